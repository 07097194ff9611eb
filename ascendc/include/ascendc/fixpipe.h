// Results out of L0C on split cores: converted, with ReLU, in fractals or row-major. FIX.
#pragma once

#include "ascendc/local_copy.h"
#include "ascendc/pipe.h"

namespace AscendC {

// Values as FixPipe takes them (isa::QuantMode).
enum QuantMode_t : uint8_t {
#define CUBIST_QUANT(name, mode) name = static_cast<uint8_t>(cubist::isa::QuantMode::mode)
  CUBIST_QUANT(NoQuant, none),
  CUBIST_QUANT(F322F16, f322f16),
  CUBIST_QUANT(F322BF16, f322bf16),
  CUBIST_QUANT(DEQF16, deqf16),
  CUBIST_QUANT(VDEQF16, vdeqf16),
  CUBIST_QUANT(QF322B8_PRE, qf322b8),
  CUBIST_QUANT(VQF322B8_PRE, vqf322b8),
  CUBIST_QUANT(REQ8, req8),
  CUBIST_QUANT(VREQ8, vreq8),
#undef CUBIST_QUANT
};

enum class CO2Layout : uint8_t { NZ, ROW_MAJOR };
struct FixpipeConfig {
  CO2Layout format;
};
inline constexpr FixpipeConfig CFG_NZ = {CO2Layout::NZ};
inline constexpr FixpipeConfig CFG_ROW_MAJOR = {CO2Layout::ROW_MAJOR};

struct FixpipeParamsV220 {
  CUBIST_API FixpipeParamsV220() {}
  CUBIST_API FixpipeParamsV220(uint16_t n_size, uint16_t m_size, uint16_t src_stride,
                               uint32_t dst_stride, bool relu_en,
                               QuantMode_t quant_pre = QuantMode_t::NoQuant,
                               uint64_t deq_scalar = 0, uint16_t nd_num = 1,
                               uint16_t src_nd_stride = 0, uint16_t dst_nd_stride = 0,
                               uint8_t unit_flag = 0, bool is_channel_split = false)
      : nSize(n_size),
        mSize(m_size),
        srcStride(src_stride),
        dstStride(dst_stride),
        reluEn(relu_en),
        quantPre(quant_pre),
        deqScalar(deq_scalar),
        ndNum(nd_num),
        srcNdStride(src_nd_stride),
        dstNdStride(dst_nd_stride),
        unitFlag(unit_flag),
        isChannelSplit(is_channel_split) {}
  uint16_t nSize = 0, mSize = 0;
  uint16_t srcStride = 0;  // rows of a strip of 16 columns in CO1
  uint32_t dstStride = 0;  // row-major: elements from row to row; NZ: 32 B from strip to strip
  bool reluEn = false;
  QuantMode_t quantPre = QuantMode_t::NoQuant;
  uint64_t deqScalar = 0;  // bits 31:0 float, 45:37 offset, 46 the result is signed
  uint16_t ndNum = 1, srcNdStride = 0, dstNdStride = 0;
  uint8_t unitFlag = 0;
  bool isChannelSplit = false;
};

}  // namespace AscendC

#if defined(__DAV_C220__)

