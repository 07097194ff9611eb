// c = a * b^T by tiles: GM -> L1 (ND -> NZ) -> L0A, L0B -> L0C -> GM.
#include "cubist/device/arithmetic.h"
#include "cubist/device/block.h"
#include "cubist/device/pipes.h"
#include "cubist/device/ring.h"
#include "cubist/kernel.h"
#include "cubist/xnpu.h"
#include "matmul_steps.h"

namespace cubist::validation {
namespace {

using device::ceil_div;
using device::kBlockBytes;
using device::kFractal;
using device::Pipe;
using device::Ring;
using device::round_up;
using device::smaller;

constexpr uint32_t kL0SlotBytes = 32 * 1024;  // half of L0A and of L0B

// Rows of c from row, columns from column.
struct Tile {
  uint32_t row, column, rows, columns;
};

// The tiles of one block of the launch.
class Tiles {
 public:
  explicit Tiles(const MatmulSteps& s)
      : s_(s),
        block_(static_cast<uint32_t>(xnpu::get_spr<isa::Spr::block_idx>())),
        blocks_(static_cast<uint32_t>(xnpu::get_spr<isa::Spr::block_num>())) {}

  // False when there is no tile `i` any more.
  bool get(uint32_t i, Tile& tile) const {
    return s_.grid_m == 0 ? in_turn(i, tile) : of_part(i, tile);
  }

 private:
  bool in_turn(uint32_t i, Tile& tile) const {
    const uint32_t tile_rows = ceil_div(s_.m, s_.base_m), tile_columns = ceil_div(s_.n, s_.base_n);
    const uint32_t index = i * blocks_ + block_;
    if (index >= tile_rows * tile_columns) return false;
    const uint32_t first_row = index / (s_.grid_n * tile_columns) * s_.grid_n;
    const uint32_t group = smaller(s_.grid_n, tile_rows - first_row);
    const uint32_t in_group = index - first_row * tile_columns;
    cut((first_row + in_group % group) * s_.base_m, in_group / group * s_.base_n, s_.m, s_.n, tile);
    return true;
  }

  bool of_part(uint32_t i, Tile& tile) const {
    const uint32_t part_m = round_up(ceil_div(s_.m, s_.grid_m), kFractal);
    const uint32_t part_n = round_up(ceil_div(s_.n, s_.grid_n), kFractal);
    const uint32_t row = block_ / s_.grid_n * part_m, column = block_ % s_.grid_n * part_n;
    const uint32_t end_m = smaller(row + part_m, s_.m), end_n = smaller(column + part_n, s_.n);
    const uint32_t across = ceil_div(end_n - column, s_.base_n);
    const uint32_t down = i / across;
    if (row + down * s_.base_m >= end_m) return false;
    cut(row + down * s_.base_m, column + i % across * s_.base_n, end_m, end_n, tile);
    return true;
  }

  void cut(uint32_t row, uint32_t column, uint32_t end_m, uint32_t end_n, Tile& tile) const {
    tile = {row, column, smaller(s_.base_m, end_m - row), smaller(s_.base_n, end_n - column)};
  }

  const MatmulSteps& s_;
  const uint32_t block_, blocks_;
};

class Matmul {
 public:
  Matmul(uint64_t a, uint64_t b, uint64_t c, const MatmulSteps& s)
      : a_(a),
        b_(b),
        c_(c),
        s_(s),
        load_k_(s.base_k * s.step_k),
        a_bytes_(s.base_m * load_k_ * uint32_t{sizeof(half)}),
        l1_(0, (s.base_m + s.base_n) * load_k_ * uint32_t{sizeof(half)}, s.l1_slots),
        l0_(0, kL0SlotBytes),
        l0c_(0, 0, 1) {}

  void run() {
    const Tiles tiles(s_);
    Tile tile;
    for (uint32_t i = 0; tiles.get(i, tile); ++i) {
      xnpu::set_spr<isa::Spr::fmatrix>(
          isa::FmatrixRegister{.l1_w = round_up(tile.rows, kFractal), .l1_h = 1}.pack_value());
      if (!s_.unit_flag) l0c_.begin_fill();
      for (uint32_t k = 0; k < s_.k; k += load_k_) {
        load(tile, k);
        multiply(tile, k);
      }
      store(tile);
    }
  }

