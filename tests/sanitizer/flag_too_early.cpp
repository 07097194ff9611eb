// The flag is set before the copy that it should announce.
#include "kernel.h"

KERNEL(faulty) {
  set_flag<Pipe::MTE2, Pipe::V>(0);
  load(0, gm(in), 8);
  wait_flag<Pipe::MTE2, Pipe::V>(0);
  add_one(0x100, 0, 1);
}

KERNEL(corrected) {
  load(0, gm(in), 8);
  set_flag<Pipe::MTE2, Pipe::V>(0);
  wait_flag<Pipe::MTE2, Pipe::V>(0);
  add_one(0x100, 0, 1);
}
