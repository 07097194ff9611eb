// Operators that work element by element, through Halide's JIT, against plain host code in double.
#include <fmt/format.h>

#include <cfenv>
#include <cmath>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "cubist/base/float_types.h"
#include "cubist/isa/instruction.h"
#include "test/expect_close.h"
#include "test/jit.h"
#include "test/tolerance.h"

namespace cubist::akg {
namespace {

constexpr DataType kFloatTypes[] = {DataType::f32, DataType::f16};
constexpr DataType kNumberTypes[] = {DataType::f32, DataType::f16, DataType::s32};

// y = op(x) against exact(x); f32 within `ulps` ulp and absolute + relative |x|.
struct Function {
  const char* name;
  std::function<Value(const Value&)> op;
  std::function<double(double)> exact;
  double low, high;  // of x
  double ulps = 0, absolute = 0, relative = 0;
};
void PrintTo(const Function& f, std::ostream* out) { *out << f.name; }

double nearest_even(double x) { return std::nearbyint(x); }
double sigmoid_of(double x) { return 1 / (1 + std::exp(-x)); }
double softplus_of(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x))); }
double clamp01(double x) { return std::min(std::max(x, 0.0), 1.0); }
double elu_of(double x, double alpha) { return x > 0 ? x : alpha * std::expm1(x); }

const Function kFunctions[] = {
    {"neg", [](const Value& x) { return neg(x); }, [](double x) { return -x; }, -100, 100},
    {"abs", [](const Value& x) { return abs(x); }, [](double x) { return std::fabs(x); }, -100,
     100},
    {"relu", [](const Value& x) { return relu(x); }, [](double x) { return std::max(x, 0.0); }, -9,
     9},
    {"sign", [](const Value& x) { return sign(x); },
     [](double x) { return double(x > 0) - double(x < 0); }, -2, 2},
    {"clip", [](const Value& x) { return clip(x, -1.5, 2.25); },
     [](double x) { return std::min(std::max(x, -1.5), 2.25); }, -9, 9},
    {"exp", [](const Value& x) { return exp(x); }, [](double x) { return std::exp(x); }, -20, 11,
     2},
    {"log", [](const Value& x) { return log(x); }, [](double x) { return std::log(x); }, 1e-4, 1000,
     2},
    {"sqrt", [](const Value& x) { return sqrt(x); }, [](double x) { return std::sqrt(x); }, 0, 1000,
     2},
    {"rsqrt", [](const Value& x) { return rsqrt(x); }, [](double x) { return 1 / std::sqrt(x); },
     1e-4, 1000, 3},
    {"reciprocal", [](const Value& x) { return reciprocal(x); }, [](double x) { return 1 / x; },
     -50, 50, 2},
    {"tanh", [](const Value& x) { return tanh(x); }, [](double x) { return std::tanh(x); }, -12, 12,
     6},
    {"tanh_near_0", [](const Value& x) { return tanh(x); }, [](double x) { return std::tanh(x); },
     -0.5, 0.5, 6},
    {"sigmoid", [](const Value& x) { return sigmoid(x); }, sigmoid_of, -80, 30, 5},
    {"erf", [](const Value& x) { return erf(x); }, [](double x) { return std::erf(x); }, -6, 6, 6},
    {"erf_near_0", [](const Value& x) { return erf(x); }, [](double x) { return std::erf(x); },
     -1e-2, 1e-2, 6},
    {"sin", [](const Value& x) { return sin(x); }, [](double x) { return std::sin(x); }, -8192,
     8192, 0, 0x1p-22},
    {"sin_of_small", [](const Value& x) { return sin(x); }, [](double x) { return std::sin(x); },
     -0.7, 0.7, 2},
    {"cos", [](const Value& x) { return cos(x); }, [](double x) { return std::cos(x); }, -8192,
     8192, 0, 0x1p-22},
    {"floor", [](const Value& x) { return floor(x); }, [](double x) { return std::floor(x); }, -9,
     9},
    {"ceil", [](const Value& x) { return ceil(x); }, [](double x) { return std::ceil(x); }, -9, 9},
    {"round", [](const Value& x) { return round(x); }, nearest_even, -9, 9},
    {"pow_2", [](const Value& x) { return pow(x, 2); }, [](double x) { return x * x; }, -9, 9, 2},
    {"pow_minus_3", [](const Value& x) { return pow(x, -3); },
     [](double x) { return std::pow(x, -3); }, 0.5, 9, 6},
    {"pow_13", [](const Value& x) { return pow(x, 13); }, [](double x) { return std::pow(x, 13); },
     -2, 2, 12},
    {"pow_0", [](const Value& x) { return pow(x, 0.0); }, [](double) { return 1.0; }, -2, 2},
    {"pow_half", [](const Value& x) { return pow(x, 0.5); }, [](double x) { return std::sqrt(x); },
     0, 9, 1},
    {"pow_2.5", [](const Value& x) { return pow(x, 2.5); },
     [](double x) { return std::pow(x, 2.5); }, 0.5, 2, 8},
    {"leaky_relu", [](const Value& x) { return leaky_relu(x, 0.125); },
     [](double x) { return x < 0 ? 0.125 * x : x; }, -9, 9, 1},
    {"thresholded_relu", [](const Value& x) { return thresholded_relu(x, 1.5); },
     [](double x) { return x > 1.5 ? x : 0; }, -9, 9},
    {"elu", [](const Value& x) { return elu(x, 0.75); }, [](double x) { return elu_of(x, 0.75); },
     -30, 9, 4},
    {"elu_near_0", [](const Value& x) { return elu(x, 1); }, [](double x) { return elu_of(x, 1); },
     -1, 0.1, 4},
    {"celu", [](const Value& x) { return celu(x, 0.5); },
     [](double x) { return x > 0 ? x : 0.5 * std::expm1(x / 0.5); }, -9, 9, 5},
    {"selu", [](const Value& x) { return selu(x, 1.5, 1.25); },
     [](double x) { return 1.25 * elu_of(x, 1.5); }, -9, 9, 5},
    {"softplus", [](const Value& x) { return softplus(x); }, softplus_of, -60, 60, 5},
    {"softsign", [](const Value& x) { return softsign(x); },
     [](double x) { return x / (1 + std::fabs(x)); }, -9, 9, 2},
    {"hard_sigmoid", [](const Value& x) { return hard_sigmoid(x, 0.25, 0.5); },
     [](double x) { return clamp01(0.25 * x + 0.5); }, -5, 5, 1},
    {"hard_swish", [](const Value& x) { return hard_swish(x); },
     [](double x) { return x * clamp01(x / 6 + 0.5); }, -5, 5, 1, 0, 0x1p-23},
    {"silu", [](const Value& x) { return silu(x); }, [](double x) { return x * sigmoid_of(x); },
     -80, 30, 4},
    {"mish", [](const Value& x) { return mish(x); },
     [](double x) { return x * std::tanh(softplus_of(x)); }, -60, 60, 6},
    {"gelu", [](const Value& x) { return gelu(x); },
     [](double x) { return x / 2 * std::erfc(-x / std::sqrt(2.0)); }, -9, 9, 0, 0, 0x1p-22},
    {"gelu_tanh", [](const Value& x) { return gelu_tanh(x); },
     [](double x) {
       return x / 2 * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
     },
     -9, 9, 0, 0, 0x1p-22},
};