namespace cubist::ascendc {

constexpr bool is_per_channel(AscendC::QuantMode_t mode) {
  return mode == AscendC::VDEQF16 || mode == AscendC::VQF322B8_PRE || mode == AscendC::VREQ8;
}
constexpr bool has_scalar(AscendC::QuantMode_t mode) {
  return mode == AscendC::DEQF16 || mode == AscendC::QF322B8_PRE || mode == AscendC::REQ8;
}

// Bits of an element that leaves as `mode` says, of elements of 32 bits.
constexpr uint32_t bits_after(AscendC::QuantMode_t mode) {
  switch (mode) {
    case AscendC::NoQuant:
      return 32;
    case AscendC::F322F16:
    case AscendC::F322BF16:
    case AscendC::DEQF16:
    case AscendC::VDEQF16:
      return 16;
    default:
      return 8;
  }
}

template <class D, class S, const AscendC::FixpipeConfig& config>
CUBIST_API isa::FixpipeConfig fixpipe_of(const AscendC::FixpipeParamsV220& params) {
  static_assert(AscendC::IsSameType<S, float>::value || AscendC::IsSameType<S, int32_t>::value,
                "Fixpipe: CO1 holds float or int32_t");
  require(bits_after(params.quantPre) == kBitsOf<D>,
          "Fixpipe: quantPre gives elements of {} bits, the destination's have {}\nthe same\n"
          "quantPre F322F16 for half, F322BF16 for bfloat16_t, NoQuant for what CO1 holds",
          bits_after(params.quantPre), kBitsOf<D>);
  return CUBIST_CHECKED(
      "Fixpipe",
      (isa::FixpipeConfig{.dst_stride = params.dstStride,
                          .n = params.nSize,
                          .m = params.mSize,
                          .src_stride = params.srcStride,
                          .quant = static_cast<isa::QuantMode>(params.quantPre),
                          .relu = params.reluEn ? isa::ReluMode::normal : isa::ReluMode::none,
                          .unit_flag = static_cast<isa::UnitFlag>(params.unitFlag),
                          .nz2nd = config.format == AscendC::CO2Layout::ROW_MAJOR,
                          .channel_split = params.isChannelSplit,
                          .src_type = kTypeOf<S>,
                          .is_signed = AscendC::IsSameType<D, int8_t>::value}));
}

// Registers that one Fixpipe reads. An 8-bit result is as signed as its type.
template <class D, const AscendC::FixpipeConfig& config>
CUBIST_API void set_fixpipe_registers(const AscendC::FixpipeParamsV220& params) {
  if (config.format == AscendC::CO2Layout::ROW_MAJOR) {
    xnpu::set_spr<isa::Spr::nd_para>(isa::NdParaRegister{.nd_num = params.ndNum,
                                                         .src_nd_stride = params.srcNdStride,
                                                         .dst_nd_stride = params.dstNdStride}
                                         .pack_value());
  }
  if (has_scalar(params.quantPre)) {
    constexpr uint64_t kSigned = isa::QuantPreRegister{.is_signed = 1}.pack_value();
    xnpu::set_spr<isa::Spr::quant_pre>(params.deqScalar |
                                       (AscendC::IsSameType<D, int8_t>::value ? kSigned : 0));
  }
}

// Parameters of the channels from L1 to the start of the fix-pipe buffer. MTE1, for which queues in
// C1 wait, hands L1 to FIX and takes it back.
CUBIST_API void load_channel_parameters(const AscendC::LocalTensor<uint64_t>& parameters,
                                        uint32_t channels) {
  constexpr uint32_t kUnit = 64;  // isa/spec/mover.toml, copy_cbuf_to_fbuf
  const uint64_t from =
      CUBIST_AT(L1, parameters, "Fixpipe: the parameters of channels", "A1, B1, C1 or TSCM");
  pass<AscendC::HardEvent::MTE1_FIX>();
  barrier(isa::Pipe::FIX);  // what was there has been used
  xnpu::copy_cbuf_to_fbuf(
      0, from,
      {.len_burst = device::ceil_div(channels * static_cast<uint32_t>(sizeof(uint64_t)), kUnit)});
  pass<AscendC::HardEvent::FIX_MTE1>();
  xnpu::set_spr<isa::Spr::fpc>(0);
  barrier(isa::Pipe::FIX);
}

// In units of 64 B.
template <class T>
CUBIST_API uint32_t parameter_address(const AscendC::LocalTensor<T>& tensor) {
  constexpr uint32_t kUnit = 64;  // isa/spec/registers.toml, fpc
  const uint64_t place = CUBIST_AT(FB, tensor, "SetFixPipeConfig: the tensor", "C2PIPE2GM");
  require(place % kUnit == 0,
          "SetFixPipeConfig: parameters at {}\na multiple of {} bytes\noffsets of the tensor in "
          "whole units",
          place, kUnit);
  return static_cast<uint32_t>(place) / kUnit;
}

}  // namespace cubist::ascendc

