// expect: deadlock
// expect: MTE3
// expect: waits for flag V -> MTE3
// expect: flag_nobody_sets.cpp:
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

using namespace cubist;

extern "C" __global__ __aicore__ void mistake(GM_ADDR) {
  xnpu::wait_flag({.src_pipe = isa::Pipe::V, .dst_pipe = isa::Pipe::MTE3, .id = 0});
}
