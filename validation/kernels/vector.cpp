// Micro-benchmarks of the vector unit. A kernel writes what it measured to GM: ticks of the system
// counter from before its first instruction until all pipes are empty.
#include "cubist/device/pipes.h"
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

namespace cubist::validation {
namespace {

using device::barrier;
using device::Pipe;

template <class Work>
__forceinline__ void measure(GM_ADDR ticks, Work work) {
  barrier<Pipe::ALL>();
  const uint64_t start = xnpu::get_spr<isa::Spr::sys_cnt>();
  work();
  barrier<Pipe::ALL>();
  *reinterpret_cast<uint64_t*>(ticks) = xnpu::get_spr<isa::Spr::sys_cnt>() - start;
}

}  // namespace

// `count` times dst = src0 + src1, f32, 64 repeats. `src0_blk`, `src0_rep`: strides of src0 in 32
// B.
extern "C" __global__ __aicore__ void adds(GM_ADDR ticks, uint32_t count, uint32_t src0,
                                           uint32_t src1, uint32_t dst, uint32_t src0_blk,
                                           uint32_t src0_rep) {
  const isa::VectorBinaryConfig config = {
      .repeat = 64, .src0_blk = src0_blk, .src0_rep = src0_rep, .type = isa::DataType::f32};
  measure(ticks, [&] {
    for (uint32_t i = 0; i < count; ++i) {
      xnpu::vadd(dst, src0, src1, config);
      barrier<Pipe::V>();
    }
  });
}

}  // namespace cubist::validation
