// An atomic addition to a buffer that nobody cleared.
#include "kernel.h"

KERNEL(faulty) {
  fill(0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  xnpu::set_spr<isa::Spr::ctrl>(
      isa::CtrlRegister{.atomic_op = isa::AtomicOp::add, .atomic_type = DataType::f32}
          .pack_value());
  store(gm(fresh), 0, 8);
}
