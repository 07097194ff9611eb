// Half of the offsets of a gather are there.
#include "kernel.h"

KERNEL(faulty) {
  load(0, gm(in), 8);
  load(0x400, gm(in) + 8192, 4);
  order<Pipe::MTE2, Pipe::V>(0);
  xnpu::vgather(0x800, 0x400, 0, {.repeat = 1, .type = DataType::f32});
}
