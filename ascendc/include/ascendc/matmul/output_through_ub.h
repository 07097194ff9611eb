// Where a matmul starts from and where its results go on coupled cores: the vector unit writes the
// bias into L0C and takes the results out to UB, part of a tile at a time, and MTE3 writes them to
// GM. One after the other; event ids are free ones of the kernel's TPipe.
#pragma once

#include "ascendc/fill.h"
#include "ascendc/matmul/task.h"
#include "ascendc/pipe.h"
#include "cubist/device/cube_output.h"

namespace cubist::ascendc {

template <class C>
class MatmulOutput {
  static_assert(sizeof(C) != 1, "Matmul: not implemented: C of 8 bits");

 public:
  // `ub`: memory of SetLocalWorkspace. `local` of other than kNowhere: results go there instead of
  // to GM, rows of base_n elements.
  static constexpr uint32_t kNowhere = ~0u;
  CUBIST_API MatmulOutput(const MatmulTask& task, uint32_t ub, uint32_t ub_bytes,
                          uint32_t local = kNowhere)
      : task_(task), bias_ub_(ub), local_(local) {
    const uint32_t bias_bytes =
        task.bias == 0 ? 0
                       : device::round_up(task.base_n, device::kFractal) * uint32_t{sizeof(float)};
    raw_ = ub + bias_bytes;
    const uint32_t strip_bytes = device::round_up(task.base_m, device::kFractal) * kRowBytes;
    strips_ = ub_bytes < bias_bytes ? 0 : (ub_bytes - bias_bytes) / strip_bytes;
    require(
        strips_ != 0,
        "Matmul: {} bytes of local workspace\nat least {} bytes on coupled cores, for 16 columns "
        "of a tile\nSetLocalWorkspace",
        ub_bytes, bias_bytes + strip_bytes);
  }

  CUBIST_API void begin(uint32_t) {}

  CUBIST_API void begin_tile(uint32_t m, uint32_t n, uint32_t column) {
    if (task_.bias == 0) return;
    pass<AscendC::HardEvent::V_MTE2>();
    device::load_bytes(bias_ub_, task_.bias + uint64_t{column} * sizeof(float),
                       static_cast<uint32_t>(n * sizeof(float)));
    pass<AscendC::HardEvent::MTE2_V>();
    const uint32_t row_fractals = device::ceil_div(m, device::kFractal);
    for (uint32_t i = 0; i < row_fractals; ++i) {
      xnpu::broadcast_ub_to_cc(i * device::kFractal * device::kAccumulatorRowBytes, bias_ub_,
                               {.n_burst = device::ceil_div(n, device::kFractal),
                                .len_burst = 1,
                                .dst_gap = row_fractals - 1,
                                .type = isa::DataType::f32});
    }
    pass<AscendC::HardEvent::V_M>();
  }

  CUBIST_API void end_tile(uint32_t m, uint32_t n, uint32_t row, uint32_t column) {
    pass<AscendC::HardEvent::M_V>();
    const uint32_t rows16 = device::round_up(m, device::kFractal);
    for (uint32_t first = 0; first < n; first += strips_ * device::kFractal) {
      const uint32_t columns = device::smaller(strips_ * device::kFractal, n - first);
      take(first, columns, rows16);
      if (local_ == kNowhere) {
        pass<AscendC::HardEvent::V_MTE3>();
        store(m, columns, rows16, row, column + first);
        pass<AscendC::HardEvent::MTE3_V>();
      } else {
        barrier(isa::Pipe::V);
        move(m, first, columns, rows16);
        barrier(isa::Pipe::V);
      }
    }
    pass<AscendC::HardEvent::V_M>();
  }

  CUBIST_API uint32_t accumulator() const { return 0; }
  CUBIST_API device::Start start() const {
    return task_.bias != 0 ? device::Start::kAccumulator : device::Start::kZero;
  }
  CUBIST_API uint32_t bias_table() const { return 0; }

 private:
  static constexpr uint32_t kRowBytes = device::kFractal * sizeof(C);  // of a strip

  CUBIST_API void take(uint32_t first, uint32_t columns, uint32_t rows16) {
    const uint32_t strips = device::ceil_div(columns, device::kFractal);
    xnpu::copy_matrix_cc_to_ubuf(
        raw_, first / device::kFractal * rows16 * device::kAccumulatorRowBytes,
        {.len_burst = strips * rows16 / device::kFractal,
         .quant = sizeof(C) == 2 ? isa::QuantMode::f322f16 : isa::QuantMode::none,
         .type = isa::DataType::f32});
  }
  CUBIST_API void store(uint32_t m, uint32_t columns, uint32_t rows16, uint32_t row,
                        uint32_t column) {
    for (uint32_t c = 0; c < columns; c += device::kFractal) {
      const uint32_t count = device::smaller(device::kFractal, columns - c);
      device::store_rows(task_.c + (uint64_t{row} * task_.c_pitch + column + c) * sizeof(C),
                         raw_ + c / device::kFractal * rows16 * kRowBytes,
                         {.rows = m,
                          .bytes = static_cast<uint32_t>(count * sizeof(C)),
                          .gm_pitch = static_cast<uint32_t>(task_.c_pitch * sizeof(C)),
                          .ub_pitch = kRowBytes});
    }
  }
  // Strips beside each other.
  CUBIST_API void move(uint32_t m, uint32_t first, uint32_t columns, uint32_t rows16) {
    constexpr uint32_t kRowBlocks = kRowBytes / device::kBlockBytes;
    const uint32_t all = task_.base_n / device::kFractal;
    for (uint32_t c = 0; c < columns; c += device::kFractal) {
      xnpu::copy_ubuf_to_ubuf(
          local_ + (first + c) * uint32_t{sizeof(C)},
          raw_ + c / device::kFractal * rows16 * kRowBytes,
          {.n_burst = m, .len_burst = kRowBlocks, .dst_gap = (all - 1) * kRowBlocks});
    }
  }

  const MatmulTask& task_;
  uint32_t bias_ub_, local_, raw_ = 0, strips_ = 0;
};

}  // namespace cubist::ascendc
