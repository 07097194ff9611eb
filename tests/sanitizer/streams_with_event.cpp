// The same, with an event between the streams.
// scenario: two streams with an event
#include "kernel.h"

KERNEL(corrected) {
  load(0, gm(in), 8);
  order<Pipe::MTE2, Pipe::V>(0);
  add_one(0x100, 0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out), 0x100, 8);
}