class Functions : public testing::TestWithParam<Function> {};

// A prime number of points, and the ends.
TEST_P(Functions, AreWithinTheirBound) {
  const Function& f = GetParam();
  for (const DataType type : kFloatTypes) {
    constexpr int64_t kPoints = 20011;
    HostTensor points = make_tensor(type, {kPoints}, [&](const Shape& index) {
      return f.low + (f.high - f.low) * static_cast<double>(index[0]) / (kPoints - 1);
    });
    const Value x = input("x", type, points.shape);
    const HostTensor y = run_jit({x}, f.op(x), {points});
    const auto exact = [&](const Shape& index) { return f.exact(points.at(index)); };
    expect_close(y, fmt::format("{} {}", f.name, isa::name_of(type)), points.shape, exact,
                 [&](const Shape& index, double e) {
                   return tolerance(e, f.ulps,
                                    f.absolute + f.relative * std::fabs(points.at(index)), type);
                 });
  }
}
INSTANTIATE_TEST_SUITE_P(All, Functions, testing::ValuesIn(kFunctions), [](const auto& test) {
  std::string name = test.param.name;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
});

TEST(Elementwise, SineOfMoreThanItsLimitIsNaN) {
  const HostTensor points{DataType::f32, {3}, {9000, -1e30, 8192}};
  const Value x = input("x", DataType::f32, {3});
  const HostTensor y = run_jit({x}, sin(x), {points});
  EXPECT_TRUE(std::isnan(y.values[0]));
  EXPECT_TRUE(std::isnan(y.values[1]));
  EXPECT_NEAR(y.values[2], std::sin(8192.0), 0x1p-22);
}

