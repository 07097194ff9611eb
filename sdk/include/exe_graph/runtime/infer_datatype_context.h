// What type functions take. They compile; nothing here calls them, since an aclnn function is given
// its outputs.
#ifndef EXE_GRAPH_RUNTIME_INFER_DATATYPE_CONTEXT_H_
#define EXE_GRAPH_RUNTIME_INFER_DATATYPE_CONTEXT_H_

#include "exe_graph/runtime/operator_node.h"

namespace gert {

class InferDataTypeContext : public OperatorNode {
 public:
  ge::DataType GetInputDataType(size_t i) const { return type(input(i)); }
  ge::DataType GetRequiredInputDataType(size_t i) const { return type(input(i, 0)); }
  ge::DataType GetOptionalInputDataType(size_t i) const { return type(input(i, 0)); }
  ge::DataType GetDynamicInputDataType(size_t i, size_t k) const { return type(input(i, k)); }
  ge::DataType GetOutputDataType(size_t i) const {
    return i < results_.size() ? results_[i] : ge::DT_UNDEFINED;
  }
  ge::graphStatus SetOutputDataType(size_t i, ge::DataType type) {
    if (i >= results_.size()) return ge::GRAPH_FAILED;
    results_[i] = type;
    return ge::GRAPH_SUCCESS;
  }

 private:
  InferDataTypeContext();  // nothing makes one

  static ge::DataType type(const Tensor* tensor) {
    return tensor == NULL ? ge::DT_UNDEFINED : tensor->GetDataType();
  }

  std::vector<ge::DataType> results_;
};

}  // namespace gert

#endif  // EXE_GRAPH_RUNTIME_INFER_DATATYPE_CONTEXT_H_
