#include "ops/define.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <utility>

#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"

namespace cubist::akg {

const Shape& Value::shape() const { return definition_->shape; }
DataType Value::type() const { return definition_->type; }

Value input(const std::string& name, DataType type, const Shape& shape) {
  return Value(std::make_shared<const Value::Definition>(
      Value::Definition{.kind = Kind::kInput, .name = name, .type = type, .shape = shape}));
}

Halide::Type halide_type(DataType type) {
  switch (type) {
    case DataType::f16:
      return Halide::Float(16);
    case DataType::f32:
      return Halide::Float(32);
    case DataType::s32:
      return Halide::Int(32);
    case DataType::s16:
      return Halide::Int(16);
    case DataType::s8:
      return Halide::Int(8);
    case DataType::u8:
      return Halide::UInt(8);
    default:
      throw Error(Fault::kNotImplemented,
                  {.did = fmt::format("compute with type {}", isa::name_of(type)),
                   .expected = "f16, f32, s32, s16, s8 or u8"});
  }
}

Shape broadcast(const std::string& op, const std::vector<Value>& values) {
  Shape shape;
  for (const Value& value : values) {
    const Shape& other = value.shape();
    if (other.size() > shape.size()) shape.insert(shape.begin(), other.size() - shape.size(), 1);
    const size_t skipped = shape.size() - other.size();
    for (size_t axis = 0; axis < other.size(); ++axis) {
      int64_t& extent = shape[skipped + axis];
      if (extent != other[axis] && extent != 1 && other[axis] != 1) {
        throw Error(
            Fault::kConfig,
            {.where = op,
             .did = fmt::format("stretch shape [{}] and [{}] to one",
                                fmt::join(values.front().shape(), ", "), fmt::join(other, ", ")),
             .expected = "equal extents, or 1, axis by axis from the last one"});
      }
      if (extent == 1) extent = other[axis];
    }
  }
  return shape;
}

namespace {

// The element of an operand of `shape` under coordinates of a shape it is stretched to.
Halide::Expr read_stretched(const Reader& reader, const Shape& shape,
                            const std::vector<Halide::Expr>& at) {
  std::vector<Halide::Expr> own(at.end() - static_cast<ptrdiff_t>(shape.size()), at.end());
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] == 1) own[axis] = 0;
  }
  return reader(own);
}

}  // namespace

Value elementwise(const std::string& name, const std::string& attributes, DataType type,
                  const std::vector<Value>& operands,
                  const std::function<Halide::Expr(const std::vector<Halide::Expr>&)>& f) {
  std::vector<Shape> shapes;
  for (const Value& operand : operands) shapes.push_back(operand.shape());
  const auto element = [f, shapes](const std::vector<Reader>& readers,
                                   const std::vector<Halide::Expr>& at) {
    std::vector<Halide::Expr> elements;
    for (size_t i = 0; i < readers.size(); ++i)
      elements.push_back(read_stretched(readers[i], shapes[i], at));
    return f(elements);
  };
  return Value(std::make_shared<const Value::Definition>(
      Value::Definition{.kind = Kind::kElementwise,
                        .name = name,
                        .attributes = attributes,
                        .type = type,
                        .shape = broadcast(name, operands),
                        .operands = operands,
                        .element = element}));
}

std::string describe(const Algorithm& algorithm) {
  std::string text;
  std::map<const Value::Definition*, int> numbers;
  const auto line = [&](const Value& value, const std::string& operands) {
    const Value::Definition& d = value.definition();
    const int number = static_cast<int>(numbers.size());
    numbers.emplace(&d, number);
    text += fmt::format("%{} = {} {}[{}]({})", number, d.kind == Kind::kInput ? "input" : d.name,
                        isa::name_of(d.type), fmt::join(d.shape, "x"), operands);
    text += d.attributes.empty() ? "\n" : fmt::format(" {{{}}}\n", d.attributes);
  };
  for (const Value& value : algorithm.inputs) line(value, "");
  for (const Value& value : values_in_order(algorithm)) {
    std::vector<std::string> operands;
    for (const Value& operand : value.definition().operands)
      operands.push_back(fmt::format("%{}", numbers.at(&operand.definition())));
    line(value, fmt::format("{}", fmt::join(operands, ", ")));
  }
  text += "return";
  for (const Value& value : algorithm.outputs)
    text += fmt::format(" %{}", numbers.at(&value.definition()));
  return text + "\n";
}

bool reads(const Algorithm& algorithm, const Value& input) {
  const auto is_operand = [&](const Value& value) {
    const std::vector<Value>& operands = value.definition().operands;
    return std::find(operands.begin(), operands.end(), input) != operands.end();
  };
  const std::vector<Value> values = values_in_order(algorithm);
  const std::vector<Value>& outputs = algorithm.outputs;
  return std::any_of(values.begin(), values.end(), is_operand) ||
         std::find(outputs.begin(), outputs.end(), input) != outputs.end();
}

bool uses_type(const Algorithm& algorithm, DataType type) {
  const std::vector<Value> values = values_in_order(algorithm);
  return std::any_of(values.begin(), values.end(),
                     [&](const Value& value) { return value.type() == type; });
}

bool is_one_pass(const Algorithm& algorithm) {
  const Shape& shape = algorithm.outputs.front().shape();
  const std::vector<Value> values = values_in_order(algorithm);
  return std::all_of(values.begin(), values.end(), [&](const Value& value) {
    return value.definition().kind == Kind::kElementwise && value.shape() == shape;
  });
}

std::vector<Value> values_in_order(const Algorithm& algorithm) {
  std::vector<Value> order;
  const auto is_known = [&](const Value& value) {
    return std::find(order.begin(), order.end(), value) != order.end();
  };
  const std::function<void(const Value&)> visit = [&](const Value& value) {
    if (value.definition().kind == Kind::kInput) {
      const auto& inputs = algorithm.inputs;
      if (std::find(inputs.begin(), inputs.end(), value) != inputs.end()) return;
      throw Error(Fault::kConfig, {.where = algorithm.name,
                                   .did = "read input '" + value.definition().name + "'",
                                   .expected = "a value among the algorithm's inputs"});
    }
    if (is_known(value)) return;
    for (const Value& operand : value.definition().operands) visit(operand);
    order.push_back(value);
  };
  for (const Value& value : algorithm.outputs) visit(value);
  return order;
}

}  // namespace cubist::akg
