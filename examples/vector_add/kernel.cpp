// z = x + y over `count` f32, a multiple of 64. Blocks take tiles in turn; two sets of buffers, so
// that one tile is copied while the other is added.
#include "cubist/kernel.h"

#include "cubist/xnpu.h"

using namespace cubist;
using isa::Pipe;

namespace {

constexpr uint32_t kTile = 2048;  // elements
constexpr uint32_t kTileBytes = kTile * sizeof(float);
constexpr uint32_t kElementsPerRepeat = 64;  // a vector repeat is 256 B
constexpr uint32_t kBlockBytes = 32;         // unit of copies

// UB: x0 y0 x1 y1; the sum replaces x.
constexpr uint32_t x_buffer(uint32_t i) { return 2 * i * kTileBytes; }
constexpr uint32_t y_buffer(uint32_t i) { return (2 * i + 1) * kTileBytes; }

}  // namespace

extern "C" __global__ __aicore__ void vector_add(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count) {
  const uint32_t block = xnpu::get_spr<isa::Spr::block_idx>();
  const uint32_t blocks = xnpu::get_spr<isa::Spr::block_num>();
  // Flag MTE3 -> MTE2, i: buffer i is free.
  for (uint32_t i = 0; i < 2; ++i)
    xnpu::set_flag({.src_pipe = Pipe::MTE3, .dst_pipe = Pipe::MTE2, .id = i});

  uint32_t i = 0;
  for (uint32_t first = block * kTile; first < count; first += blocks * kTile, i ^= 1) {
    const uint32_t elements = count - first < kTile ? count - first : kTile;
    const isa::BurstConfig copy = {.len_burst = elements * uint32_t{sizeof(float)} / kBlockBytes};
    const uint64_t offset = uint64_t{first} * sizeof(float);

    xnpu::wait_flag({.src_pipe = Pipe::MTE3, .dst_pipe = Pipe::MTE2, .id = i});
    xnpu::copy_gm_to_ubuf(x_buffer(i), reinterpret_cast<uint64_t>(x) + offset, copy);
    xnpu::copy_gm_to_ubuf(y_buffer(i), reinterpret_cast<uint64_t>(y) + offset, copy);
    xnpu::set_flag({.src_pipe = Pipe::MTE2, .dst_pipe = Pipe::V, .id = i});

    xnpu::wait_flag({.src_pipe = Pipe::MTE2, .dst_pipe = Pipe::V, .id = i});
    xnpu::vadd(x_buffer(i), x_buffer(i), y_buffer(i),
               {.repeat = elements / kElementsPerRepeat, .type = isa::DataType::f32});
    xnpu::set_flag({.src_pipe = Pipe::V, .dst_pipe = Pipe::MTE3, .id = i});

    xnpu::wait_flag({.src_pipe = Pipe::V, .dst_pipe = Pipe::MTE3, .id = i});
    xnpu::copy_ubuf_to_gm(reinterpret_cast<uint64_t>(z) + offset, x_buffer(i), copy);
    xnpu::set_flag({.src_pipe = Pipe::MTE3, .dst_pipe = Pipe::MTE2, .id = i});
  }
  for (uint32_t j = 0; j < 2; ++j)
    xnpu::wait_flag({.src_pipe = Pipe::MTE3, .dst_pipe = Pipe::MTE2, .id = j});
}
