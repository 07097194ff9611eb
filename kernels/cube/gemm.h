// The loop nest of the cube kernels: C = relu?(A * B + bias), tile after tile.
//
// GM -> L1 (MTE2) -> L0A, L0B (MTE1) -> L0C (M) -> out, every stage double-buffered. B and the bias
// are the packed weights of cube/tiling.h; how A reaches L1, what its rows are and where a result
// goes is the Problem's business:
//
//   uint32_t tiles() const;
//   GemmTile tile(uint32_t index) const;
//   void begin(const GemmTile&);                                    // the next tile: writes
//   fmatrix void load_a(uint32_t l1, uint32_t first_c1, uint32_t c1s);      // of it; MTE2: c1s *
//   (pixels of the map) * 32 B isa::Load3dConfig load3d() const;                               //
//   filter, strides, dilations split cores    void store(const GemmTile&, uint32_t l0c) const; //
//   FIX coupled cores  void store(const GemmTile&, uint32_t ub, uint32_t first_strip, uint32_t
//   strips) const;   // MTE3
// A tile may be stored after the next one has begun.
#pragma once

#include "cube/tiling.h"
#include "cubist/device/block.h"
#include "cubist/device/pipes.h"
#include "cubist/device/ring.h"
#include "cubist/device/vector.h"

namespace cubist::kernels {

using namespace device;

#if __NPU_ARCH__ == 2201
#define CUBIST_SPLIT_CORES 1
#define CUBIST_CUBE_KERNEL extern "C" __global__ __aicore__ __cube__
#else
#define CUBIST_SPLIT_CORES 0
#define CUBIST_CUBE_KERNEL extern "C" __global__ __aicore__
#endif

struct GemmTile {
  uint32_t superblock;
  uint32_t first_n1, n1s;     // in the superblock
  uint32_t bias_n1;           // where the bias of its columns begins
  uint32_t rows;              // of A and C
  uint32_t first_c1;          // of A
  uint32_t image, first_row;  // where C's rows go

  uint32_t rows16() const { return round_up(rows, kFractal); }
};

constexpr uint32_t kL0cRowBytes = kFractal * sizeof(float);  // one row of a 16-column strip
constexpr uint32_t kBiasBytes = kFractal * sizeof(float);    // of 16 columns

#if CUBIST_SPLIT_CORES

// L0C with bias table and FixPipe. Bias: GM -> L1 -> bias table, added by the first mad of a tile.
template <class Problem>
class Accumulator {
 public:
  Accumulator(Problem& problem, uint64_t bias, uint32_t l1, const GemmTiling& t)
      : problem_(problem),
        bias_(bias),
        t_(t),
        bias_l1_(l1, t.bias_slot_bytes),
        bias_table_(0, t.bias_slot_bytes, t.bias_table_slots),
        l0c_(0, t.tile_rows16 * t.tile_n1 * kBiasBytes, t.l0c_slots) {}

  void begin(const GemmTile& tile) {
    xnpu::copy_gm_to_cbuf(bias_l1_.begin_fill(), bias_ + uint64_t{tile.bias_n1} * kBiasBytes,
                          {.len_burst = tile.n1s * kBiasBytes / kBlockBytes});
    bias_l1_.end_fill();
    const uint32_t l1 = bias_l1_.begin_use();
    xnpu::copy_cbuf_to_bt(bias_table_.begin_fill(), l1, {.len_burst = tile.n1s});
    bias_table_.end_fill();
    bias_l1_.end_use();
    bias_address_ = bias_table_.begin_use();
    l0c_address_ = l0c_.begin_fill();
  }
  void multiply(isa::MadConfig config, uint32_t l0a, uint32_t l0b, bool is_first) {
    config.bias = is_first;
    config.bias_address = bias_address_ / kBiasTableUnit;
    xnpu::mad(l0c_address_, l0a, l0b, config);
    if (is_first) bias_table_.end_use();
  }
  void end(const GemmTile& tile) {
    l0c_.end_fill();
    problem_.store(tile, l0c_.begin_use());
    l0c_.end_use();
  }
  void finish() {}

 private:
  static constexpr uint32_t kBiasTableUnit = 64;

