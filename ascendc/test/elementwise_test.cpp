// Element-wise calls in all their forms against straightforward host code.
#include <algorithm>
#include <functional>

#include "chip.h"
#include "forms.h"

namespace cubist::ascendc {
namespace {

using enum Element;
using Types = std::vector<Element>;

// A call of the API: what it computes of x, y and what dst held.
struct Call {
  const char* name;
  Types types;
  std::function<double(double x, double y, double dst, Element type)> expected;
  double low = -20, high = 20;
  double ulps = 0;  // of the type, that the result may be off by
};

double clear_sign(double value) { return value > 0 ? value : 0; }
int64_t whole(double value) { return static_cast<int64_t>(value); }

const std::vector<Call>& calls() {
  static const Types kFloats = {half, float32}, kAll = {half, float32, int16, int32};
#define X                                                            \
  [](double x, [[maybe_unused]] double y, [[maybe_unused]] double z, \
     [[maybe_unused]] Element t) -> double
  static const std::vector<Call> kCalls = {{"Add", kAll, X{return x + y;
}
}  // namespace
, {"Sub", kAll, X{return x - y;
}  // namespace cubist::ascendc
}
, {"Mul", kAll, X{return x * y;
}
}
, {"Max", kAll, X{return std::max(x, y);
}
}
, {"Min", kAll, X{return std::min(x, y);
}
}
, {"Div", kFloats, X{return x / y;
}
, 1, 20
}
, {"And", {uint16}, X{return static_cast<double>(whole(x) & whole(y));
}
, 0, 65535
}
, {"Or", {uint16}, X{return static_cast<double>(whole(x) | whole(y));
}
, 0, 65535
}
, {"Not", {uint16}, X{return static_cast<double>(~whole(x));
}
, 0, 65535
}
, {"AddRelu", kFloats, X{return clear_sign(x + y);
}
}
, {"SubRelu", kFloats, X{return clear_sign(x - y);
}
}
, {"MulAddDst", kFloats, X{return z + rounded(t, x* y);
}
}
, {"FusedMulAdd", kFloats, X{return rounded(t, x* z) + y;
}
}
, {"FusedMulAddRelu", kFloats, X{return clear_sign(rounded(t, x* z) + y);
}
}
, {"MulAddRelu", kFloats, X{return clear_sign(rounded(t, x* z) + y);
}
}
, {"Abs", kFloats, X{return std::abs(x);
}
}
, {"Exp", kFloats, X{return std::exp(x);
}
, -8, 8, 1
}
, {"Ln", kFloats, X{return std::log(x);
}
, 0.1, 20, 1
}
, {"Sqrt", kFloats, X{return std::sqrt(x);
}
, 0.1, 20, 1
}
, {"Rsqrt", kFloats, X{return 1 / std::sqrt(x);
}
, 0.1, 20, 1
}
, {"Reciprocal", kFloats, X{return 1 / x;
}
, 0.1, 20, 1
}
, {"Relu", {half, float32, int32}, X{return clear_sign(x);
}
}
, {"Adds", kAll, X{return x + 3;
}
}
, {"Muls", kAll, X{return x * 3;
}
}
, {"Maxs", kAll, X{return std::max(x, 3.0);
}
}
, {"Mins", kAll, X{return std::min(x, 3.0);
}
}
, {"LeakyRelu", kFloats, X{return x >= 0 ? x : 3 * x;
}
}
, {"Axpy", kFloats, X{return z + rounded(t, 3 * x);
}
}
, {"ShiftLeft", {int32, uint16}, X{return static_cast<double>(whole(x) * 8);
}
, 0, 8000
}
, {"ShiftRight", {int32}, X{return static_cast<double>(whole(x) >> 3);
}
, -8000, 8000
}
, {"ShiftRight", {uint16}, X{return static_cast<double>(whole(x) >> 3);
}
, 0, 65535
}
,
}
;
#undef X
return kCalls;
}

double ulp(Element type, double value) {
  return std::abs(value) * (type == half ? 0x1p-10 : 0x1p-23);
}

class Elementwise : public OnChip {
 protected:
  void check(const Call& call, Element type, Form form) {
    const size_t lanes = 256 / size_of(type);
    // A tail for counts; masks work on whole repeats.
    const size_t count = 3 * lanes + (form == kCount ? 32 / size_of(type) : 0);
    const Numbers x = random_numbers(count, call.low, call.high, type);
    const Numbers y = random_numbers(count, call.low, call.high, type);
    const Numbers z =
        chip.run(std::string(call.name) + "_" + name_of(type), type, type, x, y, {form});
    for (size_t i = 0; i < count; ++i) {
      const double expected = is_active(form, i % lanes, lanes)
                                  ? rounded(type, call.expected(x[i], y[i], kUntouched, type))
                                  : kUntouched;
      ASSERT_LE(std::abs(z[i] - expected), call.ulps * ulp(type, expected))
          << call.name << " of " << name_of(type) << ", form " << form << ", element " << i
          << ": x = " << x[i] << ", y = " << y[i] << ", got " << z[i] << ", expected " << expected;
    }
  }
};

TEST_P(Elementwise, EveryCallGivesWhatTheHostComputesInEveryForm) {
  for (const Call& call : calls()) {
    for (const Element type : call.types) {
      for (const Form form : kForms) check(call, type, form);
    }
  }
}

TEST_P(Elementwise, AxpyAccumulatesHalvesInFloats) {
  const Numbers x = random_numbers(200, -20, 20, half);
  const Numbers z = chip.run("AxpyWiden", half, float32, x, x, {0});
  for (size_t i = 0; i < x.size(); ++i) EXPECT_EQ(z[i], kUntouched + 3 * x[i]);
}

TEST_P(Elementwise, FusedCallsNarrowTheirResults) {
  const auto check = [&](const std::string& kernel, Element in, Element out, double low,
                         double high, const std::function<double(double, double)>& expected) {
    const Numbers x = random_numbers(192, low, high, in), y = random_numbers(192, low, high, in);
    const Numbers z = chip.run(kernel, in, out, x, y, {0});
    for (size_t i = 0; i < x.size(); ++i) {
      ASSERT_EQ(z[i], expected(x[i], y[i]))
          << kernel << ", element " << i << ": " << x[i] << ", " << y[i];
    }
  };
  const auto as_int8 = [](double value) {
    return std::clamp(std::nearbyint(rounded(half, value)), -128.0, 127.0);
  };
  const auto as_uint8 = [](double value) {
    return std::clamp(std::nearbyint(rounded(half, value)), 0.0, 255.0);
  };
  check("MulCast_int8_t", half, int8, -20, 20, [&](double a, double b) { return as_int8(a * b); });
  check("MulCast_uint8_t", half, uint8, -20, 20,
        [&](double a, double b) { return as_uint8(a * b); });
  check("AddReluCast_int8_t", half, int8, -99, 99,
        [&](double a, double b) { return as_int8(clear_sign(a + b)); });
  check("AddReluCast_half", float32, half, -99, 99,
        [](double a, double b) { return rounded(half, clear_sign(rounded(float32, a + b))); });
  check("SubReluCast_half", float32, half, -99, 99,
        [](double a, double b) { return rounded(half, clear_sign(rounded(float32, a - b))); });
  check("AddDeqRelu_half", int32, half, -999, 999,
        [](double a, double b) { return rounded(half, clear_sign((a + b) / 2)); });
}

TEST_P(Elementwise, OperatorsWorkOnWholeTensors) {
  const Numbers x = random_numbers(100, -20, 20, float32),
                y = random_numbers(100, -20, 20, float32);
  const Numbers z = chip.run("Operators", float32, float32, x, y, {0});
  for (size_t i = 0; i < x.size(); ++i) {
    const double sum = rounded(float32, rounded(float32, x[i] * y[i]) + x[i]);
    EXPECT_EQ(z[i], rounded(float32, sum - y[i]));
  }
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Elementwise);

}  // namespace
}  // namespace cubist::ascendc
