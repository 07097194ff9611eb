// A node of an ONNX file as operators see it: attributes by name, and the opset whose meaning they
// have.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tensor/tensor.h"

namespace onnx {
class AttributeProto;
class NodeProto;
}  // namespace onnx

namespace cubist::framework {

class OnnxNode {
 public:
  OnnxNode(const onnx::NodeProto& proto, int64_t opset);

  int64_t opset() const { return opset_; }
  bool has_input(int index) const;
  int output_count() const;

  // Attributes: the default if absent. Throws Error(Model) if the attribute has another type.
  bool has(const std::string& name) const;
  int64_t integer(const std::string& name, int64_t otherwise) const;
  float real(const std::string& name, float otherwise) const;
  std::string text(const std::string& name, const std::string& otherwise) const;
  std::vector<int64_t> integers(const std::string& name, std::vector<int64_t> otherwise) const;
  std::vector<float> reals(const std::string& name, std::vector<float> otherwise) const;
  std::optional<Tensor> tensor(const std::string& name) const;

  // Declares that an attribute changes nothing in what is supported, so that it may be there.
  void ignore(const std::string& name) const { read_.insert(name); }
  // Attributes that nobody asked for: their meaning would be lost.
  std::vector<std::string> unread() const;

 private:
  const onnx::AttributeProto* find(const std::string& name, int expected_type) const;

  const onnx::NodeProto& proto_;
  int64_t opset_;
  mutable std::set<std::string> read_;
};

}  // namespace cubist::framework
