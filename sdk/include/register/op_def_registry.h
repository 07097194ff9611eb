// OP_ADD(Foo): makes class Foo, an OpDef, known to whoever loads the library of the op_host
// sources.
#ifndef REGISTER_OP_DEF_REGISTRY_H_
#define REGISTER_OP_DEF_REGISTRY_H_

#include "cubist/operator_registry.h"
#include "register/op_def.h"
#include "register/op_impl_registry.h"
#include "register/tilingdata_base.h"

#define OP_ADD(Type, ...)                                                       \
  static ops::OpDef cubist_make_##Type(const char* type) { return Type(type); } \
  __attribute__((unused)) static const bool cubist_added_##Type =               \
      ::cubist::operator_registry().add(#Type, &cubist_make_##Type)

#endif  // REGISTER_OP_DEF_REGISTRY_H_
