// Two buffers in turn, and nothing says when one is free again.
#include "kernel.h"

KERNEL(faulty) {
  for (uint32_t i = 0; i < 4; ++i) {
    const uint32_t buffer = i % 2 * 0x200;
    load(buffer, gm(in) + i * 256, 8);
    order<Pipe::MTE2, Pipe::V>(i % 2);
    add_one(buffer + 0x100, buffer, 1);
    order<Pipe::V, Pipe::MTE3>(i % 2);
    store(gm(out) + i * 256, buffer + 0x100, 8);
  }
}

KERNEL(corrected) {
  for (uint32_t i = 0; i < 2; ++i) set_flag<Pipe::MTE3, Pipe::MTE2>(i);
  for (uint32_t i = 0; i < 4; ++i) {
    const uint32_t buffer = i % 2 * 0x200;
    wait_flag<Pipe::MTE3, Pipe::MTE2>(i % 2);
    load(buffer, gm(in) + i * 256, 8);
    order<Pipe::MTE2, Pipe::V>(i % 2);
    add_one(buffer + 0x100, buffer, 1);
    order<Pipe::V, Pipe::MTE3>(i % 2);
    store(gm(out) + i * 256, buffer + 0x100, 8);
    set_flag<Pipe::MTE3, Pipe::MTE2>(i % 2);
  }
  for (uint32_t i = 0; i < 2; ++i) wait_flag<Pipe::MTE3, Pipe::MTE2>(i);
}
