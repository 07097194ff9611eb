// What TilingParse functions take. They compile; nothing here calls them: a tiling function asks
// the platform.
#ifndef EXE_GRAPH_RUNTIME_TILING_PARSE_CONTEXT_H_
#define EXE_GRAPH_RUNTIME_TILING_PARSE_CONTEXT_H_

#include "exe_graph/runtime/operator_node.h"
#include "platform/platform_infos_def.h"

namespace gert {

class TilingParseContext : public OperatorNode {
 public:
  template <class T>
  T* GetCompiledInfo() {
    return static_cast<T*>(compiled_);
  }
  fe::PlatFormInfos* GetPlatformInfo() const { return platform_; }

 private:
  TilingParseContext();  // nothing makes one
  void* compiled_;
  fe::PlatFormInfos* platform_;
};

}  // namespace gert

#endif  // EXE_GRAPH_RUNTIME_TILING_PARSE_CONTEXT_H_