  Problem& problem_;
  const uint64_t bias_;
  const GemmTiling& t_;
  // Event ids 0 to 3 of (MTE2, MTE1) and 0, 1 of (MTE1, M) belong to the operands.
  Ring<Pipe::MTE2, Pipe::MTE1, 4> bias_l1_;
  Ring<Pipe::MTE1, Pipe::M, 2> bias_table_;
  Ring<Pipe::M, Pipe::FIX> l0c_;
  uint32_t bias_address_ = 0, l0c_address_ = 0;
};

#else

// L0C between vector unit and cube: the vector unit writes the bias to it, the cube adds to that,
// the vector unit takes the result out to UB. With two slots a tile leaves L0C while the cube works
// on the next one.
template <class Problem>
class Accumulator {
 public:
  Accumulator(Problem& problem, uint64_t bias, uint32_t, const GemmTiling& t)
      : problem_(problem),
        bias_(bias),
        t_(t),
        bias_ub_(0, t.bias_slot_bytes),
        out_(2 * t.bias_slot_bytes, t.out_strips * t.tile_rows16 * Problem::kOutRowBytes) {}

  void begin(const GemmTile& tile) {
    xnpu::copy_gm_to_ubuf(bias_ub_.begin_fill(), bias_ + uint64_t{tile.bias_n1} * kBiasBytes,
                          {.len_burst = tile.n1s * kBiasBytes / kBlockBytes});
    bias_ub_.end_fill();
    const uint32_t ub = bias_ub_.begin_use();
    const uint32_t row_fractals = tile.rows16() / kFractal;
    barrier<Pipe::V>();  // the slot's previous result has been read
    for (uint32_t m1 = 0; m1 < row_fractals; ++m1) {
      xnpu::broadcast_ub_to_cc(l0c(slot_) + m1 * kFractal * kL0cRowBytes, ub,
                               {.n_burst = tile.n1s,
                                .len_burst = 1,
                                .dst_gap = row_fractals - 1,
                                .type = isa::DataType::f32});
    }
    bias_ub_.end_use();
    set_flag<Pipe::V, Pipe::M>(slot_);
    wait_flag<Pipe::V, Pipe::M>(slot_);
  }
  void multiply(const isa::MadConfig& config, uint32_t l0a, uint32_t l0b, bool) {
    xnpu::mad(l0c(slot_), l0a, l0b, config);
  }
  void end(const GemmTile& tile) {
    set_flag<Pipe::M, Pipe::V>(slot_);
    finish();
    waiting_ = tile;
    waiting_slot_ = slot_;
    has_waiting_ = true;
    if (t_.l0c_slots == 1) {
      finish();
    } else {
      slot_ ^= 1;
    }
  }
  // Takes the result that still waits out of L0C.
  void finish() {
    if (!has_waiting_) return;
    has_waiting_ = false;
    wait_flag<Pipe::M, Pipe::V>(waiting_slot_);
    const uint32_t strip_fractals = waiting_.rows16() / kFractal;
    for (uint32_t first = 0; first < waiting_.n1s; first += t_.out_strips) {
      const uint32_t strips = smaller(t_.out_strips, waiting_.n1s - first);
      xnpu::copy_matrix_cc_to_ubuf(out_.begin_fill(),
                                   l0c(waiting_slot_) + first * waiting_.rows16() * kL0cRowBytes,
                                   {.len_burst = strips * strip_fractals,
                                    .quant = Problem::kOutQuant,
                                    .relu = t_.relu,
                                    .type = isa::DataType::f32});
      out_.end_fill();
      problem_.store(waiting_, out_.begin_use(), first, strips);
      out_.end_use();
    }
  }

 private:
  uint32_t l0c(uint32_t slot) const { return slot * t_.tile_rows16 * t_.tile_n1 * kL0cRowBytes; }

  Problem& problem_;
  const uint64_t bias_;
  const GemmTiling& t_;
  Ring<Pipe::MTE2, Pipe::V> bias_ub_;
  Ring<Pipe::V, Pipe::MTE3> out_;
  uint32_t slot_ = 0;
  GemmTile waiting_ = {};
  uint32_t waiting_slot_ = 0;
  bool has_waiting_ = false;
};

#endif

// T: element type of A and B.
template <class T, class Problem>
class Gemm {
 public:
  Gemm(Problem& problem, uint64_t weights, uint64_t bias, const GemmTiling& t)
      : problem_(problem),
        weights_(weights),
        t_(t),
        a_l1_(0, t.a_slot_bytes),
        b_l1_(2 * t.a_slot_bytes, t.b_slot_bytes),
        l0_(0, t.l0_slot_bytes),
        accumulator_(problem, bias, 2 * (t.a_slot_bytes + t.b_slot_bytes), t) {}

