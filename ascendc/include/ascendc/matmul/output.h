// Where a matmul starts from and where its results go: on split cores bias table and FixPipe.
#pragma once

#include "ascendc/atomic.h"
#include "ascendc/local_space.h"
#include "ascendc/matmul/bias.h"
#include "ascendc/matmul/operand.h"
#include "ascendc/matmul/task.h"
#include "ascendc/tensor.h"
#include "cubist/device/cube.h"
#include "cubist/device/ring.h"

namespace cubist::ascendc {

// A tile of C whose results are complete.
struct MatmulTile {
  uint32_t tile;         // its number
  uint32_t row, column;  // of its first element in C
  uint32_t m, n;
  uint32_t height;  // rows of a strip in L0C
};

template <class T>
CUBIST_API uint32_t accumulator_bytes(const MatmulTask& task) {
  return whole_fractals<T>(task.base_m, task.is_a_transposed != 0) *
         whole_fractals<T>(task.base_n, task.is_b_transposed == 0) * uint32_t{sizeof(float)};
}

}  // namespace cubist::ascendc

#if __NPU_ARCH__ != 2201
#include "ascendc/matmul/output_through_ub.h"
#else

namespace cubist::ascendc {

// With two accumulators FixPipe empties one while the cube fills the other one; with one, unit
// flags let the cube follow FixPipe fractal by fractal.
template <class Types>
class MatmulOutput {
  using T = typename Types::Element;
  using C = typename Types::Result;
  using Bias = typename Types::Bias;
  static constexpr bool kHasBiasTable = sizeof(Bias) == 4;

 public:
  CUBIST_API explicit MatmulOutput(const MatmulTask& task)
      : task_(task),
        l0c_(0, accumulator_bytes<T>(task), task.accumulators),
        bias_l1_(0, row_bytes<Bias>(task.base_n)),
        bias_table_(0, 0, 1),
        parameters_l1_(0, row_bytes<uint64_t>(task.base_n)) {
    xnpu::set_spr<isa::Spr::nd_para>(isa::NdParaRegister{.nd_num = 1}.pack_value());
    if (task.quantisation != 0 && !is_per_column()) {
      constexpr uint64_t kSigned = isa::QuantPreRegister{.is_signed = 1}.pack_value();
      xnpu::set_spr<isa::Spr::quant_pre>(task.quantisation |
                                         (AscendC::IsSameType<C, int8_t>::value ? kSigned : 0));
    }
  }

  // `l1`: where the operands end; what follows them.
  CUBIST_API uint32_t begin(uint32_t l1) {
    check_fits<LocalSpace::BT>(task_.bias != 0 && kHasBiasTable ? sizeof(Bias) : 0);
    check_fits<LocalSpace::FB>(is_per_column() ? sizeof(uint64_t) : 0);
    bias_at_ = l1;
    parameters_at_ = l1 + (task_.bias != 0 ? 2 * row_bytes<Bias>(task_.base_n) : 0);
    return parameters_at_ - l1 + (is_per_column() ? 2 * row_bytes<uint64_t>(task_.base_n) : 0);
  }

  // What the tile needs besides A and B, from GM, while another tile may be under way. MTE2.
  CUBIST_API void fetch(uint32_t column, uint32_t n) {
    if constexpr (kHasBiasTable) {
      if (task_.bias != 0) {
        load_row<Bias>(bias_at_ + bias_l1_.begin_fill(),
                       task_.bias + uint64_t{column} * sizeof(Bias), n);
        bias_l1_.end_fill();
      }
    }
    if (is_per_column()) {
      constexpr uint32_t kWords = sizeof(uint64_t) / sizeof(uint32_t);
      load_row<uint32_t>(parameters_at_ + parameters_l1_.begin_fill(),
                         task_.quantisation + uint64_t{column} * sizeof(uint64_t), n * kWords);
      parameters_l1_.end_fill();
    }
  }

  CUBIST_API void begin_tile(uint32_t, uint32_t n, uint32_t) {
    if (has_unit_flags()) {
      accumulator_ = 0;
    } else {
      accumulator_ = l0c_.begin_fill();
    }
    if constexpr (kHasBiasTable) {
      if (task_.bias == 0) return;
      const uint32_t bias = bias_at_ + bias_l1_.begin_use();
      bias_table_.begin_fill();
      device::load_bias_table(0, bias, n);
      bias_table_.end_fill();
      bias_l1_.end_use();
      bias_table_.begin_use();
    }
  }
  CUBIST_API device::Start start() const {
    return kHasBiasTable && task_.bias != 0 ? device::Start::kBiasTable : device::Start::kZero;
  }
  CUBIST_API uint32_t accumulator() const { return accumulator_; }
  CUBIST_API uint32_t bias_table() const { return 0; }
  CUBIST_API void end_bias() { bias_table_.end_use(); }
  CUBIST_API isa::UnitFlag unit_flag(bool is_last) const {
    return !has_unit_flags() ? isa::UnitFlag::off
           : is_last         ? isa::UnitFlag::check_flip
                             : isa::UnitFlag::check;
  }

