// Twelve fractals: the array hides the latency, no barrier is needed.
#include "kernel.h"

CUBE_KERNEL(corrected) {
  xnpu::copy_gm_to_cbuf(0, gm(in), {.len_burst = 128});
  order<Pipe::MTE2, Pipe::MTE1>(0);
  load_a(4);
  load_b(3);
  order<Pipe::MTE1, Pipe::M>(0);
  for (uint32_t step = 0; step < 2; ++step) {
    xnpu::mad(0, 0, 0,
              {.m = 64,
               .k = 16,
               .n = 48,
               .init = step == 0,
               .type_a = DataType::f16,
               .type_b = DataType::f16});
  }
}