struct Binary {
  const char* name;
  std::function<Value(const Value&, const Value&)> op;
  std::function<double(double, double)> exact;
};
const Binary kArithmetic[] = {
    {"add", [](const Value& a, const Value& b) { return a + b; },
     [](double a, double b) { return a + b; }},
    {"sub", [](const Value& a, const Value& b) { return a - b; },
     [](double a, double b) { return a - b; }},
    {"mul", [](const Value& a, const Value& b) { return a * b; },
     [](double a, double b) { return a * b; }},
    {"min", [](const Value& a, const Value& b) { return min(a, b); },
     [](double a, double b) { return std::min(a, b); }},
    {"max", [](const Value& a, const Value& b) { return max(a, b); },
     [](double a, double b) { return std::max(a, b); }},
};

// Shapes of the operands: equal, stretched along each axis and by rank, scalars, tiny and prime.
struct Shapes {
  Shape a, b, result;
};
const Shapes kStretched[] = {
    {{}, {}, {}},
    {{1}, {1}, {1}},
    {{7}, {}, {7}},
    {{5, 1}, {1, 3}, {5, 3}},
    {{2, 3, 5}, {3, 1}, {2, 3, 5}},
    {{1, 13}, {4, 1, 1}, {4, 1, 13}},
    {{2, 1, 3, 1}, {1, 5, 1, 7}, {2, 5, 3, 7}},
    {{1, 2, 1, 3, 2}, {2, 2, 1, 2}, {1, 2, 2, 3, 2}},
};

TEST(Elementwise, ArithmeticStretchesItsOperandsAndRoundsOnce) {
  Rng rng(1);
  for (const Binary& op : kArithmetic) {
    for (const DataType type : kNumberTypes) {
      for (const Shapes& shapes : kStretched) {
        const Value a = input("a", type, shapes.a), b = input("b", type, shapes.b);
        const HostTensor x = random_tensor(rng, type, shapes.a, -9, 9),
                         y = random_tensor(rng, type, shapes.b, -9, 9);
        expect_close(
            run_jit({a, b}, op.op(a, b), {x, y}), fmt::format("{} {}", op.name, isa::name_of(type)),
            shapes.result, [&](const Shape& index) { return op.exact(x.at(index), y.at(index)); },
            [&](const Shape&, double exact) {
              return type == DataType::s32 ? 0 : 0.5 * ulp(exact, type);
            });
      }
    }
  }
}

// Each f16 operation is rounded, as the vector unit does; the sum in f32 would differ.
TEST(Elementwise, HalfArithmeticRoundsEachOperation) {
  Rng rng(2);
  const Shape shape{509};
  const Value a = input("a", DataType::f16, shape), b = input("b", DataType::f16, shape),
              c = input("c", DataType::f16, shape);
  std::vector<HostTensor> x;
  for (int i = 0; i < 3; ++i) x.push_back(random_tensor(rng, DataType::f16, shape, -2, 2));
  const HostTensor y = run_jit({a, b, c}, a * b + c, x);
  expect_close(
      y, "a * b + c", shape,
      [&](const Shape& index) {
        return rounded(rounded(x[0].at(index) * x[1].at(index), DataType::f16) + x[2].at(index),
                       DataType::f16);
      },
      [](const Shape&, double) { return 0; });
}

TEST(Elementwise, IntegersWrap) {
  const double largest = 2147483647;
  const HostTensor x{DataType::s32, {2}, {largest, -largest - 1}},
      y{DataType::s32, {2}, {1, largest}};
  const Value a = input("a", DataType::s32, {2}), b = input("b", DataType::s32, {2});
  EXPECT_EQ(run_jit({a, b}, a + b, {x, y}).values, (std::vector<double>{-largest - 1, -1}));
  EXPECT_EQ(run_jit({a, b}, neg(a), {x, y}).values, (std::vector<double>{-largest, -largest - 1}));
  EXPECT_EQ(run_jit({a, b}, abs(a), {x, y}).values, (std::vector<double>{largest, -largest - 1}));
}