  void run() {
    const Share share = share_of_block(problem_.tiles());
    for (uint32_t index = share.begin; index < share.end; ++index) {
      const GemmTile tile = problem_.tile(index);
      problem_.begin(tile);
      accumulator_.begin(tile);
      is_first_ = true;
      for (uint32_t c1 = 0; c1 < t_.superblock_c1; c1 += t_.chunk_c1) {
        add_chunk(tile, c1, smaller(t_.chunk_c1, t_.superblock_c1 - c1));
      }
      accumulator_.end(tile);
    }
    accumulator_.finish();
  }

 private:
  static constexpr uint32_t kK0 = kPerBlock<T>;
  static constexpr uint32_t kLogElementBytes = sizeof(T) == 4 ? 2 : 1;

  // Adds the part of k that c1 in [first_c1, first_c1 + c1s) of the superblock is.
  void add_chunk(const GemmTile& tile, uint32_t first_c1, uint32_t c1s) {
    problem_.load_a(a_l1_.begin_fill(), tile.first_c1 + first_c1, c1s);
    a_l1_.end_fill();
    const uint32_t a = a_l1_.begin_use();
    const uint32_t chunk_k1 = c1s * t_.taps;
    for (uint32_t k1 = 0; k1 < chunk_k1; k1 += t_.load_k1) {
      const uint32_t k1s = smaller(t_.load_k1, chunk_k1 - k1);
      load_b(tile, first_c1 * t_.taps + k1, k1s);
      const uint32_t b = b_l1_.begin_use();
      for (uint32_t step = 0; step < k1s; step += t_.step_k1) {
        add_step(tile, a, c1s, k1 + step, b + step * tile.n1s * kFractalBytes,
                 smaller(t_.step_k1, k1s - step));
      }
      b_l1_.end_use();
    }
    a_l1_.end_use();
  }

  void load_b(const GemmTile& tile, uint32_t first_k1, uint32_t k1s) {
    const uint64_t row = uint64_t{tile.superblock} * t_.superblock_c1 * t_.taps + first_k1;
    const uint64_t fractal = row * t_.superblock_n1 + tile.first_n1;
    const uint32_t l1 = b_l1_.begin_fill();
    xnpu::copy_gm_to_cbuf(
        l1, weights_ + fractal * kFractalBytes,
        {.n_burst = k1s,
         .len_burst = tile.n1s * (kFractalBytes / kBlockBytes),
         .src_gap = (t_.superblock_n1 - tile.n1s) * (kFractalBytes / kBlockBytes)});
    b_l1_.end_fill();
  }

  // C += A[:, k1s fractals from first_k1 of the chunk in `a`] * (the rows at `b`).
  void add_step(const GemmTile& tile, uint32_t a, uint32_t c1s, uint32_t first_k1, uint32_t b,
                uint32_t k1s) {
    const uint32_t l0 = l0_.begin_fill();
    isa::Load3dConfig map = problem_.load3d();
    map.channel_size = c1s * kK0 / 4;
    map.k_ext = k1s * kK0;
    map.k_start = first_k1;
    map.m_ext = tile.rows16();
    map.elem = kLogElementBytes;
    xnpu::img2colv2_cbuf_to_ca(l0, a, map);
    xnpu::load_cbuf_to_cb(l0, b, {.repeat = k1s * tile.n1s, .type = kTypeOf<T>});
    l0_.end_fill();

    l0_.begin_use();
    if (!is_first_ && tile.rows16() / kFractal * tile.n1s < t_.accumulate_distance)
      barrier<Pipe::M>();
    accumulator_.multiply({.m = tile.rows,
                           .k = k1s * kK0,
                           .n = tile.n1s * kFractal,
                           .no_gemv = 1,
                           .type_a = kTypeOf<T>,
                           .type_b = kTypeOf<T>},
                          l0, l0, is_first_);
    is_first_ = false;
    l0_.end_use();
  }

  Problem& problem_;
  const uint64_t weights_;
  const GemmTiling& t_;
  Ring<Pipe::MTE2, Pipe::MTE1, 0> a_l1_;
  Ring<Pipe::MTE2, Pipe::MTE1, 2> b_l1_;
  Ring<Pipe::MTE1, Pipe::M> l0_;  // the same offsets in L0A and L0B
  Accumulator<Problem> accumulator_;
  bool is_first_ = true;
};

}  // namespace cubist::kernels
