// z = x + y over half, tile after tile: the tuning steps of an Add kernel (section 11.2 of the
// architecture reference).
#include "cubist/device/arithmetic.h"
#include "cubist/device/block.h"
#include "cubist/device/pipes.h"
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

namespace cubist::validation {
namespace {

using device::Pipe;
using device::set_flag;
using device::wait_flag;

constexpr uint32_t kMaxRepeats = 255;
constexpr uint32_t kHalvesPerRepeat = device::kRepeatBytes / sizeof(half);

// Addresses in UB of one set of buffers.
struct Buffers {
  uint32_t x, y, z;
};

__forceinline__ void add(const Buffers& b, uint32_t elements) {
  const uint32_t repeats = device::ceil_div(elements, kHalvesPerRepeat);
  for (uint32_t done = 0; done < repeats; done += kMaxRepeats) {
    const uint32_t offset = done * device::kRepeatBytes;
    xnpu::vadd(
        b.z + offset, b.x + offset, b.y + offset,
        {.repeat = device::smaller(repeats - done, kMaxRepeats), .type = isa::DataType::f16});
  }
}

// Each block takes a contiguous share of `count` elements, a multiple of 128, in tiles of `tile`
// elements. x and y are free for the next tile once they are added, z once it is stored.
template <uint32_t Sets>
__forceinline__ void add_share(uint64_t x, uint64_t y, uint64_t z, uint32_t count, uint32_t tile,
                               uint32_t l2_bypass, const Buffers (&sets)[Sets]) {
  const device::Share share = device::share_of_block(count / kHalvesPerRepeat);
  const uint32_t end = share.end * kHalvesPerRepeat;
  for (uint32_t i = 0; i < Sets; ++i) {
    set_flag<Pipe::V, Pipe::MTE2>(i);
    set_flag<Pipe::MTE3, Pipe::V>(i);
  }
  uint32_t i = 0;
  for (uint32_t at = share.begin * kHalvesPerRepeat; at < end; at += tile) {
    const Buffers& b = sets[i];
    const uint32_t elements = device::smaller(tile, end - at);
    const uint64_t offset = uint64_t{at} * sizeof(half);
    const uint32_t blocks = elements * uint32_t{sizeof(half)} / device::kBlockBytes;
    const isa::BurstConfig in = {.len_burst = blocks, .l2_bypass = l2_bypass};
    wait_flag<Pipe::V, Pipe::MTE2>(i);
    xnpu::copy_gm_to_ubuf(b.x, x + offset, in);
    xnpu::copy_gm_to_ubuf(b.y, y + offset, in);
    set_flag<Pipe::MTE2, Pipe::V>(i);

    wait_flag<Pipe::MTE2, Pipe::V>(i);
    wait_flag<Pipe::MTE3, Pipe::V>(i);
    add(b, elements);
    set_flag<Pipe::V, Pipe::MTE2>(i);
    set_flag<Pipe::V, Pipe::MTE3>(i);

    wait_flag<Pipe::V, Pipe::MTE3>(i);
    xnpu::copy_ubuf_to_gm(z + offset, b.z, {.len_burst = blocks});
    set_flag<Pipe::MTE3, Pipe::V>(i);
    i = i + 1 == Sets ? 0 : i + 1;
  }
  for (i = 0; i < Sets; ++i) {
    wait_flag<Pipe::V, Pipe::MTE2>(i);
    wait_flag<Pipe::MTE3, Pipe::V>(i);
  }
}

}  // namespace

// One set of buffers, end to end.
extern "C" __global__ __aicore__ void add_single_buffer(GM_ADDR x, GM_ADDR y, GM_ADDR z,
                                                        uint32_t count, uint32_t tile) {
  const uint32_t bytes = tile * sizeof(half);
  const Buffers sets[] = {{0, bytes, 2 * bytes}};
  add_share(device::gm(x), device::gm(y), device::gm(z), count, tile, 0, sets);
}

// Two sets of buffers. `shift`: bytes by which x is moved away from the bank groups of y.
extern "C" __global__ __aicore__ void add_double_buffer(GM_ADDR x, GM_ADDR y, GM_ADDR z,
                                                        uint32_t count, uint32_t tile,
                                                        uint32_t l2_bypass, uint32_t shift) {
  const uint32_t bytes = tile * sizeof(half);
  const uint32_t set = 3 * bytes + shift;
  const Buffers sets[] = {{bytes + shift, 0, 2 * bytes + shift},
                          {set + bytes + shift, set, set + 2 * bytes + shift}};
  add_share(device::gm(x), device::gm(y), device::gm(z), count, tile, l2_bypass, sets);
}

}  // namespace cubist::validation
