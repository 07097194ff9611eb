// The first multiplication accumulates.
#include "kernel.h"

CUBE_KERNEL(faulty) {
  load_l1(in);
  order<Pipe::MTE2, Pipe::MTE1>(0);
  load_a(1);
  load_b(1);
  order<Pipe::MTE1, Pipe::M>(0);
  multiply(0);
}
