#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

#include "aclnn_test.h"
#include "aclnnop/aclnn_amax.h"
#include "aclnnop/aclnn_amin.h"
#include "aclnnop/aclnn_cat.h"
#include "aclnnop/aclnn_index_select.h"
#include "aclnnop/aclnn_layer_norm.h"
#include "aclnnop/aclnn_log_softmax.h"
#include "aclnnop/aclnn_mean.h"
#include "aclnnop/aclnn_permute.h"
#include "aclnnop/aclnn_reduce_sum.h"
#include "aclnnop/aclnn_rms_norm.h"
#include "aclnnop/aclnn_softmax.h"

namespace cubist::aclnn {
namespace {

using Values = std::vector<double>;

aclIntArray* integers(const Shape& values) {
  return aclCreateIntArray(values.data(), values.size());
}

// `function` of each row of the last axis.
Values by_row(const Values& values, size_t row, const std::function<Values(Values)>& function) {
  Values result;
  for (size_t i = 0; i < values.size(); i += row) {
    const Values made = function(Values(values.begin() + static_cast<ptrdiff_t>(i),
                                        values.begin() + static_cast<ptrdiff_t>(i + row)));
    result.insert(result.end(), made.begin(), made.end());
  }
  return result;
}

double sum(const Values& values) { return std::accumulate(values.begin(), values.end(), 0.0); }
double mean(const Values& values) { return sum(values) / static_cast<double>(values.size()); }

Values softmax(Values row) {
  for (double& x : row) x = std::exp(x);
  const double all = sum(row);
  for (double& x : row) x /= all;
  return row;
}

Values log_softmax(Values row) {
  row = softmax(std::move(row));
  for (double& x : row) x = std::log(x);
  return row;
}

constexpr double kEpsilon = 1e-5;

double inverse_deviation(Values row, double centre) {
  for (double& x : row) x = (x - centre) * (x - centre);
  return 1 / std::sqrt(mean(row) + kEpsilon);
}

TEST_F(Aclnn, SoftmaxIsAlongItsAxis) {
  for (const aclDataType type : {ACL_FLOAT, ACL_FLOAT16}) {
    const DeviceTensor x({3, 2, 70}, type, numbers({3, 2, 70}, -3, 3)), y({3, 2, 70}, type);
    run(aclnnSoftmax, [&](auto* size, auto** executor) {
      return aclnnSoftmaxGetWorkspaceSize(x, -1, y, size, executor);
    });
    expect_near(y, by_row(x.stored(), 70, softmax), tolerance_of(type));
    run(aclnnLogSoftmax, [&](auto* size, auto** executor) {
      return aclnnLogSoftmaxGetWorkspaceSize(x, 2, y, size, executor);
    });
    expect_near(y, by_row(x.stored(), 70, log_softmax), tolerance_of(type));
  }
}

TEST_F(Aclnn, SoftmaxOfAnAxisInFrontIsThatOfTheTurnedTensor) {
  const DeviceTensor x({6, 20}, ACL_FLOAT, numbers({6, 20}, -3, 3)), y({6, 20}, ACL_FLOAT);
  run(aclnnSoftmax, [&](auto* size, auto** executor) {
    return aclnnSoftmaxGetWorkspaceSize(x, 0, y, size, executor);
  });
  Values turned(120), expected(120);
  for (size_t i = 0; i < 120; ++i) turned[i] = x.stored()[i % 6 * 20 + i / 6];
  turned = by_row(turned, 6, softmax);
  for (size_t i = 0; i < 120; ++i) expected[i % 6 * 20 + i / 6] = turned[i];
  expect_near(y, expected, tolerance_of(ACL_FLOAT));
}

TEST_F(Aclnn, LayerNormGivesRowsMeansAndDeviations) {
  const DeviceTensor x({5, 48}, ACL_FLOAT, numbers({5, 48}, -1, 4)),
      weight({48}, ACL_FLOAT, numbers({48}, 0.5, 2, 2)),
      bias({48}, ACL_FLOAT, numbers({48}, -1, 1, 3)), y({5, 48}, ACL_FLOAT),
      means({5, 1}, ACL_FLOAT), deviations({5, 1}, ACL_FLOAT);
  const auto normalized = [](const Values& row) {
    Values result = row;
    const double centre = mean(row), scale = inverse_deviation(row, centre);
    for (double& value : result) value = (value - centre) * scale;
    return result;
  };
  run(aclnnLayerNorm, [&](auto* size, auto** executor) {
    return aclnnLayerNormGetWorkspaceSize(x, integers({48}), weight, bias, kEpsilon, y, means,
                                          deviations, size, executor);
  });
  const Values rows = by_row(x.stored(), 48, normalized);
  Values expected = rows;
  for (size_t i = 0; i < expected.size(); ++i)
    expected[i] = expected[i] * weight.stored()[i % 48] + bias.stored()[i % 48];
  expect_near(y, expected, tolerance_of(ACL_FLOAT, 16));
  expect_near(means, by_row(x.stored(), 48, [](const Values& row) { return Values{mean(row)}; }),
              tolerance_of(ACL_FLOAT));
  expect_near(deviations,
              by_row(x.stored(), 48,
                     [](const Values& row) { return Values{inverse_deviation(row, mean(row))}; }),
              tolerance_of(ACL_FLOAT, 16));
  run(aclnnLayerNorm, [&](auto* size, auto** executor) {
    return aclnnLayerNormGetWorkspaceSize(x, integers({48}), nullptr, nullptr, kEpsilon, y, nullptr,
                                          nullptr, size, executor);
  });
  expect_near(y, rows, tolerance_of(ACL_FLOAT, 16));
}

TEST_F(Aclnn, RmsNormGivesRowsAndTheirScale) {
  const DeviceTensor x({4, 64}, ACL_FLOAT16, numbers({4, 64}, -2, 2)),
      gamma({64}, ACL_FLOAT16, numbers({64}, 0.5, 2, 2)), y({4, 64}, ACL_FLOAT16),
      scale({4, 1}, ACL_FLOAT);
  run(aclnnRmsNorm, [&](auto* size, auto** executor) {
    return aclnnRmsNormGetWorkspaceSize(x, gamma, kEpsilon, y, scale, size, executor);
  });
  const Values scales =
      by_row(x.stored(), 64, [](const Values& row) { return Values{inverse_deviation(row, 0)}; });
  Values expected = x.stored();
  for (size_t i = 0; i < expected.size(); ++i)
    expected[i] *= scales[i / 64] * gamma.stored()[i % 64];
  expect_near(y, expected, tolerance_of(ACL_FLOAT16));
  expect_near(scale, scales, tolerance_of(ACL_FLOAT16)) /* squares of f16 */;
}

TEST_F(Aclnn, ReductionsKeepAxesOrDropThem) {
  const DeviceTensor x({3, 4, 40}, ACL_FLOAT, numbers({3, 4, 40}, -2, 3)),
      kept({3, 4, 1}, ACL_FLOAT), dropped({3, 4}, ACL_FLOAT), all({}, ACL_FLOAT);
  const auto rows = [&](auto function) {
    return by_row(x.stored(), 40, [&](const Values& row) { return Values{function(row)}; });
  };
  run(aclnnReduceSum, [&](auto* size, auto** executor) {
    return aclnnReduceSumGetWorkspaceSize(x, integers({-1}), true, ACL_FLOAT, kept, size, executor);
  });
  expect_near(kept, rows(sum), tolerance_of(ACL_FLOAT, 8));
  run(aclnnMean, [&](auto* size, auto** executor) {
    return aclnnMeanGetWorkspaceSize(x, integers({2}), false, ACL_FLOAT, dropped, size, executor);
  });
  expect_near(dropped, rows(mean), tolerance_of(ACL_FLOAT));
  run(aclnnAmax, [&](auto* size, auto** executor) {
    return aclnnAmaxGetWorkspaceSize(x, integers({2}), true, kept, size, executor);
  });
  expect_near(kept, rows([](const Values& row) { return *std::ranges::max_element(row); }), 0);
  run(aclnnAmin, [&](auto* size, auto** executor) {
    return aclnnAminGetWorkspaceSize(x, integers({2}), false, dropped, size, executor);
  });
  expect_near(dropped, rows([](const Values& row) { return *std::ranges::min_element(row); }), 0);
  run(aclnnReduceSum, [&](auto* size, auto** executor) {
    return aclnnReduceSumGetWorkspaceSize(x, integers({}), false, ACL_FLOAT, all, size, executor);
  });
  expect_near(all, {sum(x.stored())}, tolerance_of(ACL_FLOAT, 64));
}

TEST_F(Aclnn, PermuteCatAndIndexSelectMoveElements) {
  const DeviceTensor x({2, 3, 16}, ACL_FLOAT16, numbers({2, 3, 16}, -2, 2)),
      turned({16, 2, 3}, ACL_FLOAT16), both({2, 5, 16}, ACL_FLOAT16),
      more({2, 2, 16}, ACL_FLOAT16, numbers({2, 2, 16}, -2, 2, 2)), picked({2, 2, 16}, ACL_FLOAT16),
      index({2}, ACL_INT32, {2, 0});
  run(aclnnPermute, [&](auto* size, auto** executor) {
    return aclnnPermuteGetWorkspaceSize(x, integers({2, 0, 1}), turned, size, executor);
  });
  Values expected(96);
  for (size_t i = 0; i < 96; ++i) expected[i] = x.stored()[i % 6 * 16 + i / 6];
  expect_near(turned, expected, 0);

  const aclTensor* tensors[] = {x, more};
  aclTensorList* list = aclCreateTensorList(tensors, 2);
  run(aclnnCat, [&](auto* size, auto** executor) {
    return aclnnCatGetWorkspaceSize(list, 1, both, size, executor);
  });
  expected.clear();
  for (const ptrdiff_t part : {0, 1}) {
    const Values a = x.stored(), b = more.stored();
    expected.insert(expected.end(), a.begin() + part * 48, a.begin() + part * 48 + 48);
    expected.insert(expected.end(), b.begin() + part * 32, b.begin() + part * 32 + 32);
  }
  expect_near(both, expected, 0);

  run(aclnnIndexSelect, [&](auto* size, auto** executor) {
    return aclnnIndexSelectGetWorkspaceSize(x, 1, index, picked, size, executor);
  });
  expected.clear();
  for (const size_t row : {2U, 0U, 5U, 3U})
    for (size_t i = 0; i < 16; ++i) expected.push_back(x.stored()[row * 16 + i]);
  expect_near(picked, expected, 0);
}

}  // namespace
}  // namespace cubist::aclnn
