// Matrix products, convolution and pooling, through Halide's JIT, against plain host code in
// double.
#include <fmt/format.h>

#include <cmath>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "test/expect_close.h"
#include "test/jit.h"
#include "test/tolerance.h"

namespace cubist::akg {
namespace {

constexpr DataType kFloatTypes[] = {DataType::f32, DataType::f16};

// A sum of products: in f32 each product is rounded too.
struct Dot {
  double sum = 0, magnitude = 0;
  int64_t terms = 0;

  void add(double a, double b) {
    sum += a * b;
    magnitude += std::fabs(a * b);
    ++terms;
  }
  double allowed(DataType type) const {
    return tolerance(sum, 0, sum_error(magnitude, terms + 1), type);
  }
};

TEST(Product, MatricesAndBatchesOfThem) {
  struct Case {
    Shape a, b, result;
  };
  const Case cases[] = {
      {{1, 1}, {1, 1}, {1, 1}},
      {{3, 5}, {5, 7}, {3, 7}},
      {{17, 31}, {31, 1}, {17, 1}},
      {{4, 2, 3, 5}, {4, 2, 5, 7}, {4, 2, 3, 7}},
      {{4, 1, 3, 5}, {2, 5, 7}, {4, 2, 3, 7}},
      {{3, 5}, {2, 5, 1}, {2, 3, 1}},
  };
  Rng rng(1);
  for (const DataType type : kFloatTypes) {
    for (const Case& c : cases) {
      const HostTensor x = random_tensor(rng, type, c.a, -2, 2),
                       y = random_tensor(rng, type, c.b, -2, 2);
      const Value a = input("a", type, c.a), b = input("b", type, c.b);
      const auto dot = [&](const Shape& i) {
        Shape left = i, right = i;
        Dot products;
        for (int64_t k = 0; k < c.a.back(); ++k) {
          left.back() = k;
          right[i.size() - 2] = k;
          products.add(x.at(left), y.at(right));
        }
        return products;
      };
      for (const DataType result : kFloatTypes) {
        expect_close(
            run_jit({a, b}, matmul(a, b, result), {x, y}), "matmul", c.result,
            [&](const Shape& i) { return dot(i).sum; },
            [&](const Shape& i, double) { return dot(i).allowed(result); });
      }
    }
  }
}

struct WindowCase {
  Shape x, weights;
  Window window;
  int64_t groups;
};
const WindowCase kConvolutions[] = {
    {{1, 3, 5, 7}, {4, 3, 1, 1}, {}, 1},
    {{2, 3, 7, 6}, {5, 3, 3, 3}, {.kernel = {3, 3}, .pad_before = {1, 1}, .pad_after = {1, 1}}, 1},
    {{1, 4, 9, 8},
     {6, 2, 3, 2},
     {.kernel = {3, 2}, .stride = {2, 3}, .pad_before = {0, 1}, .pad_after = {2, 0}},
     2},
    {{1, 3, 11, 11},
     {3, 1, 3, 3},
     {.kernel = {3, 3}, .dilation = {2, 3}, .pad_before = {2, 3}, .pad_after = {2, 3}},
     3},
};

// Calls f(h, w) for the pixels of x under window (row, column); false: in the padding.
void for_each_tap(
    const Window& window, int64_t row, int64_t column, int64_t height, int64_t width,
    const std::function<void(int64_t kh, int64_t kw, int64_t h, int64_t w, bool)>& f) {
  for (int64_t kh = 0; kh < window.kernel[0]; ++kh) {
    for (int64_t kw = 0; kw < window.kernel[1]; ++kw) {
      const int64_t h = row * window.stride[0] + kh * window.dilation[0] - window.pad_before[0],
                    w = column * window.stride[1] + kw * window.dilation[1] - window.pad_before[1];
      f(kh, kw, h, w, h >= 0 && h < height && w >= 0 && w < width);
    }
  }
}

Shape pooled(const Shape& x, const Window& window) {
  Shape shape = x;
  for (int i = 0; i < 2; ++i) {
    const auto axis = static_cast<size_t>(2 + i);
    shape[axis] = (x[axis] + window.pad_before[i] + window.pad_after[i] -
                   (window.kernel[i] - 1) * window.dilation[i] - 1) /
                      window.stride[i] +
                  1;
  }
  return shape;
}

TEST(Product, ConvolutionWithStridesDilationsPadsAndGroups) {
  Rng rng(2);
  for (const DataType type : kFloatTypes) {
    for (const WindowCase& c : kConvolutions) {
      const HostTensor x = random_tensor(rng, type, c.x, -2, 2),
                       w = random_tensor(rng, type, c.weights, -2, 2);
      const Value a = input("a", type, c.x), b = input("b", type, c.weights);
      Shape shape = pooled(c.x, c.window);
      shape[1] = c.weights[0];
      const auto dot = [&](const Shape& i) {
        Dot products;
        const int64_t first = i[1] / (c.weights[0] / c.groups) * c.weights[1];
        for (int64_t channel = 0; channel < c.weights[1]; ++channel) {
          for_each_tap(c.window, i[2], i[3], c.x[2], c.x[3],
                       [&](int64_t kh, int64_t kw, int64_t h, int64_t v, bool is_inside) {
                         products.add(is_inside ? x.at({i[0], first + channel, h, v}) : 0,
                                      w.at({i[1], channel, kh, kw}));
                       });
        }
        return products;
      };
      expect_close(
          run_jit({a, b}, conv2d(a, b, c.window, c.groups, type), {x, w}), "conv2d", shape,
          [&](const Shape& i) { return dot(i).sum; },
          [&](const Shape& i, double) { return dot(i).allowed(type); });
    }
  }
}

const WindowCase kPools[] = {
    {{1, 2, 4, 6}, {}, {.kernel = {2, 2}, .stride = {2, 2}}, 1},
    {{2, 1, 7, 5},
     {},
     {.kernel = {3, 3}, .stride = {2, 1}, .pad_before = {1, 0}, .pad_after = {1, 2}},
     1},
    {{1, 3, 9, 9},
     {},
     {.kernel = {2, 3},
      .stride = {1, 2},
      .dilation = {3, 2},
      .pad_before = {2, 1},
      .pad_after = {1, 3}},
     1},
};

TEST(Product, MaxPoolingIgnoresPadding) {
  Rng rng(3);
  for (const DataType type : {DataType::f32, DataType::f16, DataType::s32}) {
    for (const WindowCase& c : kPools) {
      const HostTensor x = random_tensor(rng, type, c.x, -9, -1);
      const Value a = input("a", type, c.x);
      expect_close(
          run_jit({a}, max_pool2d(a, c.window), {x}), "max_pool2d", pooled(c.x, c.window),
          [&](const Shape& i) {
            double largest = -INFINITY;
            for_each_tap(c.window, i[2], i[3], c.x[2], c.x[3],
                         [&](int64_t, int64_t, int64_t h, int64_t w, bool is_inside) {
                           if (is_inside) largest = std::max(largest, x.at({i[0], i[1], h, w}));
                         });
            return largest;
          },
          [](const Shape&, double) { return 0.0; });
    }
  }
}

TEST(Product, AveragePoolingWithAndWithoutPadding) {
  Rng rng(4);
  for (const DataType type : kFloatTypes) {
    for (const WindowCase& c : kPools) {
      for (const bool count_padding : {false, true}) {
        const HostTensor x = random_tensor(rng, type, c.x, -4, 4);
        const Value a = input("a", type, c.x);
        expect_close(
            run_jit({a}, average_pool2d(a, c.window, count_padding), {x}), "average_pool2d",
            pooled(c.x, c.window),
            [&](const Shape& i) {
              double sum = 0, count = 0;
              for_each_tap(c.window, i[2], i[3], c.x[2], c.x[3],
                           [&](int64_t, int64_t, int64_t h, int64_t w, bool is_inside) {
                             if (is_inside) sum += x.at({i[0], i[1], h, w});
                             count += is_inside || count_padding ? 1 : 0;
                           });
              return sum / count;
            },
            // At most 9 terms of size 4, a product or quotient.
            [&](const Shape&, double e) { return tolerance(e, 2, sum_error(4 * 9, 9), type); });
      }
    }
  }
}

TEST(Product, ErrorsNameTheOperator) {
  const Value a = input("a", DataType::f16, {2, 3}), x = input("x", DataType::f16, {1, 4, 5, 5}),
              w = input("w", DataType::f16, {2, 4, 3, 3});
  const auto where_of = [](const std::function<void()>& make) {
    try {
      make();
    } catch (const Error& error) {
      return error.text().where;
    }
    return std::string("no error");
  };
  EXPECT_EQ(where_of([&] { matmul(a, a, DataType::f16); }), "matmul");
  EXPECT_EQ(where_of([&] { conv2d(x, w, {.kernel = {3, 2}}, 1, DataType::f16); }), "conv2d");
  EXPECT_EQ(where_of([&] { conv2d(x, w, {.kernel = {3, 3}}, 3, DataType::f16); }), "conv2d");
  EXPECT_EQ(where_of([&] { max_pool2d(x, {.kernel = {6, 1}}); }), "max_pool2d");
}

}  // namespace
}  // namespace cubist::akg