// Divisors and dividends of every size, and those next to each other and to powers of two, where a
// quotient by way of f32 is off first.
std::vector<std::pair<int64_t, int64_t>> hard_quotients() {
  std::vector<std::pair<int64_t, int64_t>> pairs;
  Rng rng(3);
  const auto any = [&] {
    const int bits = static_cast<int>(rng.integer(1, 31));
    const int64_t size = rng.integer(1, (int64_t{1} << bits) - 1);
    return rng.integer(0, 1) == 0 ? size : -size;
  };
  for (int i = 0; i < 20000; ++i) {
    const int64_t a = any(), b = any();
    pairs.emplace_back(a, b);
    const int64_t multiple = a / b * b + rng.integer(-1, 1);
    if (std::abs(multiple) <= 2147483647) pairs.emplace_back(multiple, b);
  }
  for (const int64_t a : {2147483647ll, 2147483646ll, -2147483648ll, -2147483647ll, 16777217ll}) {
    for (const int64_t b : {1ll, 2ll, 3ll, 2147483647ll, -2147483647ll, -2147483648ll, 16777217ll})
      pairs.emplace_back(a, b);
  }
  return pairs;
}

int64_t floor_mod(int64_t a, int64_t b) {
  const int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

TEST(Elementwise, IntegerQuotientsAndRestsAreExact) {
  const auto pairs = hard_quotients();
  HostTensor x{DataType::s32, {static_cast<int64_t>(pairs.size())}, {}}, y = x;
  for (const auto& [a, b] : pairs) {
    x.values.push_back(static_cast<double>(a));
    y.values.push_back(static_cast<double>(b));
  }
  const Value a = input("a", DataType::s32, x.shape), b = input("b", DataType::s32, x.shape);
  const auto results =
      Jit({.name = "t",
           .inputs = {a, b},
           .outputs = {a / b, mod(a, b, ModSign::kOfDividend), mod(a, b, ModSign::kOfDivisor)}})
          .run({x, y});
  int failures = 0;
  for (size_t i = 0; i < pairs.size() && failures < 5; ++i) {
    const auto [n, d] = pairs[i];
    const auto expect = [&](size_t result, int64_t expected) {
      const bool is_right = results[result].values[i] == static_cast<double>(expected);
      EXPECT_TRUE(is_right) << n << ", " << d << ": " << results[result].values[i] << ", not "
                            << expected << " in result " << result;
      failures += is_right ? 0 : 1;
    };
    expect(0, n / d);
    expect(1, n % d);
    expect(2, floor_mod(n, d));
  }
}

TEST(Elementwise, FloatQuotientsAndRests) {
  Rng rng(4);
  for (const DataType type : kFloatTypes) {
    const Shape shape{4999};
    const HostTensor x = random_tensor(rng, type, shape, -50, 50);
    HostTensor y = random_tensor(rng, type, shape, 0.5, 7);
    for (size_t i = 0; i < y.values.size(); i += 2) y.values[i] = -y.values[i];
    const Value a = input("a", type, shape), b = input("b", type, shape);
    const auto results =
        Jit({.name = "t",
             .inputs = {a, b},
             .outputs = {a / b, mod(a, b, ModSign::kOfDividend), mod(a, b, ModSign::kOfDivisor)}})
            .run({x, y});
    const auto rest = [&](const Shape& index) { return std::fmod(x.at(index), y.at(index)); };
    expect_close(
        results[0], "div", shape, [&](const Shape& i) { return x.at(i) / y.at(i); },
        [&](const Shape&, double exact) { return 0.5 * ulp(exact, type); });
    // |a| < 2^6 and |b| >= 2^-1: the product that is taken off has an error of 2^-18.
    const auto allowed = [&](const Shape&, double exact) {
      return tolerance(exact, 0, 0x1p-18, type);
    };
    expect_close(results[1], "mod", shape, rest, allowed);
    expect_close(
        results[2], "mod", shape,
        [&](const Shape& i) {
          const double r = rest(i);
          return r != 0 && (r < 0) != (y.at(i) < 0) ? r + y.at(i) : r;
        },
        allowed);
  }
}

TEST(Elementwise, PowerOfValues) {
  Rng rng(5);
  const Shape shape{2003};
  const HostTensor x = random_tensor(rng, DataType::f32, shape, -4, 4);
  HostTensor y = random_tensor(rng, DataType::f32, shape, -4, 4);
  for (size_t i = 0; i < y.values.size(); i += 2) y.values[i] = std::round(y.values[i]);
  const Value a = input("a", DataType::f32, shape), b = input("b", DataType::f32, shape);
  expect_close(
      run_jit({a, b}, pow(a, b), {x, y}), "pow", shape,
      [&](const Shape& i) { return std::pow(x.at(i), y.at(i)); },
      [&](const Shape& i, double exact) {
        const double exponent = std::fabs(y.at(i) * std::log(std::fabs(x.at(i))));
        return std::fabs(exact) * 0x1p-23 * (2 + 2 * exponent);
      });
}

TEST(Elementwise, PowerOfZeroAndToZero) {
  const HostTensor x{DataType::f32, {4}, {0, 0, 0, -2}}, y{DataType::f32, {4}, {2, -1, 0, 0}};
  const Value a = input("a", DataType::f32, {4}), b = input("b", DataType::f32, {4});
  EXPECT_EQ(run_jit({a, b}, pow(a, b), {x, y}).values, (std::vector<double>{0, INFINITY, 1, 1}));
}

TEST(Elementwise, IntegerPowersAreProducts) {
  const HostTensor x{DataType::s32, {3}, {-3, 0, 7}};
  const Value a = input("a", DataType::s32, {3});
  EXPECT_EQ(run_jit({a}, pow(a, 5), {x}).values, (std::vector<double>{-243, 0, 16807}));
  EXPECT_THROW(pow(a, 0.5), Error);
}

TEST(Elementwise, ComparisonsAndChoice) {
  const Binary kComparisons[] = {
      {"equal", equal, [](double a, double b) { return double(a == b); }},
      {"not_equal", not_equal, [](double a, double b) { return double(a != b); }},
      {"less", less, [](double a, double b) { return double(a < b); }},
      {"less_equal", less_equal, [](double a, double b) { return double(a <= b); }},
      {"greater", greater, [](double a, double b) { return double(a > b); }},
      {"greater_equal", greater_equal, [](double a, double b) { return double(a >= b); }},
  };
  Rng rng(6);
  for (const DataType type : kNumberTypes) {
    const Shape shape{3, 41};
    const auto small = [&](const Shape& s) {
      return make_tensor(type, s, [&](const Shape&) { return double(rng.integer(-2, 2)); });
    };
    const HostTensor x = small(shape), y = small({41});
    const Value a = input("a", type, shape), b = input("b", type, {41});
    Algorithm algorithm{.name = "t", .inputs = {a, b}, .outputs = {}};
    for (const Binary& op : kComparisons) {
      algorithm.outputs.push_back(op.op(a, b));
      algorithm.outputs.push_back(where(op.op(a, b), a, b));
    }
    const auto results = Jit(algorithm).run({x, y});
    for (size_t i = 0; i < std::size(kComparisons); ++i) {
      const auto& exact = kComparisons[i].exact;
      const auto nothing = [](const Shape&, double) { return 0.0; };
      expect_close(
          results[2 * i], kComparisons[i].name, shape,
          [&](const Shape& at) { return exact(x.at(at), y.at(at)); }, nothing);
      expect_close(
          results[2 * i + 1], kComparisons[i].name, shape,
          [&](const Shape& at) { return exact(x.at(at), y.at(at)) != 0 ? x.at(at) : y.at(at); },
          nothing);
    }
  }
}

TEST(Elementwise, TruthTables) {
  const HostTensor x{DataType::u8, {4}, {0, 0, 1, 1}}, y{DataType::u8, {4}, {0, 1, 0, 1}};
  const Value a = input("a", DataType::u8, {4}), b = input("b", DataType::u8, {4});
  const auto results =
      Jit({.name = "t",
           .inputs = {a, b},
           .outputs = {logical_and(a, b), logical_or(a, b), logical_xor(a, b), logical_not(a)}})
          .run({x, y});
  EXPECT_EQ(results[0].values, (std::vector<double>{0, 0, 0, 1}));
  EXPECT_EQ(results[1].values, (std::vector<double>{0, 1, 1, 1}));
  EXPECT_EQ(results[2].values, (std::vector<double>{0, 1, 1, 0}));
  EXPECT_EQ(results[3].values, (std::vector<double>{1, 1, 0, 0}));
}

TEST(Elementwise, SlopesAreStretched) {
  Rng rng(7);
  for (const DataType type : kFloatTypes) {
    const Shape shape{2, 3, 5};
    const HostTensor x = random_tensor(rng, type, shape, -3, 3),
                     s = random_tensor(rng, type, {3, 1}, -1, 1);
    const Value a = input("a", type, shape), b = input("b", type, {3, 1});
    expect_close(
        run_jit({a, b}, prelu(a, b), {x, s}), "prelu", shape,
        [&](const Shape& i) { return x.at(i) < 0 ? x.at(i) * s.at(i) : x.at(i); },
        [&](const Shape&, double exact) { return tolerance(exact, 0.5, 0, type); });
  }
}

TEST(Elementwise, Casts) {
  const HostTensor x{DataType::f32, {6}, {-2.75, -0.5, 0, 0.999, 2.5, 2049}};
  const Value a = input("a", DataType::f32, {6});
  EXPECT_EQ(run_jit({a}, cast(a, DataType::s32), {x}).values,
            (std::vector<double>{-2, 0, 0, 0, 2, 2049}));
  EXPECT_EQ(run_jit({a}, cast(a, DataType::f16), {x}).values,
            (std::vector<double>{-2.75, -0.5, 0, rounded(0.999, DataType::f16), 2.5, 2048}));
  EXPECT_EQ(run_jit({a}, to_bool(a), {x}).values, (std::vector<double>{1, 1, 0, 1, 1, 1}));
  EXPECT_EQ(run_jit({a}, cast(to_bool(a), DataType::f16), {x}).values,
            (std::vector<double>{1, 1, 0, 1, 1, 1}));
  EXPECT_TRUE(cast(a, DataType::f32) == a);
}

TEST(Elementwise, IntegersIntoHalfByWayOfFloat) {
  const HostTensor x{DataType::s32, {4}, {-7, 2049, 2051, 65504}};
  const Value a = input("a", DataType::s32, {4});
  EXPECT_EQ(run_jit({a}, cast(a, DataType::f16), {x}).values,
            (std::vector<double>{-7, 2048, 2052, 65504}));
}

TEST(Elementwise, QuantisationSaturatesAndRoundsHalvesToEven) {
  Rng rng(8);
  for (const DataType type : {DataType::s8, DataType::u8}) {
    const double low = type == DataType::s8 ? -128 : 0, high = low + 255;
    const HostTensor x = random_tensor(rng, DataType::f32, {4, 503}, -60, 60),
                     scale{DataType::f32, {4, 1}, {0.25, 0.5, 0.1f, 1}},
                     zero{type, {4, 1}, {low, 1, 3, high}};
    const Value a = input("a", DataType::f32, x.shape), s = input("s", DataType::f32, {4, 1}),
                z = input("z", type, {4, 1});
    const Value q = quantize(a, s, z);
    const auto results =
        Jit({.name = "t", .inputs = {a, s, z}, .outputs = {q, dequantize(q, s, z)}})
            .run({x, scale, zero});
    const auto exact = [&](const Shape& i) {
      const auto quotient = static_cast<float>(x.at(i) / scale.at(i));  // the f32 one decides
      return std::min(std::max(std::nearbyint(double{quotient}) + zero.at(i), low), high);
    };
    expect_close(results[0], "quantize", x.shape, exact, [](const Shape&, double) { return 0.0; });
    expect_close(
        results[1], "dequantize", x.shape,
        [&](const Shape& i) { return (exact(i) - zero.at(i)) * scale.at(i); },
        [](const Shape&, double e) { return tolerance(e, 0.5, 0, DataType::f32); });
  }
}

TEST(Elementwise, ErrorsNameTheOperator) {
  const Value half = input("a", DataType::f16, {2}), wide = input("b", DataType::f32, {2}),
              other = input("c", DataType::f16, {3}), integer = input("d", DataType::s32, {2});
  const auto where_of = [](const std::function<Value()>& make) {
    try {
      make();
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::kConfig);
      return error.text().where;
    }
    return std::string("no error");
  };
  EXPECT_EQ(where_of([&] { return half + wide; }), "add");
  EXPECT_EQ(where_of([&] { return half * other; }), "mul");
  EXPECT_EQ(where_of([&] { return exp(integer); }), "exp");
  EXPECT_EQ(where_of([&] { return logical_not(half); }), "logical_not");
  EXPECT_EQ(where_of([&] { return where(half, half, half); }), "where");
}

}  // namespace
}  // namespace cubist::akg
