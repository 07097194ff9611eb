// Where a matmul starts from and where its results go: on split cores bias table and FixPipe.
#pragma once

#include "ascendc/atomic.h"
#include "ascendc/matmul/task.h"
#include "ascendc/tensor.h"
#include "cubist/device/cube.h"
#include "cubist/device/ring.h"

#if __NPU_ARCH__ != 2201
#include "ascendc/matmul/output_through_ub.h"
#else

namespace cubist::ascendc {

template <class C>
class MatmulOutput {
  static_assert(sizeof(C) != 1, "Matmul: not implemented: C of 8 bits");

 public:
  CUBIST_API explicit MatmulOutput(const MatmulTask& task)
      : task_(task),
        l0c_(0, task.base_m * task.base_n * sizeof(float), task.accumulators),
        bias_table_(0, 0, 1) {}

  // `l1`: where the operands end.
  CUBIST_API void begin(uint32_t l1) { bias_l1_ = l1; }

  // Bias: GM -> L1 -> bias table, whole 64 B.
  CUBIST_API void begin_tile(uint32_t, uint32_t n, uint32_t column) {
    accumulator_ = l0c_.begin_fill();
    if (task_.bias == 0) return;
    constexpr uint32_t kId = 4;
    device::load_matrix<float>(bias_l1_, task_.bias + uint64_t{column} * sizeof(float), 1, n, n);
    device::set_flag<Pipe::MTE2, Pipe::MTE1>(kId);
    device::wait_flag<Pipe::MTE2, Pipe::MTE1>(kId);
    device::load_bias_table(bias_table_.begin_fill(), bias_l1_, n);
    bias_table_.end_fill();
    bias_table_.begin_use();
    device::set_flag<Pipe::MTE1, Pipe::MTE2>(kId);
    device::wait_flag<Pipe::MTE1, Pipe::MTE2>(kId);
  }
  CUBIST_API void end_tile(uint32_t m, uint32_t n, uint32_t row, uint32_t column) {
    if (task_.bias != 0) bias_table_.end_use();
    l0c_.end_fill();
    const uint32_t l0c = l0c_.begin_use();
    xnpu::copy_matrix_cc_to_gm(task_.c + (uint64_t{row} * task_.c_pitch + column) * sizeof(C), l0c,
                               {.dst_stride = task_.c_pitch,
                                .n = n,
                                .m = m,
                                .src_stride = device::round_up(m, device::kFractal),
                                .quant = kQuant,
                                .nz2nd = 1,
                                .src_type = isa::DataType::f32});
    l0c_.end_use();
  }

  CUBIST_API uint32_t accumulator() const { return accumulator_; }
  CUBIST_API device::Start start() const {
    return task_.bias != 0 ? device::Start::kBiasTable : device::Start::kZero;
  }
  CUBIST_API uint32_t bias_table() const { return 0; }

 private:
  using Pipe = isa::Pipe;
  static constexpr isa::QuantMode kQuant = sizeof(C) == 4 ? isa::QuantMode::none
                                           : device::kTypeOf<C> == isa::DataType::bf16
                                               ? isa::QuantMode::f322bf16
                                               : isa::QuantMode::f322f16;

  const MatmulTask& task_;
  device::Ring<Pipe::M, Pipe::FIX> l0c_;
  device::Ring<Pipe::MTE1, Pipe::M, 2> bias_table_;
  uint32_t bias_l1_ = 0, accumulator_ = 0;
};

}  // namespace cubist::ascendc
#endif
