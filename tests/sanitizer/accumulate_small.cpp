// A multiplication of fewer than ten fractals accumulates onto the one before it.
#include "kernel.h"

CUBE_KERNEL(faulty) {
  load_l1(in);
  order<Pipe::MTE2, Pipe::MTE1>(0);
  load_a(1);
  load_b(1);
  order<Pipe::MTE1, Pipe::M>(0);
  multiply(1);
  multiply(0);
}

CUBE_KERNEL(corrected) {
  load_l1(in);
  order<Pipe::MTE2, Pipe::MTE1>(0);
  load_a(1);
  load_b(1);
  order<Pipe::MTE1, Pipe::M>(0);
  multiply(1);
  barrier<Pipe::M>();
  multiply(0);
}
