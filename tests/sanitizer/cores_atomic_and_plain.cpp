// One block adds atomically, the other stores.
// blocks: 2
#include "kernel.h"

KERNEL(faulty) {
  fill(0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  if (block() == 0) {
    xnpu::set_spr<isa::Spr::ctrl>(
        isa::CtrlRegister{.atomic_op = isa::AtomicOp::add, .atomic_type = DataType::f32}
            .pack_value());
  }
  store(gm(out), 0, 8);
}

KERNEL(corrected) {
  fill(0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  xnpu::set_spr<isa::Spr::ctrl>(
      isa::CtrlRegister{.atomic_op = isa::AtomicOp::add, .atomic_type = DataType::f32}
          .pack_value());
  store(gm(out), 0, 8);
}
