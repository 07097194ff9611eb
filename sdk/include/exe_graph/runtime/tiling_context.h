// What an operator's tiling function is given, and where it puts its answer.
#ifndef EXE_GRAPH_RUNTIME_TILING_CONTEXT_H_
#define EXE_GRAPH_RUNTIME_TILING_CONTEXT_H_

#include "exe_graph/runtime/operator_node.h"
#include "platform/platform_infos_def.h"

namespace gert {

class TilingContext : public OperatorNode {
 public:
  TilingContext(const aclcubistOperator& op, const aclcubistTilingRequest& request,
                aclcubistTilingAnswer& answer)
      : OperatorNode(op.type, request.inputs, op.input_count, request.outputs, op.output_count,
                     request.attrs, op.attr_count),
        answer_(answer),
        tiling_(answer.tiling, request.tiling_capacity) {}

  const StorageShape* GetInputShape(size_t i) const { return shape(input(i)); }
  const StorageShape* GetRequiredInputShape(size_t i) const { return shape(input(i, 0)); }
  const StorageShape* GetOptionalInputShape(size_t i) const { return shape(input(i, 0)); }
  const StorageShape* GetDynamicInputShape(size_t i, size_t k) const { return shape(input(i, k)); }
  const StorageShape* GetOutputShape(size_t i) const { return shape(output(i)); }

  // The chip in use.
  fe::PlatFormInfos* GetPlatformInfo() const {
    static fe::PlatFormInfos chip;
    return &chip;
  }
  // Of a TilingParse function: these are not run, and there is none.
  const void* GetCompileInfo() const { return NULL; }
  int32_t GetDeterministic() const { return 0; }

  ge::graphStatus SetBlockDim(uint32_t blocks) {
    answer_.block_dim = blocks;
    return ge::GRAPH_SUCCESS;
  }
  uint32_t GetBlockDim() const { return answer_.block_dim; }
  ge::graphStatus SetTilingKey(uint64_t key) {
    answer_.tiling_key = key;
    return ge::GRAPH_SUCCESS;
  }
  uint64_t GetTilingKey() const { return answer_.tiling_key; }
  // Without effect: blocks start together here, and local memory is the chip's.
  ge::graphStatus SetScheduleMode(uint32_t) { return ge::GRAPH_SUCCESS; }
  ge::graphStatus SetNeedAtomic(bool) { return ge::GRAPH_SUCCESS; }
  ge::graphStatus SetLocalMemorySize(uint32_t) { return ge::GRAPH_SUCCESS; }

  TilingData* GetRawTilingData() { return &tiling_; }
  // A plain struct as tiling data, zeroed by the caller; null if it does not fit.
  template <class T>
  T* GetTilingData() {
    if (sizeof(T) > tiling_.GetCapacity()) return NULL;
    tiling_.SetDataSize(sizeof(T));
    return static_cast<T*>(tiling_.GetData());
  }
  // Room for `count` sizes; null for more than there can be.
  size_t* GetWorkspaceSizes(size_t count) {
    if (count > ACLCUBIST_MAX_WORKSPACES) return NULL;
    answer_.workspace_count = count;
    return answer_.workspaces;
  }
  size_t GetWorkspaceNum() const { return answer_.workspace_count; }

 private:
  static const StorageShape* shape(const Tensor* tensor) {
    return tensor == NULL ? NULL : &tensor->GetShape();
  }

  aclcubistTilingAnswer& answer_;
  TilingData tiling_;
};

}  // namespace gert

#endif  // EXE_GRAPH_RUNTIME_TILING_CONTEXT_H_
