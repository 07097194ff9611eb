// The load is in a function that was inlined: the report names its line and the call's.
#include "kernel.h"

inline void load_tile(uint64_t ub, uint64_t from) { load(ub, from, 8); }

KERNEL(faulty) {
  load_tile(0, gm(in));
  add_one(0x100, 0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out), 0x100, 8);
}

KERNEL(corrected) {
  load_tile(0, gm(in));
  order<Pipe::MTE2, Pipe::V>(0);
  add_one(0x100, 0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out), 0x100, 8);
}
