// A block reads a sum to which the others still add.
// blocks: 3
#include "kernel.h"

KERNEL(faulty) {
  fill(0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  xnpu::set_spr<isa::Spr::ctrl>(
      isa::CtrlRegister{.atomic_op = isa::AtomicOp::add, .atomic_type = DataType::f32}
          .pack_value());
  store(gm(out), 0, 8);
  order<Pipe::MTE3, Pipe::MTE2>(0);
  if (block() == 0) load(0x200, gm(out), 8);
}
