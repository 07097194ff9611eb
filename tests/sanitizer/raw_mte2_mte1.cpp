// MTE1 reads L1 while MTE2 still fills it.
#include "kernel.h"

CUBE_KERNEL(faulty) {
  load_l1(in);
  load_a(1);
  load_b(1);
  order<Pipe::MTE1, Pipe::M>(0);
  multiply(1);
  order<Pipe::M, Pipe::FIX>(0);
  store_c(out);
}

CUBE_KERNEL(corrected) {
  load_l1(in);
  order<Pipe::MTE2, Pipe::MTE1>(0);
  load_a(1);
  load_b(1);
  order<Pipe::MTE1, Pipe::M>(0);
  multiply(1);
  order<Pipe::M, Pipe::FIX>(0);
  store_c(out);
}