 private:
  void load(const Tile& tile, uint32_t k) {
    const uint32_t l1 = l1_.begin_fill();
    load_rows(l1, a_, tile.row, tile.rows, k);
    load_rows(l1 + a_bytes_, b_, tile.column, tile.columns, k);
    l1_.end_fill();
  }

  void load_rows(uint32_t l1, uint64_t matrix, uint32_t row, uint32_t rows, uint32_t k) {
    xnpu::copy_gm_to_cbuf_multi_nd2nz(l1, matrix + (uint64_t{row} * s_.k + k) * sizeof(half),
                                      {.src_d = s_.k,
                                       .dst_c0_stride = round_up(rows, kFractal),
                                       .n_value = rows,
                                       .d_value = load_k_,
                                       .type = isa::DataType::f16});
  }

  void multiply(const Tile& tile, uint32_t k) {
    const uint32_t l1 = l1_.begin_use();
    const uint32_t columns16 = round_up(tile.columns, kFractal);
    for (uint32_t step = 0; step < load_k_; step += s_.base_k) {
      const uint32_t l0 = l0_.begin_fill();
      xnpu::img2colv2_cbuf_to_ca(l0, l1,
                                 {.channel_size = load_k_ / 4,
                                  .k_ext = s_.base_k,
                                  .m_ext = round_up(tile.rows, kFractal),
                                  .k_start = step / kFractal,
                                  .elem = 1});
      xnpu::load_cbuf_to_cb(
          l0, l1 + a_bytes_ + step * columns16 * uint32_t{sizeof(half)},
          {.repeat = s_.base_k / kFractal * columns16 / kFractal, .type = isa::DataType::f16});
      l0_.end_fill();
      l0_.begin_use();
      const bool is_last = k + step + s_.base_k == s_.k;
      xnpu::mad(0, l0, l0,
                {.m = tile.rows,
                 .k = s_.base_k,
                 .n = tile.columns,
                 .unit_flag = !s_.unit_flag ? isa::UnitFlag::off
                              : is_last     ? isa::UnitFlag::check_flip
                                            : isa::UnitFlag::check,
                 .init = k + step == 0,
                 .no_gemv = 1,
                 .type_a = isa::DataType::f16,
                 .type_b = isa::DataType::f16});
      l0_.end_use();
    }
    l1_.end_use();
  }

  void store(const Tile& tile) {
    if (!s_.unit_flag) {
      l0c_.end_fill();
      l0c_.begin_use();
    }
    const uint64_t element = uint64_t{tile.row} * s_.n + tile.column;
    xnpu::copy_matrix_cc_to_gm(
        c_ + element * (s_.f32_out ? sizeof(float) : sizeof(half)), 0,
        {.dst_stride = s_.n,
         .n = tile.columns,
         .m = tile.rows,
         .src_stride = round_up(tile.rows, kFractal),
         .quant = s_.f32_out ? isa::QuantMode::none : isa::QuantMode::f322f16,
         .unit_flag = s_.unit_flag ? isa::UnitFlag::check_flip : isa::UnitFlag::off,
         .nz2nd = 1,
         .src_type = isa::DataType::f32});
    if (!s_.unit_flag) l0c_.end_use();
  }

  const uint64_t a_, b_, c_;
  const MatmulSteps& s_;
  const uint32_t load_k_, a_bytes_;
  Ring<Pipe::MTE2, Pipe::MTE1> l1_;  // a slot: rows of a, then rows of b
  Ring<Pipe::MTE1, Pipe::M> l0_;
  Ring<Pipe::M, Pipe::FIX> l0c_;
};

}  // namespace

extern "C" __global__ __aicore__ __cube__ void matmul_steps(GM_ADDR a, GM_ADDR b, GM_ADDR c,
                                                            GM_ADDR steps) {
  const auto s = device::read_tiling<MatmulSteps>(steps);
  Matmul(device::gm(a), device::gm(b), device::gm(c), s).run();
}

}  // namespace cubist::validation
