// Composed element-wise functions against the host's double. The bounds are what the functions'
// headers state; the largest error of each is also a property of the test's report.
#include <functional>
#include <numbers>

#include "chip.h"
#include "function_error.h"

namespace cubist::ascendc {
namespace {

using enum Element;

using Function = std::function<double(double, double)>;
struct FunctionCase {
  const char* name;
  Function exact;
  double low, high;             // of the first argument
  double ulps;                  // of float, at most
  double low2 = -4, high2 = 4;  // of the second argument
};

double logistic(double x) { return 1 / (1 + std::exp(-x)); }
double gelu(double x) {
  return x * logistic(2 * std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x));
}
double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

#define ONE(expression) [](double x, double) { return expression; }
#define TWO(expression) [](double x, double y) { return expression; }
const FunctionCase kFunctions[] = {
    {"Sigmoid", ONE(logistic(x)), -20, 20, 2.0},
    {"Silu", ONE(x* logistic(x)), -20, 20, 2.1},
    {"Gelu", ONE(gelu(x)), -4, 8, 18},
    {"FasterGelu", ONE(x* logistic(1.702 * x)), -8, 8, 9.8},
    {"SwiGLU", TWO(x* y* logistic(1.5 * y)), -20, 20, 9.5, -8, 8},
    {"GeGLU", TWO(x* gelu(y)), -20, 20, 22, -4, 8},
    {"ReGlu", TWO(x* std::max(y, 0.0)), -20, 20, 0.5},
    {"Floor", ONE(std::floor(x)), -99, 99, 0},
    {"Ceil", ONE(std::ceil(x)), -99, 99, 0},
    {"Round", ONE(std::round(x)), -99, 99, 0},
    {"Rint", ONE(std::nearbyint(x)), -99, 99, 0},
    {"Trunc", ONE(std::trunc(x)), -99, 99, 0},
    {"Frac", ONE(x - std::trunc(x)), -99, 99, 0},
    {"Sign", ONE(sign(x)), -2, 2, 0},
    {"Log", ONE(std::log(x)), 1e-3, 1e3, 0.5},
    {"Log2", ONE(std::log2(x)), 1e-3, 1e3, 1.4},
    {"Log10", ONE(std::log10(x)), 1e-3, 1e3, 1.6},
    {"Tanh", ONE(std::tanh(x)), -10, 10, 1.0},
    {"Sinh", ONE(std::sinh(x)), -20, 20, 3.1},
    {"Cosh", ONE(std::cosh(x)), -20, 20, 2.1},
    {"Sin", ONE(std::sin(x)), -1.57, 1.57, 1.7},
    {"Cos", ONE(std::cos(x)), -1.57, 1.57, 1.7},
    {"Tan", ONE(std::tan(x)), -1.57, 1.57, 2.9},
    {"Asin", ONE(std::asin(x)), -1, 1, 1.9},
    {"Acos", ONE(std::acos(x)), -1, 1, 1.1},
    {"Atan", ONE(std::atan(x)), -20, 20, 2.4},
    {"Erf", ONE(std::erf(x)), -5, 5, 2.1},
    {"Erfc", ONE(std::erfc(x)), -4, 9, 7.4},
    {"Power", TWO(std::pow(x, y)), 0.01, 20, 15},
    {"PowerOfAll", ONE(std::pow(x, 2.5)), 0.01, 20, 15},
    {"PowerOfOne", ONE(std::pow(1.5, x)), -20, 20, 15},
    {"Asinh", ONE(std::asinh(x)), -40, 40, 2.0},
    {"Acosh", ONE(std::acosh(x)), 1, 40, 1.4},
    {"Atanh", ONE(std::atanh(x)), -1, 1, 2.8},
    {"Swish", ONE(x* logistic(1.5 * x)), -20, 20, 17.3},
    {"Clamp", ONE(std::clamp(x, -1.5, 2.5)), -20, 20, 0},
    {"ClampMin", ONE(std::max(x, -1.5)), -20, 20, 0},
    {"ClampMax", ONE(std::min(x, 2.5)), -20, 20, 0},
    {"Fmod", TWO(std::fmod(x, y)), -20, 20, 0, 3, 4},
    {"Hypot", TWO(std::hypot(x, y)), -20, 20, 1.8, -20, 20},
};
#undef ONE
#undef TWO

class Functions : public OnChip {
 protected:
  double largest_error(const FunctionCase& f, Element type, size_t count,
                       const std::string& form = {}) {
    const Numbers x = random_numbers(count, f.low, f.high, type);
    const Numbers y = random_numbers(count, f.low2, f.high2, type);
    const Numbers z = chip.run(f.name + form + "_" + name_of(type), type, type, x, y, {0});
    double largest = 0;
    for (size_t i = 0; i < count; ++i) {
      const double error = ulps_between(type, z[i], f.exact(x[i], y[i]));
      if (error > largest) {
        largest = error;
        worst_ = {x[i], y[i], z[i]};
      }
    }
    return largest;
  }
  Numbers worst_;
};

TEST_P(Functions, OfFloatsStayWithinTheErrorTheirHeadersState) {
  for (const FunctionCase& f : kFunctions) {
    const double error = largest_error(f, float32, 5008);
    RecordProperty(std::string(f.name), std::to_string(error));
    EXPECT_LE(error, f.ulps) << f.name << ": " << testing::PrintToString(worst_);
  }
}

const FunctionCase& function(const std::string& name) {
  return *std::ranges::find(kFunctions, name, &FunctionCase::name);
}

TEST_P(Functions, OfHalfsAreTheNearestHalfOfAFloatResult) {
  for (const char* name : {"Sigmoid", "Rint", "Tanh", "Cos", "Asinh", "GeGLU", "Hypot"}) {
    EXPECT_LE(largest_error(function(name), half, 2064), 0.52)
        << name << ": " << testing::PrintToString(worst_);
  }
}

TEST_P(Functions, WorkInPartsWhenTheirScratchIsShort) {
  EXPECT_LE(largest_error(function("Tanh"), float32, 4112, "Parts"), function("Tanh").ulps);
  EXPECT_LE(largest_error(function("GeGLU"), float32, 4112, "Parts"), function("GeGLU").ulps);
  EXPECT_LE(largest_error(function("Hypot"), half, 4112, "Parts"), 0.52);
}

TEST_P(Functions, KeepTheEdgesOfTheirDomains) {
  const double inf = std::numeric_limits<double>::infinity();
  const Numbers x = {0, inf, -inf, 100, -100, 1, -1, 0.5, 2, -2, 3, 1e-30, -1e-30, 89, -89, 1e30};
  const Numbers y = {0, 1, 1, 1, 1, 0, 0, 2, -1, 3, 0.5, 1, 1, 1, 1, 1};
  const auto run = [&](const char* name) {
    return chip.run(std::string(name) + "_float", float32, float32, x, y, {0});
  };
  const Numbers tanh = run("Tanh"), sinh = run("Sinh"), cosh = run("Cosh"), atan = run("Atan"),
                asinh = run("Asinh"), acosh = run("Acosh"), atanh = run("Atanh"), erf = run("Erf"),
                erfc = run("Erfc"), power = run("Power"), hypot = run("Hypot");
  for (size_t i = 0; i < x.size(); ++i) {
    EXPECT_LE(ulps_between(float32, tanh[i], std::tanh(x[i])), 4) << x[i];
    EXPECT_LE(ulps_between(float32, sinh[i], std::sinh(x[i])), 8) << x[i];
    EXPECT_LE(ulps_between(float32, cosh[i], std::cosh(x[i])), 8) << x[i];
    EXPECT_LE(ulps_between(float32, atan[i], std::atan(x[i])), 4) << x[i];
    EXPECT_LE(ulps_between(float32, asinh[i], std::asinh(x[i])), 4) << x[i];
    EXPECT_LE(ulps_between(float32, acosh[i], std::acosh(x[i])), 4) << x[i];
    EXPECT_LE(ulps_between(float32, atanh[i], std::atanh(x[i])), 4) << x[i];
    EXPECT_LE(ulps_between(float32, erf[i], std::erf(x[i])), 4) << x[i];
    EXPECT_LE(ulps_between(float32, erfc[i], std::erfc(x[i])), 10) << x[i];
    if (std::isfinite(x[i])) {
      EXPECT_LE(ulps_between(float32, power[i], std::pow(x[i], y[i])), 40) << x[i] << "^" << y[i];
      EXPECT_LE(ulps_between(float32, hypot[i], std::hypot(x[i], y[i])), 4) << x[i];
    }
  }
}

// Beyond one period the reduction's error counts against 1, not against the result.
TEST_P(Functions, SineAndCosineReduceArgumentsOfManyPeriods) {
  const Numbers x = random_numbers(5008, -20000, 20000, float32);
  const Numbers sine = chip.run("Sin_float", float32, float32, x, x, {0}),
                cosine = chip.run("Cos_float", float32, float32, x, x, {0});
  for (size_t i = 0; i < x.size(); ++i) {
    ASSERT_NEAR(sine[i], std::sin(x[i]), 4e-7) << x[i];
    ASSERT_NEAR(cosine[i], std::cos(x[i]), 4e-7) << x[i];
  }
}

TEST_P(Functions, FmaMultipliesThenAdds) {
  const Numbers x = random_numbers(100, -9, 9, float32), y = random_numbers(100, -9, 9, float32);
  const Numbers z = chip.run("Fma_float", float32, float32, x, y, {0});
  for (size_t i = 0; i < x.size(); ++i)
    EXPECT_EQ(z[i], rounded(float32, rounded(float32, x[i] * y[i]) + x[i]));
}

TEST_P(Functions, XorSetsBitsThatDiffer) {
  const Numbers x = random_numbers(304, -32768, 32767, int16),
                y = random_numbers(304, -32768, 32767, int16);
  const Numbers z = chip.run("Xor_int16_t", int16, int16, x, y, {0});
  for (size_t i = 0; i < x.size(); ++i)
    EXPECT_EQ(z[i], static_cast<int16_t>(static_cast<int>(x[i]) ^ static_cast<int>(y[i])));
}

INSTANTIATE_TEST_SUITE_P(Chips, Functions,
                         testing::Values(ChipAndMode{"ascend310p3", sim::Mode::kFull},
                                         ChipAndMode{"ascend910b1", sim::Mode::kFull}),
                         title_of);

}  // namespace
}  // namespace cubist::ascendc
