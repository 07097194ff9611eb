#include <algorithm>
#include <limits>
#include <vector>

#include "aclnn_test.h"
#include "aclnnop/aclnn_addmm.h"
#include "aclnnop/aclnn_avgpool2d.h"
#include "aclnnop/aclnn_batch_matmul.h"
#include "aclnnop/aclnn_convolution.h"
#include "aclnnop/aclnn_matmul.h"
#include "aclnnop/aclnn_max_pool.h"
#include "aclnnop/aclnn_mm.h"

namespace cubist::aclnn {
namespace {

using Values = std::vector<double>;

aclIntArray* integers(const Shape& values) {
  return aclCreateIntArray(values.data(), values.size());
}

struct Product {
  size_t batch, m, k, n;
};

Values product(const Values& a, const Values& b, const Product& p) {
  Values c(p.batch * p.m * p.n);
  for (size_t i = 0; i < c.size(); ++i) {
    const size_t batch = i / (p.m * p.n), row = i / p.n % p.m, column = i % p.n;
    for (size_t k = 0; k < p.k; ++k)
      c[i] += a[(batch * p.m + row) * p.k + k] * b[(batch * p.k + k) * p.n + column];
  }
  return c;
}

// Sums of `depth` products of the type's roundings: a result rounds once more.
double tolerance(aclDataType type) { return tolerance_of(type, type == ACL_FLOAT ? 16 : 4); }

TEST_F(Aclnn, ProductsOfMatrices) {
  for (const aclDataType type : {ACL_FLOAT16, ACL_FLOAT}) {
    const DeviceTensor a({20, 40}, type, numbers({20, 40}, -1, 1)),
        b({40, 24}, type, numbers({40, 24}, -1, 1, 2)), c({20, 24}, type);
    const Values expected = product(a.stored(), b.stored(), {1, 20, 40, 24});
    run(aclnnMatmul, [&](auto* size, auto** executor) {
      return aclnnMatmulGetWorkspaceSize(a, b, c, 1, size, executor);
    });
    expect_near(c, expected, tolerance(type));
    run(aclnnMm, [&](auto* size, auto** executor) {
      return aclnnMmGetWorkspaceSize(a, b, c, 2, size, executor);
    });
    expect_near(c, expected, tolerance_of(ACL_FLOAT16, 16)) /* cubeMathType 2 is f16 */;
  }
}

TEST_F(Aclnn, AProductReadsATransposedView) {
  const DeviceTensor a({20, 40}, ACL_FLOAT16, numbers({20, 40}, -1, 1)),
      memory({24, 40}, ACL_FLOAT16, numbers({24, 40}, -1, 1, 2)), c({20, 24}, ACL_FLOAT16);
  const DeviceTensor b(memory, {40, 24}, {1, 40}, 0);
  run(aclnnMatmul, [&](auto* size, auto** executor) {
    return aclnnMatmulGetWorkspaceSize(a, b, c, 0, size, executor);
  });
  Values turned(40 * 24);
  for (size_t i = 0; i < turned.size(); ++i) turned[i] = memory.stored()[i % 24 * 40 + i / 24];
  expect_near(c, product(a.stored(), turned, {1, 20, 40, 24}), tolerance(ACL_FLOAT16));
}

TEST_F(Aclnn, ProductsOfBatchesAndSums) {
  const DeviceTensor a({3, 17, 32}, ACL_FLOAT16, numbers({3, 17, 32}, -1, 1)),
      b({3, 32, 16}, ACL_FLOAT16, numbers({3, 32, 16}, -1, 1, 2)), c({3, 17, 16}, ACL_FLOAT16);
  run(aclnnBatchMatMul, [&](auto* size, auto** executor) {
    return aclnnBatchMatMulGetWorkspaceSize(a, b, c, 0, size, executor);
  });
  expect_near(c, product(a.stored(), b.stored(), {3, 17, 32, 16}), tolerance(ACL_FLOAT16));

  const DeviceTensor bias({24}, ACL_FLOAT16, numbers({24}, -1, 1, 3)),
      left({20, 40}, ACL_FLOAT16, numbers({20, 40}, -1, 1)),
      right({40, 24}, ACL_FLOAT16, numbers({40, 24}, -1, 1, 2)), sum({20, 24}, ACL_FLOAT16);
  float alpha = 0.5F, beta = 2;
  run(aclnnAddmm, [&](auto* size, auto** executor) {
    return aclnnAddmmGetWorkspaceSize(bias, left, right, aclCreateScalar(&beta, ACL_FLOAT),
                                      aclCreateScalar(&alpha, ACL_FLOAT), sum, 0, size, executor);
  });
  Values expected = product(left.stored(), right.stored(), {1, 20, 40, 24});
  for (size_t i = 0; i < expected.size(); ++i)
    expected[i] = 0.5 * expected[i] + 2 * bias.stored()[i % 24];
  expect_near(sum, expected, tolerance(ACL_FLOAT16));
}

// Windows of `kernel` x `kernel` over images of [channels, size, size], `step` apart, with one
// element of padding; visit(output element, channel, window's elements: row, column inside).
struct Windows {
  int64_t channels, size, kernel, step;
  int64_t out() const { return (size + 2 - kernel) / step + 1; }

