#include "functional/gm_runs.h"

#include <fmt/format.h>

#include "cubist/base/error.h"
#include "functional/cube/fixpipe.h"
#include "functional/cube/program_error.h"
#include "functional/cube/units.h"

namespace cubist::sim {
namespace {

bool is_atomic(const ControlRegisters& registers) {
  return registers.as<isa::CtrlRegister>(isa::Spr::ctrl).atomic_op != isa::AtomicOp::none;
}

GmRuns burst(const isa::BurstOperands& i, uint64_t address, uint64_t gap) {
  const uint64_t bytes = i.len_burst * kBlockBytes;
  return {.l2_bypass = i.l2_bypass != 0,
          .address = address,
          .bytes = bytes,
          .count = i.n_burst,
          .stride = bytes + gap * kBlockBytes};
}

GmRuns burst_align(const isa::BurstAlignOperands& i, uint64_t address) {
  return {.l2_bypass = i.l2_bypass != 0,
          .address = address,
          .bytes = i.len_burst,
          .count = i.n_burst,
          .stride = uint64_t{i.len_burst} + i.gm_gap};
}

GmRuns as_write(GmRuns runs, const ControlRegisters& registers) {
  runs.is_write = true;
  runs.is_atomic = is_atomic(registers);
  return runs;
}

// One overload per mover that touches GM; an instruction that matches none stays inside the core.
struct RunsOf {
  const ControlRegisters& registers;

  GmRuns operator()(const isa::CopyGmToUbuf& i) const { return burst_read(i); }
  GmRuns operator()(const isa::CopyGmToCbuf& i) const { return burst_read(i); }
  GmRuns operator()(const isa::CopyUbufToGm& i) const { return burst_write(i, registers); }
  GmRuns operator()(const isa::CopyCbufToGm& i) const { return burst_write(i, registers); }
  GmRuns operator()(const isa::CopyGmToUbufAlign& i) const { return burst_align_read(i); }
  GmRuns operator()(const isa::CopyUbufToGmAlign& i) const {
    return burst_align_write(i, registers);
  }
  GmRuns operator()(const isa::CopyGmToCbufMultiNd2nz& i) const { return nd2nz_read(i, registers); }
  GmRuns operator()(const isa::LoadGmToCa& i) const { return load2d_read(i); }
  GmRuns operator()(const isa::LoadGmToCb& i) const { return load2d_read(i); }
  GmRuns operator()(const isa::LoadGmToCbuf& i) const { return load2d_read(i); }
  GmRuns operator()(const isa::CopyMatrixCcToGm& i) const { return fixpipe_write(i, registers); }
  GmRuns operator()(const isa::LoadImageToCbuf& i) const { not_implemented(i.kName); }
  GmRuns operator()(const isa::LoadUnzipGmToCbuf& i) const { not_implemented(i.kName); }

  template <class Instruction>
  GmRuns operator()(const Instruction&) const {
    return {.count = 0};
  }

 private:
  [[noreturn]] static void not_implemented(const char* name) {
    throw Error(
        Fault::kNotImplemented,
        {.where = {}, .did = fmt::format("GM runs of {}", name), .expected = {}, .fix = {}});
  }
};

}  // namespace

GmRuns burst_read(const isa::BurstOperands& i) { return burst(i, i.src, i.src_gap); }

GmRuns burst_write(const isa::BurstOperands& i, const ControlRegisters& registers) {
  return as_write(burst(i, i.dst, i.dst_gap), registers);
}

GmRuns burst_align_read(const isa::BurstAlignOperands& i) { return burst_align(i, i.src); }

GmRuns burst_align_write(const isa::BurstAlignOperands& i, const ControlRegisters& registers) {
  return as_write(burst_align(i, i.dst), registers);
}

GmRuns nd2nz_read(const isa::Nd2nzOperands& i, const ControlRegisters& registers) {
  const auto strides = registers.as<isa::Nd2nzParaRegister>(isa::Spr::nd2nz_para);
  const uint64_t element = bytes_of(i.type);
  return {.l2_bypass = i.l2_bypass != 0,
          .address = i.src,
          .bytes = i.d_value * element,
          .count = i.n_value,
          .stride = i.src_d * element,
          .outer = i.nd_num,
          .outer_stride = strides.src_nd_stride * element};
}

GmRuns load2d_read(const isa::Load2dOperands& i) {
  const uint64_t step = i.src_stride * kFractalBytes;
  return {.address = i.src + i.start_index * kFractalBytes,
          .bytes = kFractalBytes,
          .count = i.repeat,
          .stride = i.decrement ? -step : step};
}

GmRuns fixpipe_write(const isa::FixpipeOperands& i, const ControlRegisters& registers) {
  const uint64_t element = bytes_of(fixpipe_result_type(i));
  GmRuns runs{.l2_bypass = i.l2_bypass != 0, .address = i.dst};
  if (i.nz2nd) {
    const auto nd = registers.as<isa::NdParaRegister>(isa::Spr::nd_para);
    runs.bytes = i.n * element;
    runs.count = i.m;
    runs.stride = i.dst_stride * element;
    runs.outer = nd.nd_num == 0 ? 1 : nd.nd_num;
    runs.outer_stride = nd.dst_nd_stride * element;
  } else {
    const uint64_t columns = fixpipe_strip_columns(i);
    runs.bytes = i.m * columns * element;
    runs.count = i.n / columns;
    runs.stride = i.dst_stride * kBlockBytes;
  }
  return as_write(runs, registers);
}

std::vector<GmRuns> gm_runs(isa::Op op, const isa::Operands& operands,
                            const ControlRegisters& registers) {
  const GmRuns runs = isa::visit(op, operands, RunsOf{registers});
  if (runs.bytes == 0 || runs.count == 0 || runs.outer == 0) return {};
  return {runs};
}

}  // namespace cubist::sim
