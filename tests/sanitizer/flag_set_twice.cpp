// A flag is set again before anybody waited for it.
#include "kernel.h"

KERNEL(faulty) {
  set_flag<Pipe::MTE2, Pipe::V>(0);
  set_flag<Pipe::MTE2, Pipe::V>(0);
  wait_flag<Pipe::MTE2, Pipe::V>(0);
}

KERNEL(corrected) {
  set_flag<Pipe::MTE2, Pipe::V>(0);
  set_flag<Pipe::MTE2, Pipe::V>(1);
  wait_flag<Pipe::MTE2, Pipe::V>(0);
  wait_flag<Pipe::MTE2, Pipe::V>(1);
}
