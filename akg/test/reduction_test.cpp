// Reductions, softmax and normalisation, through Halide's JIT, against plain host code in double.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <numeric>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"
#include "test/expect_close.h"
#include "test/jit.h"
#include "test/tolerance.h"

namespace cubist::akg {
namespace {

// Every set of axes of tiny and prime shapes of rank 1 to 4; negative ones too.
struct Box {
  Shape shape;
  Axes axes;
};
const Box kBoxes[] = {
    {{1}, {}},
    {{13}, {0}},
    {{3, 7}, {0}},
    {{3, 7}, {1}},
    {{3, 7}, {}},
    {{1, 5, 1}, {1}},
    {{2, 3, 11}, {-1}},
    {{2, 3, 11}, {0, 2}},
    {{2, 3, 11}, {1}},
    {{2, 3, 5, 2}, {1, 2}},
    {{2, 3, 5, 2}, {0, 3}},
    {{2, 257}, {1}},
};

bool contains(const Axes& axes, size_t axis, size_t rank) {
  if (axes.empty()) return true;
  return std::any_of(axes.begin(), axes.end(), [&](int64_t a) {
    return static_cast<size_t>(a < 0 ? a + static_cast<int64_t>(rank) : a) == axis;
  });
}

Shape kept_shape(const Shape& shape, const Axes& axes) {
  Shape kept = shape;
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (contains(axes, axis, shape.size())) kept[axis] = 1;
  }
  return kept;
}

// The elements of x that are reduced into `at`, in row-major order.
std::vector<double> row_of(const HostTensor& x, const Axes& axes, const Shape& at) {
  Shape box;
  for (size_t axis = 0; axis < at.size(); ++axis)
    box.push_back(contains(axes, axis, at.size()) ? x.shape[axis] : 1);
  std::vector<double> row;
  for_each_index(box, [&](const Shape& offset) {
    Shape index = at;
    for (size_t axis = 0; axis < at.size(); ++axis) {
      if (box[axis] != 1 || x.shape[axis] == 1) index[axis] = offset[axis];
    }
    row.push_back(x.at(index));
  });
  return row;
}

double sum_of(const std::vector<double>& row) {
  return std::accumulate(row.begin(), row.end(), 0.0);
}
double sum_of(const std::vector<double>& row, const std::function<double(double)>& f) {
  double sum = 0;
  for (const double x : row) sum += f(x);
  return sum;
}
double size_of_row(const std::vector<double>& row) {
  return sum_of(row, [](double x) { return std::fabs(x); });
}
double square(double x) { return x * x; }

struct Reduction {
  const char* name;
  Value (*op)(const Value&, const Axes&, bool);
  double (*exact)(const std::vector<double>&);
  // Of the f32 result.
  double (*error)(const std::vector<double>&);
  bool of_integers = true;
  double low = -4, high = 4;
};

const Reduction kReductions[] = {
    {"reduce_sum", reduce_sum, [](const std::vector<double>& r) { return sum_of(r); },
     [](const std::vector<double>& r) { return sum_error(size_of_row(r), int64_t(r.size())); }},
    {"reduce_prod", reduce_prod,
     [](const std::vector<double>& r) {
       return std::accumulate(r.begin(), r.end(), 1.0, std::multiplies<>());
     },
     [](const std::vector<double>& r) {
       const double product = std::accumulate(r.begin(), r.end(), 1.0, std::multiplies<>());
       return sum_error(std::fabs(product), int64_t(r.size()));
     },
     true, 1, 1.03},
    {"reduce_max", reduce_max,
     [](const std::vector<double>& r) { return *std::max_element(r.begin(), r.end()); },
     [](const std::vector<double>&) { return 0.0; }},
    {"reduce_min", reduce_min,
     [](const std::vector<double>& r) { return *std::min_element(r.begin(), r.end()); },
     [](const std::vector<double>&) { return 0.0; }},
    {"reduce_mean", reduce_mean,
     [](const std::vector<double>& r) { return sum_of(r) / double(r.size()); },
     [](const std::vector<double>& r) {  // 1 / count and the product are rounded
       return sum_error(size_of_row(r) / double(r.size()), int64_t(r.size()) + 2);
     }},
    {"reduce_sum_square", reduce_sum_square,
     [](const std::vector<double>& r) { return sum_of(r, square); },
     [](const std::vector<double>& r) {
       return sum_error(sum_of(r, square), int64_t(r.size()) + 1);
     },
     false},
    {"reduce_l1", reduce_l1, [](const std::vector<double>& r) { return size_of_row(r); },
     [](const std::vector<double>& r) { return sum_error(size_of_row(r), int64_t(r.size())); },
     false},
    {"reduce_l2", reduce_l2,
     [](const std::vector<double>& r) { return std::sqrt(sum_of(r, square)); },
     [](const std::vector<double>& r) {  // the root halves a relative error, and adds 2 ulp
       return sum_error(std::sqrt(sum_of(r, square)), int64_t(r.size()) / 2 + 6);
     },
     false},
    {"reduce_log_sum_exp", reduce_log_sum_exp,
     [](const std::vector<double>& r) {
       return std::log(sum_of(r, [](double x) { return std::exp(x); }));
     },
     [](const std::vector<double>& r) {
       // ln(s) with s >= 1 of relative error (n + 4) 2^-24, then 2 ulp of it, and the sum with the
       // maximum; sizes at most 4 + ln(n).
       const double n = double(r.size());
       return (n + 4) * 0x1p-24 + 6 * 0x1p-24 * (4 + std::log(n) + 4);
     },
     false},
};

void PrintTo(const Reduction& r, std::ostream* out) { *out << r.name; }
class Reductions : public testing::TestWithParam<Reduction> {};

TEST_P(Reductions, OverAnyAxes) {
  const Reduction& r = GetParam();
  Rng rng(1);
  for (const DataType type : {DataType::f32, DataType::f16, DataType::s32}) {
    if (type == DataType::s32 && !r.of_integers) continue;
    for (const Box& box : kBoxes) {
      const HostTensor x = random_tensor(rng, type, box.shape, r.low, r.high);
      const Value a = input("a", type, box.shape);
      const auto exact = [&](const Shape& index) {
        const double value = r.exact(row_of(x, box.axes, index));
        return type == DataType::s32 ? std::trunc(value) : value;
      };
      expect_close(run_jit({a}, r.op(a, box.axes, true), {x}),
                   fmt::format("{} {} {}", r.name, isa::name_of(type), fmt::join(box.shape, "x")),
                   kept_shape(box.shape, box.axes), exact, [&](const Shape& index, double e) {
                     return tolerance(e, 0, r.error(row_of(x, box.axes, index)), type);
                   });
    }
  }
}
INSTANTIATE_TEST_SUITE_P(All, Reductions, testing::ValuesIn(kReductions),
                         [](const auto& test) { return test.param.name; });

TEST(Reduction, AxesMayBeDropped) {
  const Value a = input("a", DataType::f32, {2, 3, 5});
  EXPECT_EQ(reduce_sum(a, {1}, false).shape(), (Shape{2, 5}));
  EXPECT_EQ(reduce_max(a, {}, false).shape(), Shape{});
  EXPECT_EQ(arg_max(a, {0, -1}, false).shape(), Shape{3});
  Rng rng(2);
  const HostTensor x = random_tensor(rng, DataType::f32, {2, 3, 5}, -1, 1);
  expect_close(
      run_jit({a}, reduce_max(a, {1}, false), {x}), "max", {2, 5},
      [&](const Shape& i) {
        return std::max({x.at({i[0], 0, i[1]}), x.at({i[0], 1, i[1]}), x.at({i[0], 2, i[1]})});
      },
      [](const Shape&, double) { return 0.0; });
}

TEST(Reduction, IntegerSumsWrap) {
  const HostTensor x{DataType::s32, {2}, {2147483647, 2}};
  const Value a = input("a", DataType::s32, {2});
  EXPECT_EQ(run_jit({a}, reduce_sum(a, {}), {x}).values, std::vector<double>{-2147483647});
}

TEST(Reduction, PlacesOfExtremesAreTheFirst) {
  Rng rng(3);
  for (const DataType type : {DataType::f32, DataType::f16, DataType::s32}) {
    for (const Box& box : kBoxes) {
      // Few values: many places are equal.
      const HostTensor x =
          make_tensor(type, box.shape, [&](const Shape&) { return double(rng.integer(-2, 2)); });
      const Value a = input("a", type, box.shape);
      const auto results =
          Jit({.name = "t", .inputs = {a}, .outputs = {arg_max(a, box.axes), arg_min(a, box.axes)}})
              .run({x});
      const auto place = [&](const Shape& index, bool largest) {
        const auto row = row_of(x, box.axes, index);
        const auto at = largest ? std::max_element(row.begin(), row.end())
                                : std::min_element(row.begin(), row.end());
        return double(at - row.begin());
      };
      const Shape kept = kept_shape(box.shape, box.axes);
      const auto nothing = [](const Shape&, double) { return 0.0; };
      EXPECT_EQ(results[0].type, DataType::s32);
      expect_close(
          results[0], "arg_max", kept, [&](const Shape& i) { return place(i, true); }, nothing);
      expect_close(
          results[1], "arg_min", kept, [&](const Shape& i) { return place(i, false); }, nothing);
    }
  }
}

// Terms of e^(x - max): x - max is rounded (an absolute error of up to 16 * 2^-24 for |x| <= 8,
// which is a relative one of e^it), e^ is within 2 ulp; the sum of n of them adds n 2^-24.
double softmax_error(double n) { return (16 + 4 + n + 4) * 0x1p-24; }

TEST(Reduction, SoftmaxAndItsLogarithm) {
  Rng rng(4);
  for (const DataType type : {DataType::f32, DataType::f16}) {
    for (const Box& box : kBoxes) {
      const HostTensor x = random_tensor(rng, type, box.shape, -8, 8);
      const Value a = input("a", type, box.shape);
      const auto results = Jit({.name = "t",
                                .inputs = {a},
                                .outputs = {softmax(a, box.axes), log_softmax(a, box.axes)}})
                               .run({x});
      const auto log_of = [&](const Shape& index) {
        return x.at(index) -
               std::log(sum_of(row_of(x, box.axes, index), [](double v) { return std::exp(v); }));
      };
      const auto error = [&](const Shape& index) {
        return softmax_error(double(row_of(x, box.axes, index).size()));
      };
      expect_close(
          results[0], "softmax", box.shape, [&](const Shape& i) { return std::exp(log_of(i)); },
          [&](const Shape& i, double e) { return tolerance(e, 2, e * error(i), type); });
      expect_close(results[1], "log_softmax", box.shape, log_of, [&](const Shape& i, double e) {
        return tolerance(e, 2, error(i) + 8 * 0x1p-24, type);
      });
    }
  }
}

struct Statistics {
  double mean = 0, mean_square = 0, variance = 0, count = 0;
};
Statistics statistics_of(const std::vector<double>& row) {
  Statistics s;
  s.count = double(row.size());
  s.mean = sum_of(row) / s.count;
  s.mean_square = sum_of(row, square) / s.count;
  s.variance = sum_of(row, [&](double x) { return square(x - s.mean); }) / s.count;
  return s;
}

constexpr double kEpsilon = 1e-3;

// (x - mean) / sqrt(variance + epsilon) scale + bias, |x| <= 4, |scale|, |bias| <= 2: the mean is
// off by (n + 2) 4 2^-24 (the sums of sizes), so x - mean by that and 8 2^-24, the variance
// relatively by (n + 4) 2^-24 and twice the former, of which the root takes half; 1 / sqrt adds 3
// ulp, products and the sum with the bias 1 each.
double norm_error(const Statistics& s, double centered, double scale, double exact) {
  const double of_mean = ((s.count + 2) * 4 + 8) * 0x1p-24;
  const double deviation = std::sqrt(s.variance + kEpsilon);
  const double relative = (s.count / 2 + 12) * 0x1p-24 + of_mean / deviation;
  return std::fabs(scale) / deviation * (of_mean + std::fabs(centered) * relative) +
         (std::fabs(exact) + 4) * 0x1p-23;
}

TEST(Reduction, LayerAndRmsNormalisation) {
  Rng rng(5);
  struct Case {
    Shape shape, scale;
    int64_t axis;
  };
  const Case cases[] = {
      {{4, 7}, {7}, -1}, {{2, 3, 5}, {3, 5}, 1}, {{3, 1, 11}, {11}, 2}, {{2, 3, 5}, {1}, 0}};
  for (const DataType type : {DataType::f32, DataType::f16}) {
    for (const Case& c : cases) {
      const HostTensor x = random_tensor(rng, type, c.shape, -4, 4),
                       scale = random_tensor(rng, type, c.scale, -2, 2),
                       bias = random_tensor(rng, type, c.scale, -2, 2);
      const Value a = input("a", type, c.shape), s = input("s", type, c.scale),
                  b = input("b", type, c.scale);
      const auto results = Jit({.name = "t",
                                .inputs = {a, s, b},
                                .outputs = {layer_norm(a, s, b, c.axis, kEpsilon),
                                            rms_norm(a, s, c.axis, kEpsilon)}})
                               .run({x, scale, bias});
      Axes axes;
      const auto rank = int64_t(c.shape.size());
      for (int64_t axis = c.axis < 0 ? c.axis + rank : c.axis; axis < rank; ++axis)
        axes.push_back(axis);
      const auto stats = [&](const Shape& i) { return statistics_of(row_of(x, axes, i)); };
      expect_close(
          results[0], "layer_norm", c.shape,
          [&](const Shape& i) {
            const Statistics t = stats(i);
            return (x.at(i) - t.mean) / std::sqrt(t.variance + kEpsilon) * scale.at(i) + bias.at(i);
          },
          [&](const Shape& i, double e) {
            const Statistics t = stats(i);
            return tolerance(e, 1, norm_error(t, x.at(i) - t.mean, scale.at(i), e), type);
          });
      expect_close(
          results[1], "rms_norm", c.shape,
          [&](const Shape& i) {
            return x.at(i) / std::sqrt(stats(i).mean_square + kEpsilon) * scale.at(i);
          },
          [&](const Shape& i, double e) {
            return tolerance(e, 1, std::fabs(e) * (stats(i).count / 2 + 12) * 0x1p-24, type);
          });
    }
  }
}

TEST(Reduction, InstanceGroupAndBatchNormalisation) {
  Rng rng(6);
  for (const DataType type : {DataType::f32, DataType::f16}) {
    const Shape shape{2, 6, 3, 5}, channels{6};
    const auto random = [&](double low, double high) {
      return random_tensor(rng, type, channels, low, high);
    };
    const HostTensor x = random_tensor(rng, type, shape, -4, 4), scale = random(-2, 2),
                     bias = random(-2, 2), mean = random(-1, 1), variance = random(0.5, 2);
    const Value a = input("a", type, shape), s = input("s", type, channels),
                b = input("b", type, channels), m = input("m", type, channels),
                v = input("v", type, channels);
    const auto results =
        Jit({.name = "t",
             .inputs = {a, s, b, m, v},
             .outputs = {instance_norm(a, s, b, kEpsilon), group_norm(a, s, b, 2, kEpsilon),
                         batch_norm(a, s, b, m, v, kEpsilon)}})
            .run({x, scale, bias, mean, variance});
    const auto of_instance = [&](const Shape& i) {
      return statistics_of(row_of(x, {2, 3}, {i[0], i[1], 0, 0}));
    };
    const auto of_group = [&](const Shape& i) {
      std::vector<double> row;
      for (int64_t c = i[1] / 3 * 3; c < i[1] / 3 * 3 + 3; ++c) {
        const auto channel = row_of(x, {2, 3}, {i[0], c, 0, 0});
        row.insert(row.end(), channel.begin(), channel.end());
      }
      return statistics_of(row);
    };
    const auto given = [&](const Shape& i) {
      Statistics t;
      t.mean = mean.values[size_t(i[1])];
      t.variance = variance.values[size_t(i[1])];
      return t;
    };
    const std::function<Statistics(const Shape&)> sources[] = {of_instance, of_group, given};
    for (size_t n = 0; n < 3; ++n) {
      const auto factor = [&](const Shape& i) { return scale.values[size_t(i[1])]; };
      expect_close(
          results[n], fmt::format("normalisation {}", n), shape,
          [&](const Shape& i) {
            const Statistics t = sources[n](i);
            return (x.at(i) - t.mean) / std::sqrt(t.variance + kEpsilon) * factor(i) +
                   bias.values[size_t(i[1])];
          },
          [&](const Shape& i, double e) {
            const Statistics t = sources[n](i);
            return tolerance(e, 1, norm_error(t, x.at(i) - t.mean, factor(i), e), type);
          });
    }
  }
}

TEST(Reduction, ErrorsNameTheOperator) {
  const Value a = input("a", DataType::f32, {2, 6, 4});
  const auto where_of = [](const std::function<void()>& make) {
    try {
      make();
    } catch (const Error& error) {
      return error.text().where;
    }
    return std::string("no error");
  };
  EXPECT_EQ(where_of([&] { reduce_sum(a, {3}); }), "reduce_sum");
  EXPECT_EQ(where_of([&] { reduce_max(a, {0, -3}); }), "reduce_max");
  const Value s = input("s", DataType::f32, {6}), wrong = input("w", DataType::f32, {5});
  EXPECT_EQ(where_of([&] { group_norm(a, s, s, 4, 0); }), "group_norm");
  EXPECT_EQ(where_of([&] { instance_norm(a, s, wrong, 0); }), "instance_norm");
  EXPECT_EQ(where_of([&] { layer_norm(a, s, s, -1, 0); }), "layer_norm");
  EXPECT_EQ(where_of([&] { softmax(input("i", DataType::s32, {2}), {0}); }), "softmax");
}

}  // namespace
}  // namespace cubist::akg
