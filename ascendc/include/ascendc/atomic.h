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
CUBIST_API void SetAtomicNone() {
  cubist::ascendc::set_atomic(cubist::isa::AtomicOp::none, cubist::isa::DataType{});
}
CUBIST_API void DisableDmaAtomic() { SetAtomicNone(); }

}  // namespace AscendC
