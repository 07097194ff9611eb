// A flag is set and nobody waits for it.
#include "kernel.h"

KERNEL(faulty) {
  load(0, gm(in), 8);
  set_flag<Pipe::MTE2, Pipe::V>(1);
}
