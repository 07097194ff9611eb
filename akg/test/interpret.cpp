#include "interpret.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "cubist/base/error.h"
#include "cubist/base/float_types.h"

namespace cubist::akg {
namespace {

using Kind = Element::Kind;
using Variables = std::map<std::string, int64_t>;

template <class T>
double saturated(double value) {
  if (std::isnan(value)) return 0;
  return std::clamp<double>(std::trunc(value), std::numeric_limits<T>::min(),
                            std::numeric_limits<T>::max());
}

class Interpreter {
 public:
  Interpreter(const Program& program, Memory& memory) : program_(program), memory_(memory) {}

  void run(const Statements& statements) {
    for (const StatementPtr& statement : statements)
      std::visit([&](const auto& what) { run(what); }, statement->what);
  }

 private:
  void run(const Loop& loop) {
    const int64_t count = value_of(loop.count);
    for (int64_t i = 0; i < count; ++i) {
      variables_[loop.variable] = i;
      run(loop.body);
    }
    variables_.erase(loop.variable);
  }
  void run(const Branch& branch) { run(value_of(branch.condition) != 0 ? branch.yes : branch.no); }
  void run(const Allocate& allocate) {
    const Buffer& buffer = program_.buffer(allocate.buffer);
    memory_[allocate.buffer].assign(static_cast<size_t>(buffer.elements),
                                    std::numeric_limits<double>::quiet_NaN());
    run(allocate.body);
    memory_.erase(allocate.buffer);
  }
  void run(const Nest& nest) { run(nest, 0); }
  template <class Other>
  void run(const Other&) {
    throw Error(Fault::kInternal, {.did = "interpret a statement that is no nest"});
  }

  // Loops `depth` and faster.
  void run(const Nest& nest, size_t depth) {
    if (depth == nest.extents.size()) return assign(nest);
    const int64_t count = value_of(nest.extents[depth].count);
    for (int64_t i = 0; i < count; ++i) {
      variables_[nest.extents[depth].variable] = i;
      run(nest, depth + 1);
    }
    variables_.erase(nest.extents[depth].variable);
  }

  void assign(const Nest& nest) {
    double& to = at(nest.destination, nest.extents);
    const DataType type = program_.buffer(nest.destination.buffer).type;
    const double value = value_of(*nest.value, nest.extents);
    switch (nest.combine) {
      case Nest::Combine::kAssign:
        to = rounded(value, type);
        break;
      case Nest::Combine::kAdd:
        to = rounded(to + value, type);
        break;
      case Nest::Combine::kMultiply:
        to = rounded(to * value, type);
        break;
      case Nest::Combine::kMin:
        to = std::min(to, value);
        break;
      case Nest::Combine::kMax:
        to = std::max(to, value);
        break;
    }
  }

  double& at(const Access& access, const std::vector<Extent>& extents, double beyond = 0) {
    int64_t index = value_of(access.base) + static_cast<int64_t>(beyond);
    for (size_t i = 0; i < extents.size(); ++i)
      index += variables_.at(extents[i].variable) * value_of(access.strides.at(i));
    Values& values = memory_.at(access.buffer);
    if (index < 0 || index >= static_cast<int64_t>(values.size())) {
      throw Error(Fault::kInternal,
                  {.did = fmt::format("reach element {} of '{}', which has {}", index,
                                      program_.buffer(access.buffer).name, values.size())});
    }
    return values[static_cast<size_t>(index)];
  }

