// Where a matmul starts from and where its results go on coupled cores: the vector unit writes the
// bias into L0C and takes the results out to UB, part of a tile at a time, and MTE3 writes them to
// GM. One after the other; event ids are free ones of the kernel's TPipe.
#pragma once

#include "ascendc/fill.h"
#include "ascendc/matmul/task.h"
#include "ascendc/pipe.h"
#include "cubist/device/cube_output.h"

namespace cubist::ascendc {

template <class Types>
class MatmulOutput {
  using T = typename Types::Element;
  using C = typename Types::Result;
  using Bias = typename Types::Bias;
  using Accumulator = typename Types::Accumulator;
  static_assert(sizeof(C) != 1, "Matmul: not implemented on coupled cores: C of 8 bits");
  static constexpr bool kHasBiasRow = sizeof(Bias) == 4;
  static constexpr bool kIsNz = Types::kFormatC == AscendC::CubeFormat::NZ;

 public:
  // `ub`: memory of SetLocalWorkspace. `local` of other than kNowhere: results go there instead of
  // to GM, rows of base_n elements.
  static constexpr uint32_t kNowhere = ~0u;
  CUBIST_API MatmulOutput(const MatmulTask& task, uint32_t ub, uint32_t ub_bytes,
                          uint32_t local = kNowhere)
      : task_(task), bias_ub_(ub), local_(local) {
    const uint32_t bias_bytes =
        task.bias == 0 || !kHasBiasRow
            ? 0
            : device::round_up(task.base_n, device::kFractal) * uint32_t{sizeof(Bias)};
    raw_ = ub + bias_bytes;
    const uint32_t strip_bytes = height(task.base_m) * kRowBytes;
    strips_ = ub_bytes < bias_bytes ? 0 : (ub_bytes - bias_bytes) / strip_bytes;
    require(
        strips_ != 0,
        "Matmul: {} bytes of local workspace\nat least {} bytes on coupled cores, for 16 columns "
        "of a tile\nSetLocalWorkspace",
        ub_bytes, bias_bytes + strip_bytes);
  }

  CUBIST_API uint32_t begin(uint32_t) { return 0; }
  CUBIST_API void fetch(uint32_t, uint32_t) {}

  CUBIST_API void begin_tile(uint32_t m, uint32_t n, uint32_t column) {
    if (task_.bias == 0 || !kHasBiasRow) return;
    pass<AscendC::HardEvent::V_MTE2>();
    device::load_bytes(bias_ub_, task_.bias + uint64_t{column} * sizeof(Bias),
                       static_cast<uint32_t>(n * sizeof(Bias)));
    pass<AscendC::HardEvent::MTE2_V>();
    const uint32_t row_fractals = height(m) / device::kFractal;
    for (uint32_t i = 0; i < row_fractals; ++i) {
      xnpu::broadcast_ub_to_cc(i * device::kFractal * device::kAccumulatorRowBytes, bias_ub_,
                               {.n_burst = device::ceil_div(n, device::kFractal),
                                .len_burst = 1,
                                .dst_gap = row_fractals - 1,
                                .type = kTypeOf<Accumulator>});
    }
    pass<AscendC::HardEvent::V_M>();
  }

  CUBIST_API void end_tile(const MatmulTile& tile) {
    pass<AscendC::HardEvent::M_V>();
    for (uint32_t first = 0; first < tile.n; first += strips_ * device::kFractal) {
      const uint32_t columns = device::smaller(strips_ * device::kFractal, tile.n - first);
      take(first, columns, tile.height);
      if (local_ == kNowhere) {
        pass<AscendC::HardEvent::V_MTE3>();
        store(tile, first, columns);
        pass<AscendC::HardEvent::MTE3_V>();
      } else {
        barrier(isa::Pipe::V);
        move(tile, first, columns);
        barrier(isa::Pipe::V);
      }
    }
    pass<AscendC::HardEvent::V_M>();
  }