namespace AscendC {

template <class D, class S, const FixpipeConfig& config = CFG_ROW_MAJOR>
CUBIST_API void Fixpipe(const GlobalTensor<D>& dst, const LocalTensor<S>& src,
                        const FixpipeParamsV220& params) {
  const uint64_t from = CUBIST_AT(L0C, src, "Fixpipe: the source", "CO1");
  cubist::ascendc::set_fixpipe_registers<D, config>(params);
  cubist::xnpu::copy_matrix_cc_to_gm(dst.address(), from,
                                     cubist::ascendc::fixpipe_of<D, S, config>(params));
}
// Into L1, in fractals.
template <class D, class S, const FixpipeConfig& config = CFG_NZ>
CUBIST_API void Fixpipe(const LocalTensor<D>& dst, const LocalTensor<S>& src,
                        const FixpipeParamsV220& params) {
  static_assert(config.format == CO2Layout::NZ,
                "Fixpipe: into L1 with CFG_NZ (the instruction writes fractals there)");
  const uint64_t from = CUBIST_AT(L0C, src, "Fixpipe: the source", "CO1");
  const uint64_t to = CUBIST_AT(L1, dst, "Fixpipe: the destination", "GM, A1, B1 or TSCM");
  cubist::ascendc::set_fixpipe_registers<D, config>(params);
  cubist::xnpu::copy_matrix_cc_to_cbuf(to, from, cubist::ascendc::fixpipe_of<D, S, config>(params));
}
// The same with a scale for each channel, in L1.
template <class D, class S, const FixpipeConfig& config = CFG_ROW_MAJOR>
CUBIST_API void Fixpipe(const GlobalTensor<D>& dst, const LocalTensor<S>& src,
                        const LocalTensor<uint64_t>& parameters, const FixpipeParamsV220& params) {
  if (cubist::ascendc::is_per_channel(params.quantPre))
    cubist::ascendc::load_channel_parameters(parameters, params.nSize);
  Fixpipe<D, S, config>(dst, src, params);
}
template <class D, class S, const FixpipeConfig& config = CFG_NZ>
CUBIST_API void Fixpipe(const LocalTensor<D>& dst, const LocalTensor<S>& src,
                        const LocalTensor<uint64_t>& parameters, const FixpipeParamsV220& params) {
  if (cubist::ascendc::is_per_channel(params.quantPre))
    cubist::ascendc::load_channel_parameters(parameters, params.nSize);
  Fixpipe<D, S, config>(dst, src, params);
}

CUBIST_API void SetFixpipeNz2ndFlag(uint16_t ndNum, uint16_t srcNdStride, uint16_t dstNdStride) {
  cubist::xnpu::set_spr<cubist::isa::Spr::nd_para>(cubist::isa::NdParaRegister{
      .nd_num = ndNum, .src_nd_stride = srcNdStride, .dst_nd_stride = dstNdStride}
                                                       .pack_value());
}
CUBIST_API void SetFixpipePreQuantFlag(uint64_t config) {
  cubist::xnpu::set_spr<cubist::isa::Spr::quant_pre>(config);
}
// Parameters of channels in C2PIPE2GM, for later Fixpipe calls without a tensor.
template <class T, bool setRelu = false>
CUBIST_API void SetFixPipeConfig(const LocalTensor<T>& parameters, bool /*isUnitFlag*/ = false) {
  const uint32_t address = cubist::ascendc::parameter_address(parameters);
  const cubist::isa::FpcRegister where = {.quant_address = setRelu ? 0 : address,
                                          .relu_address = setRelu ? address : 0};
  cubist::xnpu::set_spr<cubist::isa::Spr::fpc>(where.pack_value());
}
template <class T>
CUBIST_API void SetFixPipeConfig(const LocalTensor<T>& relu, const LocalTensor<T>& quant,
                                 bool /*isUnitFlag*/ = false) {
  const cubist::isa::FpcRegister where = {
      .quant_address = cubist::ascendc::parameter_address(quant),
      .relu_address = cubist::ascendc::parameter_address(relu)};
  cubist::xnpu::set_spr<cubist::isa::Spr::fpc>(where.pack_value());
}

}  // namespace AscendC

#else

namespace AscendC {

template <class D, class S, const FixpipeConfig& config = CFG_ROW_MAJOR, class... Arguments>
CUBIST_API void Fixpipe(const D&, const S&, const Arguments&...) {
  static_assert(cubist::ascendc::kNever<D>,
                "Fixpipe: coupled cores have none; DataCopy with DataCopyEnhancedParams moves CO1 "
                "to UB");
}

}  // namespace AscendC

#endif
