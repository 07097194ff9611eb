// Functions of an operator, apart from its OpDef: IMPL_OP_OPTILING(Foo).Tiling(TilingFunction);
#ifndef REGISTER_OP_IMPL_REGISTRY_H_
#define REGISTER_OP_IMPL_REGISTRY_H_

#include "cubist/operator_registry.h"
#include "exe_graph/runtime/tiling_parse_context.h"

namespace cubist {

class OperatorFunctions {
 public:
  explicit OperatorFunctions(const char* type) : type_(type) {}
  OperatorFunctions& Tiling(ops::TilingFunction function) {
    operator_registry().set_tiling(type_, function);
    return *this;
  }
  // Not called here, as those of an OpDef are not.
  template <class CompileInfo>
  OperatorFunctions& TilingParse(ge::graphStatus (*)(gert::TilingParseContext*)) {
    return *this;
  }
  OperatorFunctions& InferShape(ops::InferShapeFunction) { return *this; }
  OperatorFunctions& InferDataType(ops::InferDataTypeFunction) { return *this; }

 private:
  const char* type_;
};

}  // namespace cubist

#define CUBIST_OPERATOR_FUNCTIONS_2(Type, line)                                        \
  __attribute__((unused)) static ::cubist::OperatorFunctions cubist_functions_##line = \
      ::cubist::OperatorFunctions(#Type)
#define CUBIST_OPERATOR_FUNCTIONS(Type, line) CUBIST_OPERATOR_FUNCTIONS_2(Type, line)
#define IMPL_OP(Type) CUBIST_OPERATOR_FUNCTIONS(Type, __LINE__)
#define IMPL_OP_OPTILING(Type) CUBIST_OPERATOR_FUNCTIONS(Type, __LINE__)
#define IMPL_OP_INFERSHAPE(Type) CUBIST_OPERATOR_FUNCTIONS(Type, __LINE__)

#endif  // REGISTER_OP_IMPL_REGISTRY_H_
