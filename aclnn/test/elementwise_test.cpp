#include <algorithm>
#include <cmath>
#include <vector>

#include "aclnn_test.h"
#include "aclnnop/aclnn_abs.h"
#include "aclnnop/aclnn_add.h"
#include "aclnnop/aclnn_cast.h"
#include "aclnnop/aclnn_clamp.h"
#include "aclnnop/aclnn_copy.h"
#include "aclnnop/aclnn_cos.h"
#include "aclnnop/aclnn_div.h"
#include "aclnnop/aclnn_eq_tensor.h"
#include "aclnnop/aclnn_erf.h"
#include "aclnnop/aclnn_exp.h"
#include "aclnnop/aclnn_gelu.h"
#include "aclnnop/aclnn_gt_scalar.h"
#include "aclnnop/aclnn_gt_tensor.h"
#include "aclnnop/aclnn_hardsigmoid.h"
#include "aclnnop/aclnn_hardswish.h"
#include "aclnnop/aclnn_leaky_relu.h"
#include "aclnnop/aclnn_log.h"
#include "aclnnop/aclnn_lt_tensor.h"
#include "aclnnop/aclnn_maximum.h"
#include "aclnnop/aclnn_minimum.h"
#include "aclnnop/aclnn_mul.h"
#include "aclnnop/aclnn_neg.h"
#include "aclnnop/aclnn_pow.h"
#include "aclnnop/aclnn_reciprocal.h"
#include "aclnnop/aclnn_relu.h"
#include "aclnnop/aclnn_rsqrt.h"
#include "aclnnop/aclnn_s_where.h"
#include "aclnnop/aclnn_sigmoid.h"
#include "aclnnop/aclnn_sign.h"
#include "aclnnop/aclnn_silu.h"
#include "aclnnop/aclnn_sin.h"
#include "aclnnop/aclnn_sqrt.h"
#include "aclnnop/aclnn_sub.h"
#include "aclnnop/aclnn_tanh.h"