  CUBIST_API void end_tile(const MatmulTile& tile) {
    if (is_per_column()) load_parameters(tile.n);
    if (has_unit_flags()) {
      store(tile, 0);
    } else {
      l0c_.end_fill();
      store(tile, l0c_.begin_use());
      l0c_.end_use();
    }
  }

 private:
  using Pipe = isa::Pipe;

  // As many as a tile has columns.
  template <LocalSpace kSpace>
  CUBIST_API void check_fits(uint32_t bytes_of_column) const {
    require(task_.base_n * bytes_of_column <= size_of(kSpace),
            kSpace == LocalSpace::BT
                ? "Matmul: a bias for tiles of baseN {}\nat most {} bytes, the bias table of a "
                  "core\nsmaller baseN"
                : "Matmul: SetQuantVector for tiles of baseN {}\nat most {} bytes, the FixPipe "
                  "buffer of a core\nsmaller baseN",
            task_.base_n, size_of(kSpace));
  }
  CUBIST_API bool has_unit_flags() const { return task_.accumulators == 1; }
  CUBIST_API bool is_per_column() const {
    const auto mode = static_cast<isa::QuantMode>(task_.quant);
    return mode == isa::QuantMode::vdeqf16 || mode == isa::QuantMode::vreq8 ||
           mode == isa::QuantMode::vqf322b8;
  }

  // L1 -> FixPipe buffer. FIX.
  CUBIST_API void load_parameters(uint32_t n) {
    const uint32_t parameters = parameters_at_ + parameters_l1_.begin_use();
    device::barrier<Pipe::FIX>();  // those of the last tile have been used
    xnpu::copy_cbuf_to_fbuf(0, parameters, {.len_burst = row_bytes<uint64_t>(n) / kMatmulRowUnit});
    parameters_l1_.end_use();
    xnpu::set_spr<isa::Spr::fpc>(0);
    device::barrier<Pipe::FIX>();
  }

  CUBIST_API void store(const MatmulTile& tile, uint32_t l0c) {
    constexpr bool kIsNz = Types::kFormatC == AscendC::CubeFormat::NZ;
    // A strip of C in NZ: 16 columns, or 32 of bytes.
    constexpr uint32_t kColumns = device::larger(device::kFractal, device::kBlockBytes / sizeof(C));
    constexpr uint32_t kRowBlocks = kColumns * sizeof(C) / device::kBlockBytes;
    uint64_t to = task_.c;
    if (task_.is_sequential != 0) {
      to += uint64_t{tile.tile} * task_.base_m * task_.base_n * sizeof(C);
    } else if (kIsNz) {
      to += (uint64_t{tile.column} * task_.c_pitch + uint64_t{tile.row} * kColumns) * sizeof(C);
    } else {
      to += (uint64_t{tile.row} * task_.c_pitch + tile.column) * sizeof(C);
    }
    xnpu::copy_matrix_cc_to_gm(
        to, l0c,
        {.dst_stride = kIsNz ? task_.c_pitch * kRowBlocks : task_.c_pitch,
         .n = kIsNz ? device::round_up(tile.n, kColumns) : tile.n,
         .m = tile.m,
         .src_stride = tile.height,
         .quant = static_cast<isa::QuantMode>(task_.quant),
         .unit_flag = has_unit_flags() ? isa::UnitFlag::check_flip : isa::UnitFlag::off,
         .nz2nd = !kIsNz,
         .src_type = kTypeOf<typename Types::Accumulator>,
         .is_signed = AscendC::IsSameType<C, int8_t>::value});
  }

  const MatmulTask& task_;
  device::Ring<Pipe::M, Pipe::FIX> l0c_;
  [[no_unique_address]] AscendC::Std::conditional_t<
      kHasBiasTable, device::Ring<Pipe::MTE2, Pipe::MTE1, 4>, MatmulNothing> bias_l1_;
  device::Ring<Pipe::MTE1, Pipe::M, 2> bias_table_;
  device::Ring<Pipe::MTE2, Pipe::FIX> parameters_l1_;
  uint32_t bias_at_ = 0, parameters_at_ = 0, accumulator_ = 0;
};

}  // namespace cubist::ascendc
#endif