  double value_of(const Element& element, const std::vector<Extent>& extents) {
    const auto operand = [&](size_t i) { return value_of(*element.operands.at(i), extents); };
    const auto in_type = [&](double value) { return rounded(value, element.type); };
    switch (element.kind) {
      case Kind::kLoad:
        return at(element.access, extents);
      case Kind::kGather:
        return at(element.access, extents, operand(0));
      case Kind::kConstant:
        return in_type(element.constant);
      case Kind::kIndex:
        return in_type(static_cast<double>(value_of(element.index)));
      case Kind::kCast:
        return in_type(operand(0));
      case Kind::kAdd:
        return in_type(operand(0) + operand(1));
      case Kind::kSubtract:
        return in_type(operand(0) - operand(1));
      case Kind::kMultiply:
        return in_type(operand(0) * operand(1));
      case Kind::kDivide:
        return element.type == DataType::s32 ? std::floor(operand(0) / operand(1))
                                             : in_type(operand(0) / operand(1));
      case Kind::kRemainder: {
        const double b = operand(1);
        return in_type(operand(0) - std::floor(operand(0) / b) * b);
      }
      case Kind::kMin:
        return std::min(operand(0), operand(1));
      case Kind::kMax:
        return std::max(operand(0), operand(1));
      case Kind::kPower:
        return in_type(std::pow(operand(0), operand(1)));
      case Kind::kExp:
        return in_type(std::exp(operand(0)));
      case Kind::kLog:
        return in_type(std::log(operand(0)));
      case Kind::kSqrt:
        return in_type(std::sqrt(operand(0)));
      case Kind::kAbs:
        return std::abs(operand(0));
      case Kind::kFloor:
        return std::floor(operand(0));
      case Kind::kCeil:
        return std::ceil(operand(0));
      case Kind::kRound:
        return std::nearbyint(operand(0));
      case Kind::kTrunc:
        return std::trunc(operand(0));
      case Kind::kTanh:
        return in_type(std::tanh(operand(0)));
      case Kind::kErf:
        return in_type(std::erf(operand(0)));
      case Kind::kSin:
        return in_type(std::sin(operand(0)));
      case Kind::kCos:
        return in_type(std::cos(operand(0)));
      case Kind::kLess:
        return operand(0) < operand(1);
      case Kind::kLessEqual:
        return operand(0) <= operand(1);
      case Kind::kEqual:
        return operand(0) == operand(1);
      case Kind::kNotEqual:
        return operand(0) != operand(1);
      case Kind::kAnd:
        return operand(0) != 0 && operand(1) != 0;
      case Kind::kOr:
        return operand(0) != 0 || operand(1) != 0;
      case Kind::kNot:
        return operand(0) == 0;
      case Kind::kSelect:
        return operand(0) != 0 ? operand(1) : operand(2);
    }
    throw Error(Fault::kInternal, {.did = "evaluate an element of unknown kind"});
  }

  int64_t value_of(const Scalar& scalar) { return evaluate(with_loads(scalar), variables_); }

  // The scalar with a constant for each element that it loads from GM.
  Scalar with_loads(const Scalar& scalar) {
    using S = Scalar::Kind;
    switch (scalar.kind()) {
      case S::kConstant:
      case S::kVariable:
        return scalar;
      case S::kLoad:
        return static_cast<int64_t>(
            array(scalar.name()).at(static_cast<size_t>(value_of(scalar.left()))));
      case S::kSelect:
        return Scalar::select(with_loads(scalar.condition()), with_loads(scalar.left()),
                              with_loads(scalar.right()));
      default:
        break;
    }
    const Scalar a = with_loads(scalar.left()), b = with_loads(scalar.right());
    switch (scalar.kind()) {
      case S::kAdd:
        return a + b;
      case S::kSubtract:
        return a - b;
      case S::kMultiply:
        return a * b;
      case S::kDivide:
        return a / b;
      case S::kRemainder:
        return a % b;
      case S::kMin:
        return min(a, b);
      case S::kMax:
        return max(a, b);
      case S::kLess:
        return less(a, b);
      case S::kEqual:
        return equal(a, b);
      default:
        return both(a, b);
    }
  }

  const Values& array(const std::string& name) {
    for (size_t id = 0; id < program_.buffers.size(); ++id) {
      if (program_.buffers[id].name == name) return memory_.at(static_cast<BufferId>(id));
    }
    throw Error(Fault::kInternal, {.did = "load from '" + name + "', which is no buffer"});
  }

  const Program& program_;
  Memory& memory_;
  Variables variables_;
};

}  // namespace

double rounded(double value, DataType type) {
  switch (type) {
    case DataType::f16:
      // Through f32: its error is far below half an ulp of f16, except next to a tie.
      return f16_bits_to_f32(f32_to_f16_bits(static_cast<float>(value)));
    case DataType::f32:
      return static_cast<float>(value);
    case DataType::s32:
      return saturated<int32_t>(value);
    case DataType::s16:
      return saturated<int16_t>(value);
    case DataType::s8:
      return saturated<int8_t>(value);
    case DataType::u8:
      return saturated<uint8_t>(value);
    default:
      throw Error(Fault::kInternal, {.did = "round to a type that interpret does not know"});
  }
}

void interpret(const Program& program, Memory& memory) {
  Interpreter(program, memory).run(program.body);
}

}  // namespace cubist::akg