  template <class Visit>
  void for_each(Visit visit) const {
    for (int64_t i = 0; i < channels * out() * out(); ++i)
      for (int64_t j = 0; j < kernel * kernel; ++j) {
        const int64_t row = i / out() % out() * step - 1 + j / kernel,
                      column = i % out() * step - 1 + j % kernel;
        if (row < 0 || row >= size || column < 0 || column >= size) continue;
        visit(static_cast<size_t>(i), i / (out() * out()), j, row * size + column);
      }
  }
};

TEST_F(Aclnn, ConvolutionTakesWeightsAndBiasFromTheDevice) {
  const int64_t channels = 5, filters = 18;
  const Windows windows{.channels = filters, .size = 9, .kernel = 3, .step = 2};
  const Shape out_shape{1, filters, windows.out(), windows.out()};
  const DeviceTensor x({1, channels, 9, 9}, ACL_FLOAT16, numbers({1, channels, 9, 9}, -1, 1)),
      w({filters, channels, 3, 3}, ACL_FLOAT16, numbers({filters, channels, 3, 3}, -1, 1, 2)),
      bias({filters}, ACL_FLOAT16, numbers({filters}, -1, 1, 3)), y(out_shape, ACL_FLOAT16);
  const auto convolve = [&](const aclTensor* added) {
    run(aclnnConvolution, [&](auto* size, auto** executor) {
      return aclnnConvolutionGetWorkspaceSize(x, w, added, integers({2, 2}), integers({1, 1}),
                                              integers({1, 1}), false, integers({0, 0}), 1, y, 0,
                                              size, executor);
    });
  };
  Values expected(static_cast<size_t>(count_of(out_shape)));
  windows.for_each([&](size_t i, int64_t filter, int64_t place, int64_t pixel) {
    for (int64_t c = 0; c < channels; ++c)
      expected[i] += x.stored()[static_cast<size_t>(c * 81 + pixel)] *
                     w.stored()[static_cast<size_t>((filter * channels + c) * 9 + place)];
  });
  convolve(nullptr);
  expect_near(y, expected, tolerance(ACL_FLOAT16));
  const size_t area = expected.size() / filters;
  for (size_t i = 0; i < expected.size(); ++i) expected[i] += bias.stored()[i / area];
  convolve(bias);
  expect_near(y, expected, tolerance(ACL_FLOAT16));
}

TEST_F(Aclnn, PoolsOfImages) {
  const Windows windows{.channels = 4, .size = 8, .kernel = 3, .step = 2};
  const DeviceTensor x({1, 4, 8, 8}, ACL_FLOAT16, numbers({1, 4, 8, 8}, -2, 2)),
      y({1, 4, windows.out(), windows.out()}, ACL_FLOAT16);
  const auto count = static_cast<size_t>(count_of(y.shape()));
  Values sums(count), largest(count, -std::numeric_limits<double>::infinity());
  windows.for_each([&](size_t i, int64_t channel, int64_t, int64_t pixel) {
    const double value = x.stored()[static_cast<size_t>(channel * 64 + pixel)];
    sums[i] += value / 9;
    largest[i] = std::max(largest[i], value);
  });
  run(aclnnAvgPool2d, [&](auto* size, auto** executor) {
    return aclnnAvgPool2dGetWorkspaceSize(x, integers({3, 3}), integers({2, 2}), integers({1, 1}),
                                          false, true, 0, 0, y, size, executor);
  });
  expect_near(y, sums, tolerance(ACL_FLOAT16));
  run(aclnnMaxPool, [&](auto* size, auto** executor) {
    return aclnnMaxPoolGetWorkspaceSize(x, integers({3, 3}), integers({2, 2}), 0,
                                        integers({1, 1, 1, 1}), integers({1, 1}), 0, y, size,
                                        executor);
  });
  expect_near(y, largest, 0);
}

}  // namespace
}  // namespace cubist::aclnn
