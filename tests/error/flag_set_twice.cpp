// expect: program error
// expect: set_flag
// expect: flag_set_twice.cpp:
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

using namespace cubist;

extern "C" __global__ __aicore__ void mistake(GM_ADDR) {
  xnpu::set_flag({.src_pipe = isa::Pipe::MTE2, .dst_pipe = isa::Pipe::V, .id = 0});
  xnpu::set_flag({.src_pipe = isa::Pipe::MTE2, .dst_pipe = isa::Pipe::V, .id = 0});
}
