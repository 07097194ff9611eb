// Inputs, outputs and attributes of one call of an operator: what all contexts are made of.
// An index counts instances (an absent optional input has none), or, where a function's name says
// Required, Optional or Dynamic, inputs of the OpDef.
#ifndef EXE_GRAPH_RUNTIME_OPERATOR_NODE_H_
#define EXE_GRAPH_RUNTIME_OPERATOR_NODE_H_

#include <string>
#include <vector>

#include "exe_graph/runtime/runtime_attrs.h"
#include "exe_graph/runtime/tensor.h"

namespace gert {

class OperatorNode {
 public:
  OperatorNode(const char* type, const aclcubistInstances* inputs, size_t input_count,
               const aclcubistInstances* outputs, size_t output_count,
               const aclcubistAttrValue* attrs, size_t attr_count)
      : type_(type), attrs_(attrs, attr_count) {
    take(inputs, input_count, inputs_);
    take(outputs, output_count, outputs_);
  }

  const char* GetNodeType() const { return type_.c_str(); }
  const char* GetNodeName() const { return type_.c_str(); }
  const RuntimeAttrs* GetAttrs() const { return &attrs_; }
  size_t GetComputeNodeInputNum() const { return inputs_.tensors.size(); }
  size_t GetComputeNodeOutputNum() const { return outputs_.tensors.size(); }

  const CompileTimeTensorDesc* GetInputDesc(size_t i) const { return desc(input(i)); }
  const CompileTimeTensorDesc* GetRequiredInputDesc(size_t i) const { return desc(input(i, 0)); }
  const CompileTimeTensorDesc* GetOptionalInputDesc(size_t i) const { return desc(input(i, 0)); }
  const CompileTimeTensorDesc* GetDynamicInputDesc(size_t i, size_t k) const {
    return desc(input(i, k));
  }
  const CompileTimeTensorDesc* GetOutputDesc(size_t i) const { return desc(output(i)); }

  const Tensor* GetInputTensor(size_t i) const { return input(i); }
  const Tensor* GetRequiredInputTensor(size_t i) const { return input(i, 0); }
  const Tensor* GetOptionalInputTensor(size_t i) const { return input(i, 0); }
  const Tensor* GetDynamicInputTensor(size_t i, size_t k) const { return input(i, k); }

 protected:
  const Tensor* input(size_t i) const { return inputs_.instance(i); }
  const Tensor* input(size_t i, size_t k) const { return inputs_.instance_of(i, k); }
  const Tensor* output(size_t i) const { return outputs_.instance(i); }

 private:
  struct Side {
    std::vector<Tensor> tensors;
    std::vector<size_t> first;  // by input of the OpDef, and one behind the last
    const Tensor* instance(size_t i) const { return i < tensors.size() ? &tensors[i] : NULL; }
    const Tensor* instance_of(size_t i, size_t k) const {
      if (i + 1 >= first.size() || k >= first[i + 1] - first[i]) return NULL;
      return &tensors[first[i] + k];
    }
  };

  static const CompileTimeTensorDesc* desc(const Tensor* tensor) {
    return tensor == NULL ? NULL : &tensor->desc();
  }
  static void copy(const aclcubistShape& from, Shape& to) {
    for (size_t i = 0; i < from.count; ++i) to.AppendDim(from.dims[i]);
  }
  static void take(const aclcubistInstances* from, size_t count, Side& to) {
    for (size_t i = 0; i < count; ++i) {
      to.first.push_back(to.tensors.size());
      for (size_t k = 0; k < from[i].count; ++k) {
        const aclcubistTensorFacts& facts = from[i].tensors[k];
        StorageShape shape;
        copy(facts.origin, shape.MutableOriginShape());
        copy(facts.storage, shape.MutableStorageShape());
        to.tensors.push_back(
            Tensor(shape, CompileTimeTensorDesc(static_cast<ge::DataType>(facts.type),
                                                static_cast<ge::Format>(facts.format))));
      }
    }
    to.first.push_back(to.tensors.size());
  }

  std::string type_;
  RuntimeAttrs attrs_;
  Side inputs_, outputs_;
};

}  // namespace gert

#endif  // EXE_GRAPH_RUNTIME_OPERATOR_NODE_H_