  CUBIST_API uint32_t accumulator() const { return 0; }
  CUBIST_API device::Start start() const {
    return task_.bias != 0 && kHasBiasRow ? device::Start::kAccumulator : device::Start::kZero;
  }
  CUBIST_API uint32_t bias_table() const { return 0; }
  CUBIST_API void end_bias() {}
  CUBIST_API isa::UnitFlag unit_flag(bool) const { return isa::UnitFlag::off; }

 private:
  static constexpr uint32_t kRowBytes = device::kFractal * sizeof(C);  // of a strip

  CUBIST_API uint32_t height(uint32_t m) const {  // of a strip in L0C
    return whole_fractals<T>(m, task_.is_a_transposed != 0);
  }
  CUBIST_API void take(uint32_t first, uint32_t columns, uint32_t rows16) {
    const uint32_t strips = device::ceil_div(columns, device::kFractal);
    xnpu::copy_matrix_cc_to_ubuf(
        raw_, first / device::kFractal * rows16 * device::kAccumulatorRowBytes,
        {.len_burst = strips * rows16 / device::kFractal,
         .quant = sizeof(C) == 2 ? isa::QuantMode::f322f16 : isa::QuantMode::none,
         .type = kTypeOf<Accumulator>});
  }
  // `columns` columns from column `first` of the tile.
  CUBIST_API void store(const MatmulTile& tile, uint32_t first, uint32_t columns) {
    const bool is_sequential = task_.is_sequential != 0;
    const uint64_t row = is_sequential ? 0 : tile.row,
                   column = first + (is_sequential ? 0 : tile.column);
    const uint64_t to =
        task_.c +
        (is_sequential ? uint64_t{tile.tile} * task_.base_m * task_.base_n * sizeof(C) : 0);
    for (uint32_t c = 0; c < columns; c += device::kFractal) {
      const uint32_t from = raw_ + c / device::kFractal * tile.height * kRowBytes;
      if constexpr (kIsNz) {
        xnpu::copy_ubuf_to_gm(
            to + ((column + c) * task_.c_pitch + row * device::kFractal) * sizeof(C), from,
            {.n_burst = 1, .len_burst = tile.m * kRowBytes / device::kBlockBytes});
        continue;
      }
      const uint32_t count = device::smaller(device::kFractal, columns - c);
      device::store_rows(to + (row * task_.c_pitch + column + c) * sizeof(C), from,
                         {.rows = tile.m,
                          .bytes = static_cast<uint32_t>(count * sizeof(C)),
                          .gm_pitch = static_cast<uint32_t>(task_.c_pitch * sizeof(C)),
                          .ub_pitch = kRowBytes});
    }
  }
  // Strips beside each other or, in NZ, one after the other.
  CUBIST_API void move(const MatmulTile& tile, uint32_t first, uint32_t columns) {
    constexpr uint32_t kRowBlocks = kRowBytes / device::kBlockBytes;
    const uint32_t all = task_.base_n / device::kFractal;
    for (uint32_t c = 0; c < columns; c += device::kFractal) {
      const uint32_t from = raw_ + c / device::kFractal * tile.height * kRowBytes;
      if constexpr (kIsNz) {
        xnpu::copy_ubuf_to_ubuf(local_ + (first + c) * task_.c_pitch * uint32_t{sizeof(C)}, from,
                                {.n_burst = 1, .len_burst = tile.m * kRowBlocks});
      } else {
        xnpu::copy_ubuf_to_ubuf(
            local_ + (first + c) * uint32_t{sizeof(C)}, from,
            {.n_burst = tile.m, .len_burst = kRowBlocks, .dst_gap = (all - 1) * kRowBlocks});
      }
    }
  }

  const MatmulTask& task_;
  uint32_t bias_ub_, local_, raw_ = 0, strips_ = 0;
};

}  // namespace cubist::ascendc