namespace cubist::aclnn {
namespace {

aclScalar* scalar(float value) { return aclCreateScalar(&value, ACL_FLOAT); }

double truth(bool is) { return is ? 1 : 0; }
double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

struct UnaryCase {
  const char* name;
  aclnnStatus (*first)(const aclTensor*, aclTensor*, uint64_t*, aclOpExecutor**);
  Run second;
  double (*function)(double);
  double low = -3, high = 3;
  bool also_f16 = false;
};

#define UNARY(name, ...) {#name, aclnn##name##GetWorkspaceSize, aclnn##name, __VA_ARGS__}
const UnaryCase kUnary[] = {
    UNARY(Abs, std::fabs),
    UNARY(Cos, std::cos),
    UNARY(Erf, std::erf),
    UNARY(Exp, std::exp, -3, 3, true),
    UNARY(
        Gelu, [](double x) { return x * (1 + std::erf(x / std::sqrt(2.0))) / 2; }, -3, 3, true),
    UNARY(
        Hardsigmoid, [](double x) { return std::clamp(x / 6 + 0.5, 0.0, 1.0); }, -5, 5),
    UNARY(
        Hardswish, [](double x) { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); }, -5, 5),
    UNARY(Log, std::log, 0.1, 9),
    UNARY(Neg, [](double x) { return -x; }),
    UNARY(
        Reciprocal, [](double x) { return 1 / x; }, 0.5, 9),
    UNARY(Relu, [](double x) { return std::max(x, 0.0); }),
    UNARY(
        Rsqrt, [](double x) { return 1 / std::sqrt(x); }, 0.5, 9, true),
    UNARY(Sigmoid, sigmoid),
    UNARY(Sign, [](double x) { return x > 0   ? 1.0
                                      : x < 0 ? -1.0
                                              : 0.0; }),
    UNARY(
        Silu, [](double x) { return x * sigmoid(x); }, -3, 3, true),
    UNARY(Sin, std::sin),
    UNARY(Sqrt, std::sqrt, 0, 9),
    UNARY(Tanh, std::tanh),
};
#undef UNARY

class Unary : public Aclnn, public ::testing::WithParamInterface<aclDataType> {};

TEST_P(Unary, GivesTheFunctionOfEveryElement) {
  for (const UnaryCase& c : kUnary) {
    if (GetParam() == ACL_FLOAT16 && !c.also_f16) continue;  // a kernel each takes half a second
    SCOPED_TRACE(c.name);
    const Shape shape{3, 37};
    const DeviceTensor x(shape, GetParam(), numbers(shape, c.low, c.high)), y(shape, GetParam());
    run(c.second, [&](auto* size, auto** executor) { return c.first(x, y, size, executor); });
    std::vector<double> expected = x.stored();
    for (double& value : expected) value = c.function(value);
    expect_near(y, expected, tolerance_of(GetParam()));
  }
}
INSTANTIATE_TEST_SUITE_P(Types, Unary, ::testing::Values(ACL_FLOAT, ACL_FLOAT16),
                         [](const auto& type) { return type.param == ACL_FLOAT ? "f32" : "f16"; });

using Binary = aclnnStatus (*)(const aclTensor*, const aclTensor*, aclTensor*, uint64_t*,
                               aclOpExecutor**);
struct BinaryCase {
  const char* name;
  Binary first;
  Run second;
  double (*function)(double, double);
  bool compares = false;
};
#define BINARY(name, ...) {#name, aclnn##name##GetWorkspaceSize, aclnn##name, __VA_ARGS__}
const BinaryCase kBinary[] = {
    BINARY(Mul, [](double a, double b) { return a * b; }),
    BINARY(Div, [](double a, double b) { return a / b; }),
    BINARY(Maximum, [](double a, double b) { return std::max(a, b); }),
    BINARY(Minimum, [](double a, double b) { return std::min(a, b); }),
    BINARY(
        EqTensor, [](double a, double b) { return truth(a == b); }, true),
    BINARY(
        GtTensor, [](double a, double b) { return truth(a > b); }, true),
    BINARY(
        LtTensor, [](double a, double b) { return truth(a < b); }, true),
};
#undef BINARY

TEST_F(Aclnn, TwoTensorsAreStretchedToEachOther) {
  const Shape wide{2, 3, 40}, row{3, 1};
  for (const BinaryCase& c : kBinary) {
    SCOPED_TRACE(c.name);
    const DeviceTensor a(wide, ACL_FLOAT, numbers(wide, 0.5, 4)),
        b(row, ACL_FLOAT, numbers(row, 0.5, 4, 2)), out(wide, c.compares ? ACL_BOOL : ACL_FLOAT);
    run(c.second, [&](auto* size, auto** executor) { return c.first(a, b, out, size, executor); });
    std::vector<double> expected = a.stored();
    for (size_t i = 0; i < expected.size(); ++i)
      expected[i] = c.function(expected[i], b.stored()[i / 40 % 3]);
    expect_near(out, expected, tolerance_of(out.type()));
  }
}

TEST_F(Aclnn, AddAndSubScaleTheirSecondOperand) {
  const Shape shape{4, 33};
  const DeviceTensor a(shape, ACL_FLOAT16, numbers(shape, -2, 2)),
      b(shape, ACL_FLOAT16, numbers(shape, -2, 2, 2)), out(shape, ACL_FLOAT16);
  const auto expect = [&](auto function) {
    std::vector<double> expected = a.stored();
    for (size_t i = 0; i < expected.size(); ++i) expected[i] = function(expected[i], b.stored()[i]);
    expect_near(out, expected, tolerance_of(ACL_FLOAT16));
  };
  run(aclnnAdd, [&](auto* size, auto** executor) {
    return aclnnAddGetWorkspaceSize(a, b, scalar(2.5F), out, size, executor);
  });
  expect([](double x, double y) { return x + 2.5 * y; });
  run(aclnnSub, [&](auto* size, auto** executor) {
    return aclnnSubGetWorkspaceSize(a, b, scalar(1), out, size, executor);
  });
  expect([](double x, double y) { return x - y; });
  run(aclnnAdds, [&](auto* size, auto** executor) {
    return aclnnAddsGetWorkspaceSize(a, scalar(3), scalar(0.5F), out, size, executor);
  });
  expect([](double x, double) { return x + 1.5; });
  run(aclnnSubs, [&](auto* size, auto** executor) {
    return aclnnSubsGetWorkspaceSize(a, scalar(3), scalar(1), out, size, executor);
  });
  expect([](double x, double) { return x - 3; });
}

TEST_F(Aclnn, OfTwoTypesOfFloatsTheWiderIsComputed) {
  const Shape shape{4, 32};
  const DeviceTensor a(shape, ACL_FLOAT16, numbers(shape, 1, 2)),
      b(shape, ACL_FLOAT, numbers(shape, 1, 2, 2)), wide(shape, ACL_FLOAT),
      narrow(shape, ACL_FLOAT16);
  std::vector<double> expected = a.stored();
  for (size_t i = 0; i < expected.size(); ++i) expected[i] *= b.stored()[i];
  run(aclnnMul, [&](auto* size, auto** executor) {
    return aclnnMulGetWorkspaceSize(a, b, wide, size, executor);
  });
  expect_near(wide, expected, tolerance_of(ACL_FLOAT));
  run(aclnnMul, [&](auto* size, auto** executor) {
    return aclnnMulGetWorkspaceSize(a, b, narrow, size, executor);
  });
  expect_near(narrow, expected, tolerance_of(ACL_FLOAT16));
}

TEST_F(Aclnn, NumbersStandForTensors) {
  const Shape shape{2, 50};
  const DeviceTensor x(shape, ACL_FLOAT, numbers(shape, 0.5, 3)), out(shape, ACL_FLOAT),
      is_more(shape, ACL_BOOL);
  const auto expect = [&](const DeviceTensor& result, auto function) {
    std::vector<double> expected = x.stored();
    for (double& value : expected) value = function(value);
    expect_near(result, expected, tolerance_of(result.type(), 8));
  };
  run(aclnnMuls, [&](auto* size, auto** executor) {
    return aclnnMulsGetWorkspaceSize(x, scalar(1.5F), out, size, executor);
  });
  expect(out, [](double value) { return value * 1.5; });
  run(aclnnDivs, [&](auto* size, auto** executor) {
    return aclnnDivsGetWorkspaceSize(x, scalar(4), out, size, executor);
  });
  expect(out, [](double value) { return value / 4; });
  run(aclnnPowTensorScalar, [&](auto* size, auto** executor) {
    return aclnnPowTensorScalarGetWorkspaceSize(x, scalar(3), out, size, executor);
  });
  expect(out, [](double value) { return value * value * value; });
  run(aclnnGtScalar, [&](auto* size, auto** executor) {
    return aclnnGtScalarGetWorkspaceSize(x, scalar(1), is_more, size, executor);
  });
  expect(is_more, [](double value) { return truth(value > 1); });
  run(aclnnLeakyRelu, [&](auto* size, auto** executor) {
    return aclnnLeakyReluGetWorkspaceSize(x, scalar(0.25F), out, size, executor);
  });
  expect(out, [](double value) { return value; });
  run(aclnnClamp, [&](auto* size, auto** executor) {
    return aclnnClampGetWorkspaceSize(x, scalar(1), scalar(2), out, size, executor);
  });
  expect(out, [](double value) { return std::clamp(value, 1.0, 2.0); });
  run(aclnnClamp, [&](auto* size, auto** executor) {
    return aclnnClampGetWorkspaceSize(x, nullptr, scalar(2), out, size, executor);
  });
  expect(out, [](double value) { return std::min(value, 2.0); });
}

TEST_F(Aclnn, LeakyReluScalesWhatIsNegative) {
  const Shape shape{2, 50};
  const DeviceTensor x(shape, ACL_FLOAT16, numbers(shape, -3, 3)), out(shape, ACL_FLOAT16);
  run(aclnnLeakyRelu, [&](auto* size, auto** executor) {
    return aclnnLeakyReluGetWorkspaceSize(x, scalar(0.25F), out, size, executor);
  });
  std::vector<double> expected = x.stored();
  for (double& value : expected) value = value < 0 ? value / 4 : value;
  expect_near(out, expected, tolerance_of(ACL_FLOAT16));
}

TEST_F(Aclnn, InPlaceTheFirstOperandIsTheResult) {
  const Shape shape{3, 40};
  const DeviceTensor x(shape, ACL_FLOAT, numbers(shape, -1, 1)),
      y(shape, ACL_FLOAT, numbers(shape, 1, 2, 2));
  std::vector<double> expected = x.stored();
  const auto change = [&](auto function) {
    for (size_t i = 0; i < expected.size(); ++i) expected[i] = function(expected[i], y.stored()[i]);
    expect_near(x, expected, tolerance_of(ACL_FLOAT, 16));
  };
  run(aclnnInplaceAdd, [&](auto* size, auto** executor) {
    return aclnnInplaceAddGetWorkspaceSize(x, y, scalar(2), size, executor);
  });
  change([](double a, double b) { return a + 2 * b; });
  run(aclnnInplaceSub, [&](auto* size, auto** executor) {
    return aclnnInplaceSubGetWorkspaceSize(x, y, scalar(1), size, executor);
  });
  change([](double a, double b) { return a - b; });
  run(aclnnInplaceMul, [&](auto* size, auto** executor) {
    return aclnnInplaceMulGetWorkspaceSize(x, y, size, executor);
  });
  change([](double a, double b) { return a * b; });
  run(aclnnInplaceDiv, [&](auto* size, auto** executor) {
    return aclnnInplaceDivGetWorkspaceSize(x, y, size, executor);
  });
  change([](double a, double b) { return a / b; });
  run(aclnnInplaceMuls, [&](auto* size, auto** executor) {
    return aclnnInplaceMulsGetWorkspaceSize(x, scalar(-2), size, executor);
  });
  change([](double a, double) { return -2 * a; });
  run(aclnnInplaceAdds, [&](auto* size, auto** executor) {
    return aclnnInplaceAddsGetWorkspaceSize(x, scalar(1), scalar(1), size, executor);
  });
  change([](double a, double) { return a + 1; });
  run(aclnnInplaceRelu, [&](auto* size, auto** executor) {
    return aclnnInplaceReluGetWorkspaceSize(x, size, executor);
  });
  change([](double a, double) { return std::max(a, 0.0); });
  run(aclnnInplaceExp, [&](auto* size, auto** executor) {
    return aclnnInplaceExpGetWorkspaceSize(x, size, executor);
  });
  change([](double a, double) { return std::exp(a); });
}

TEST_F(Aclnn, CastConverts) {
  const Shape shape{3, 50};
  const DeviceTensor x(shape, ACL_FLOAT, numbers(shape, -90, 90)), half(shape, ACL_FLOAT16),
      whole(shape, ACL_INT32), back(shape, ACL_FLOAT);
  run(aclnnCast, [&](auto* size, auto** executor) {
    return aclnnCastGetWorkspaceSize(x, ACL_FLOAT16, half, size, executor);
  });
  expect_near(half, x.stored(), std::ldexp(1.0, -11));
  run(aclnnCast, [&](auto* size, auto** executor) {
    return aclnnCastGetWorkspaceSize(half, ACL_FLOAT, back, size, executor);
  });
  expect_near(back, half.read(), 0);
  run(aclnnCast, [&](auto* size, auto** executor) {
    return aclnnCastGetWorkspaceSize(x, ACL_INT32, whole, size, executor);
  });
  std::vector<double> cut = x.stored();
  for (double& number : cut) number = std::trunc(number);
  expect_near(whole, cut, 0);
}

TEST_F(Aclnn, CopyConvertsStretchesAndTakesViews) {
  const DeviceTensor x({3, 40}, ACL_FLOAT, numbers({3, 40}, -2, 2)), same({3, 40}, ACL_FLOAT),
      half({3, 40}, ACL_FLOAT16), turned({40, 3}, ACL_FLOAT), wide({2, 3, 40}, ACL_FLOAT);
  const auto copy = [](const aclTensor* from, aclTensor* to) {
    run(aclnnInplaceCopy, [&](auto* size, auto** executor) {
      return aclnnInplaceCopyGetWorkspaceSize(to, from, size, executor);
    });
  };
  copy(x, same);
  expect_near(same, x.stored(), 0);
  copy(x, half);
  expect_near(half, x.stored(), std::ldexp(1.0, -11));
  copy(DeviceTensor(x, {40, 3}, {1, 40}, 0), turned);
  std::vector<double> expected(120);
  for (size_t i = 0; i < 120; ++i) expected[i] = x.stored()[i % 3 * 40 + i / 3];
  expect_near(turned, expected, 0);
  copy(x, wide);
  expected = x.stored();
  expected.insert(expected.end(), expected.begin(), expected.begin() + 120);
  expect_near(wide, expected, 0);
}

TEST_F(Aclnn, WhereChoosesByElement) {
  const Shape shape{2, 40};
  std::vector<double> choices = numbers(shape, 0, 2, 3);
  for (double& choice : choices) choice = std::floor(choice);
  const DeviceTensor condition(shape, ACL_BOOL, choices),
      a(shape, ACL_FLOAT16, numbers(shape, 1, 2)), b(shape, ACL_FLOAT16, numbers(shape, -2, -1, 2)),
      out(shape, ACL_FLOAT16);
  run(aclnnSWhere, [&](auto* size, auto** executor) {
    return aclnnSWhereGetWorkspaceSize(condition, a, b, out, size, executor);
  });
  std::vector<double> expected = a.stored();
  for (size_t i = 0; i < expected.size(); ++i)
    if (choices[i] == 0) expected[i] = b.stored()[i];
  expect_near(out, expected, 0);
}

TEST_F(Aclnn, WholeNumbersAreAdded) {
  const Shape shape{5, 40};
  const DeviceTensor a(shape, ACL_INT32, numbers(shape, -1000, 1000)),
      b(shape, ACL_INT32, numbers(shape, -1000, 1000, 2)), out(shape, ACL_INT32);
  run(aclnnAdd, [&](auto* size, auto** executor) {
    return aclnnAddGetWorkspaceSize(a, b, scalar(3), out, size, executor);
  });
  std::vector<double> expected = a.stored();
  for (size_t i = 0; i < expected.size(); ++i) expected[i] += 3 * b.stored()[i];
  expect_near(out, expected, 0);
}

}  // namespace
}  // namespace cubist::aclnn
