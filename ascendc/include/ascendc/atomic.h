// How later copies to GM combine with what is there.
#pragma once

#include "ascendc/element.h"

namespace cubist::ascendc {

CUBIST_API void set_atomic(isa::AtomicOp op, isa::DataType type) {
  // Every bit of the two fields.
  constexpr uint64_t kFields = isa::CtrlRegister{.atomic_op = static_cast<isa::AtomicOp>(~0),
                                                 .atomic_type = static_cast<isa::DataType>(~0)}
                                   .pack_value();
  const uint64_t bits = isa::CtrlRegister{.atomic_op = op, .atomic_type = type}.pack_value();
  xnpu::set_spr<isa::Spr::ctrl>((xnpu::get_spr<isa::Spr::ctrl>() & ~kFields) | bits);
}

CUBIST_API void set_atomic_op(isa::AtomicOp op) {
  isa::CtrlRegister ctrl;
  ctrl.unpack_value(xnpu::get_spr<isa::Spr::ctrl>());
  ctrl.atomic_op = op;
  xnpu::set_spr<isa::Spr::ctrl>(ctrl.pack_value());
}
CUBIST_API void set_atomic_type(isa::DataType type) {
  isa::CtrlRegister ctrl;
  ctrl.unpack_value(xnpu::get_spr<isa::Spr::ctrl>());
  ctrl.atomic_type = type;
  xnpu::set_spr<isa::Spr::ctrl>(ctrl.pack_value());
}

}  // namespace cubist::ascendc

namespace AscendC {

template <class T>
CUBIST_API void SetAtomicAdd() {
  cubist::ascendc::set_atomic(cubist::isa::AtomicOp::add, cubist::ascendc::kTypeOf<T>);
}
template <class T>
CUBIST_API void SetAtomicMax() {
  cubist::ascendc::set_atomic(cubist::isa::AtomicOp::max, cubist::ascendc::kTypeOf<T>);
}
template <class T>
CUBIST_API void SetAtomicMin() {
  cubist::ascendc::set_atomic(cubist::isa::AtomicOp::min, cubist::ascendc::kTypeOf<T>);
}
// The type of the operation that is set.
template <class T>
CUBIST_API void SetAtomicType() {
  cubist::ascendc::set_atomic_type(cubist::ascendc::kTypeOf<T>);
}
CUBIST_API void SetAtomicNone() {
  cubist::ascendc::set_atomic(cubist::isa::AtomicOp::none, cubist::isa::DataType{});
}
CUBIST_API void DisableDmaAtomic() { SetAtomicNone(); }

// Scalar atomics: chips of this architecture have none (ascendc-api.md, section 3.3).
#define CUBIST_NO_SCALAR_ATOMIC(call)                                                       \
  template <class T>                                                                        \
  CUBIST_API T call(__gm__ T*, cubist::ascendc::ScalarOf<T>) {                              \
    static_assert(cubist::ascendc::kNever<T>,                                               \
                  #call ": not implemented: no scalar atomics; SetAtomicAdd and DataCopy"); \
    return {};                                                                              \
  }
CUBIST_NO_SCALAR_ATOMIC(AtomicAdd)
CUBIST_NO_SCALAR_ATOMIC(AtomicSub)
CUBIST_NO_SCALAR_ATOMIC(AtomicMax)
CUBIST_NO_SCALAR_ATOMIC(AtomicMin)
CUBIST_NO_SCALAR_ATOMIC(AtomicExch)
#undef CUBIST_NO_SCALAR_ATOMIC

}  // namespace AscendC
