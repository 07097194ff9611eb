#include "onnx/onnx_node.h"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include "cubist/base/error.h"
#include "onnx/tensor_proto.h"

namespace cubist::framework {

OnnxNode::OnnxNode(const onnx::NodeProto& proto, int64_t opset) : proto_(proto), opset_(opset) {}

bool OnnxNode::has_input(int index) const {
  return index < proto_.input_size() && !proto_.input(index).empty();
}

int OnnxNode::output_count() const { return proto_.output_size(); }

const onnx::AttributeProto* OnnxNode::find(const std::string& name, int expected_type) const {
  read_.insert(name);
  for (const onnx::AttributeProto& attribute : proto_.attribute()) {
    if (attribute.name() != name) continue;
    if (attribute.type() != expected_type) {
      throw Error(Fault::kModel,
                  {.did = fmt::format("read attribute '{}' of type {}", name,
                                      onnx::AttributeProto_AttributeType_Name(attribute.type())),
                   .expected = onnx::AttributeProto_AttributeType_Name(
                       static_cast<onnx::AttributeProto_AttributeType>(expected_type))});
    }
    return &attribute;
  }
  return nullptr;
}

bool OnnxNode::has(const std::string& name) const {
  for (const onnx::AttributeProto& attribute : proto_.attribute()) {
    if (attribute.name() == name) return true;
  }
  return false;
}

int64_t OnnxNode::integer(const std::string& name, int64_t otherwise) const {
  const auto* attribute = find(name, onnx::AttributeProto::INT);
  return attribute != nullptr ? attribute->i() : otherwise;
}

float OnnxNode::real(const std::string& name, float otherwise) const {
  const auto* attribute = find(name, onnx::AttributeProto::FLOAT);
  return attribute != nullptr ? attribute->f() : otherwise;
}

std::string OnnxNode::text(const std::string& name, const std::string& otherwise) const {
  const auto* attribute = find(name, onnx::AttributeProto::STRING);
  return attribute != nullptr ? attribute->s() : otherwise;
}

std::vector<int64_t> OnnxNode::integers(const std::string& name,
                                        std::vector<int64_t> otherwise) const {
  const auto* attribute = find(name, onnx::AttributeProto::INTS);
  return attribute != nullptr
             ? std::vector<int64_t>(attribute->ints().begin(), attribute->ints().end())
             : otherwise;
}

std::vector<float> OnnxNode::reals(const std::string& name, std::vector<float> otherwise) const {
  const auto* attribute = find(name, onnx::AttributeProto::FLOATS);
  return attribute != nullptr
             ? std::vector<float>(attribute->floats().begin(), attribute->floats().end())
             : otherwise;
}

std::optional<Tensor> OnnxNode::tensor(const std::string& name) const {
  const auto* attribute = find(name, onnx::AttributeProto::TENSOR);
  if (attribute == nullptr) return std::nullopt;
  return tensor_of(attribute->t());
}

std::vector<std::string> OnnxNode::unread() const {
  std::vector<std::string> names;
  for (const onnx::AttributeProto& attribute : proto_.attribute()) {
    if (!read_.contains(attribute.name())) names.push_back(attribute.name());
  }
  return names;
}

}  // namespace cubist::framework
