// The cube overwrites what FixPipe still reads.
#include "kernel.h"

CUBE_KERNEL(faulty) {
  load_l1(in);
  order<Pipe::MTE2, Pipe::MTE1>(0);
  load_a(1);
  load_b(1);
  order<Pipe::MTE1, Pipe::M>(0);
  multiply(1);
  order<Pipe::M, Pipe::FIX>(0);
  store_c(out);
  multiply(1);
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
  order<Pipe::FIX, Pipe::M>(0);
  multiply(1);
}
