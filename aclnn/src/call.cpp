#include "call.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "tensor_view.h"

namespace cubist::aclnn {

using framework::OperatorTensor;

namespace {

std::string place_of(const std::string& name) { return fmt::format("argument {}", name); }

[[noreturn]] void refuse_strides(const TensorView& view, const std::string& expected) {
  throw Error(Fault::kNotImplemented,
              {.did = fmt::format("use a tensor of {} with strides {}",
                                  fmt::join(view.type.shape, "x"), fmt::join(view.strides, ", ")),
               .expected = expected,
               .fix = "copy it to memory of its own first"});
}

}  // namespace

Call::Call(std::string op, std::vector<Argument> arguments)
    : op_(std::move(op)), arguments_(std::move(arguments)) {
  for (const Argument& argument : arguments_) {
    names_.emplace_back(argument.name);
    try {
      read(argument);
    } catch (const NullArgument&) {
      throw;
    } catch (const Error& error) {
      throw error.at(place_of(argument.name));
    }
  }
  graph_.outputs.resize(outputs_.size());
}

void Call::read(const Argument& argument) {
  if (argument.is_null()) {
    if (may_be_null(argument.role)) return;
    throw NullArgument(Fault::kConfig, {.where = place_of(argument.name),
                                        .did = "pass a null pointer",
                                        .expected = "a pointer that is not null"});
  }
  if (const auto* tensor = std::get_if<const aclTensor*>(&argument.value)) {
    const TensorView view = view_of(argument.name, *tensor);
    types_.emplace(argument.name, view.type);
    tensors_.push_back({*tensor, is_input(argument.role), is_output(argument.role)});
    if (is_input(argument.role)) add_input(argument.name, *tensor);
    if (!is_output(argument.role)) return;
    if (!view.is_row_major()) refuse_strides(view, "an output without gaps, row-major");
    outputs_.push_back({argument.name, *tensor, view.type});
  } else if (const auto* tensors = std::get_if<const aclTensorList*>(&argument.value)) {
    const aclTensor* const* members = nullptr;
    uint64_t count = 0;
    if (aclcubistReadTensorList(*tensors, &members, &count) != ACL_SUCCESS)
      throw Error(Fault::kConfig, {.did = "use a pointer that is no aclTensorList",
                                   .expected = "what aclCreateTensorList returned"});
    for (uint64_t i = 0; i < count; ++i) {
      const std::string name = fmt::format("{}[{}]", argument.name, i);
      types_.emplace(name, view_of(name, members[i]).type);
      tensors_.push_back({members[i], true, false});
      add_input(name, members[i]);
    }
  }
}

// The memory is an input of the graph; a Transpose makes the program's view of it.
void Call::add_input(const std::string& name, const aclTensor* tensor) {
  const TensorView view = view_of(name, tensor);
  if (view.is_row_major()) {
    graph_.inputs.push_back(view.type);
    return;
  }
  if (!view.order) refuse_strides(view, "elements without gaps, in any order of axes");
  OperatorTensor memory{.name = name + ".memory", .element = view.type.element};
  std::vector<int64_t> places(view.order->size());
  for (size_t i = 0; i < places.size(); ++i) {
    const int64_t axis = (*view.order)[i];
    memory.shape.push_back(view.type.shape[static_cast<size_t>(axis)]);
    places[static_cast<size_t>(axis)] = static_cast<int64_t>(i);
  }
  graph_.inputs.push_back(memory);
  graph_.nodes.push_back({.type = "Transpose",
                          .inputs = {memory.name},
                          .outputs = {name},
                          .attributes = {{"perm", places}}});
}

const Argument& Call::argument(const std::string& name) const {
  const auto found = std::ranges::find_if(
      arguments_, [&](const Argument& argument) { return argument.name == name; });
  if (found == arguments_.end())
    throw Error(Fault::kInternal, {.did = fmt::format("ask aclnn{} for `{}`", op_, name),
                                   .expected = "a parameter of operators.txt"});
  return *found;
}

template <class T>
T Call::value_of(const std::string& name) const {
  return std::get<T>(argument(name).value);
}

const OperatorTensor& Call::type(const std::string& tensor) const {
  const auto found = types_.find(tensor);
  if (found == types_.end())
    throw Error(Fault::kInternal, {.did = fmt::format("ask for the type of `{}`", tensor),
                                   .expected = "a tensor parameter that is given"});
  return found->second;
}

bool Call::is_tensor(const std::string& name) const {
  return std::holds_alternative<const aclTensor*>(argument(name).value);
}

std::string Call::tensor(const std::string& name) const { return type(name).name; }

std::vector<std::string> Call::list(const std::string& name) const {
  std::vector<std::string> values;
  for (size_t i = 0; types_.contains(fmt::format("{}[{}]", name, i)); ++i)
    values.push_back(fmt::format("{}[{}]", name, i));
  return values;
}

double Call::number(const std::string& name) const {
  if (const auto* value = std::get_if<double>(&argument(name).value)) return *value;
  double value = 0;
  if (aclcubistReadNumber(value_of<const aclScalar*>(name), &value) != ACL_SUCCESS)
    refuse(name, "use a pointer that is no aclScalar of a number",
           "what aclCreateScalar returned, not destroyed");
  return value;
}

int64_t Call::integer(const std::string& name) const { return value_of<int64_t>(name); }

bool Call::flag(const std::string& name) const { return value_of<bool>(name); }

std::vector<int64_t> Call::integers(const std::string& name) const {
  const int64_t* values = nullptr;
  uint64_t size = 0;
  if (aclcubistReadIntArray(value_of<const aclIntArray*>(name), &values, &size) != ACL_SUCCESS)
    refuse(name, "use a pointer that is no aclIntArray",
           "what aclCreateIntArray returned, not destroyed");
  return {values, values + size};
}

std::string Call::element_type(const std::string& name) const {
  try {
    return element_of(value_of<aclDataType>(name));
  } catch (const Error& error) {
    throw error.at(place_of(name));
  }
}

void Call::refuse(const std::string& name, const std::string& did, const std::string& expected,
                  const std::string& fix) const {
  throw Error(Fault::kConfig,
              {.where = place_of(name), .did = did, .expected = expected, .fix = fix});
}

std::string Call::fresh_name() { return fmt::format("v{}", ++values_); }

std::string Call::node(const std::string& node_type, std::vector<std::string> inputs,
                       Attributes attributes) {
  std::string value = fresh_name();
  graph_.nodes.push_back({.type = node_type,
                          .inputs = std::move(inputs),
                          .outputs = {value},
                          .attributes = std::move(attributes)});
  return value;
}

std::string Call::constant(double value, const std::string& element) {
  graph_.constants.push_back(
      {.name = fresh_name(), .element = "f32", .shape = {}, .values = {value}});
  const std::string name = graph_.constants.back().name;
  return element == "f32" ? name : cast(name, element);
}

std::string Call::constant(const std::vector<int64_t>& values) {
  graph_.constants.push_back({.name = fresh_name(),
                              .element = "i64",
                              .shape = {static_cast<int64_t>(values.size())},
                              .values = {values.begin(), values.end()}});
  return graph_.constants.back().name;
}

std::string Call::cast(const std::string& value, const std::string& element) {
  return node("Cast", {value}, {{"to", framework::ElementAttribute{element}}});
}

void Call::result(const std::string& name, const std::string& value) {
  for (size_t i = 0; i < outputs_.size(); ++i)
    if (outputs_[i].parameter == name) graph_.outputs[i] = value;
}

void Call::result(const std::string& value) { graph_.outputs.at(0) = value; }

framework::OperatorGraph Call::take_graph() { return std::move(graph_); }

}  // namespace cubist::aclnn
