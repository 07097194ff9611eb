#include "onnx/operator_model.h"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include <array>

#include "cubist/base/error.h"
#include "onnx/import.h"
#include "onnx/tensor_proto.h"

namespace cubist::framework {

namespace {

constexpr std::array kElements = {
    ElementType::kF32, ElementType::kF64, ElementType::kF16, ElementType::kBf16, ElementType::kI8,
    ElementType::kI16, ElementType::kI32, ElementType::kI64, ElementType::kU8,   ElementType::kU16,
    ElementType::kU32, ElementType::kU64, ElementType::kBool};

// Writes one attribute's value.
struct Write {
  onnx::AttributeProto& to;

  void operator()(int64_t value) const {
    to.set_type(onnx::AttributeProto::INT);
    to.set_i(value);
  }
  void operator()(float value) const {
    to.set_type(onnx::AttributeProto::FLOAT);
    to.set_f(value);
  }
  void operator()(const std::string& value) const {
    to.set_type(onnx::AttributeProto::STRING);
    to.set_s(value);
  }
  void operator()(const std::vector<int64_t>& values) const {
    to.set_type(onnx::AttributeProto::INTS);
    for (const int64_t value : values) to.add_ints(value);
  }
  void operator()(const std::vector<float>& values) const {
    to.set_type(onnx::AttributeProto::FLOATS);
    for (const float value : values) to.add_floats(value);
  }
  void operator()(const ElementAttribute& value) const {
    (*this)(int64_t{onnx_type_of(element_named(value.element))});
  }
};

void add_input(onnx::GraphProto& graph, const OperatorTensor& tensor) {
  onnx::ValueInfoProto& input = *graph.add_input();
  input.set_name(tensor.name);
  auto& type = *input.mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx_type_of(element_named(tensor.element)));
  auto& shape = *type.mutable_shape();
  for (const int64_t extent : tensor.shape) shape.add_dim()->set_dim_value(extent);
}

void add_constant(onnx::GraphProto& graph, const OperatorConstant& constant) {
  onnx::TensorProto& tensor = *graph.add_initializer();
  tensor.set_name(constant.name);
  const ElementType element = element_named(constant.element);
  tensor.set_data_type(onnx_type_of(element));
  for (const int64_t extent : constant.shape) tensor.add_dims(extent);
  for (const double value : constant.values) {
    if (element == ElementType::kI64)
      tensor.add_int64_data(static_cast<int64_t>(value));
    else
      tensor.add_float_data(static_cast<float>(value));
  }
}

void add_node(onnx::GraphProto& graph, const OperatorNode& node) {
  onnx::NodeProto& made = *graph.add_node();
  made.set_op_type(node.type);
  for (const std::string& input : node.inputs) made.add_input(input);
  for (const std::string& output : node.outputs) made.add_output(output);
  for (const auto& [name, value] : node.attributes) {
    onnx::AttributeProto& attribute = *made.add_attribute();
    attribute.set_name(name);
    std::visit(Write{attribute}, value);
  }
}

}  // namespace

ElementType element_named(const std::string& name) {
  for (const ElementType element : kElements)
    if (name == name_of(element)) return element;
  throw Error(Fault::kConfig, {.did = fmt::format("name an element type `{}`", name),
                               .expected = "f32, f16, i32, ..."});
}

Graph import_operator(const OperatorGraph& graph) {
  onnx::ModelProto model;
  model.add_opset_import()->set_version(kNewestOpset);
  onnx::GraphProto& made = *model.mutable_graph();
  for (const OperatorTensor& tensor : graph.inputs) add_input(made, tensor);
  for (const OperatorConstant& constant : graph.constants) add_constant(made, constant);
  for (const OperatorNode& node : graph.nodes) add_node(made, node);
  for (const std::string& output : graph.outputs) made.add_output()->set_name(output);
  return import_model(model);
}

}  // namespace cubist::framework
