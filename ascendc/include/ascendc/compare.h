// Comparisons, one bit per element, and choices by such bits.
#pragma once

#include "ascendc/elementwise.h"
#include "ascendc/scratch.h"

namespace AscendC {

enum class CMPMODE : uint8_t {
  LT = static_cast<uint8_t>(cubist::isa::Condition::lt),
  GT = static_cast<uint8_t>(cubist::isa::Condition::gt),
  EQ = static_cast<uint8_t>(cubist::isa::Condition::eq),
  LE = static_cast<uint8_t>(cubist::isa::Condition::le),
  GE = static_cast<uint8_t>(cubist::isa::Condition::ge),
  NE = static_cast<uint8_t>(cubist::isa::Condition::ne),
};

enum class SELMODE : uint8_t {
  VSEL_CMPMASK_SPR = static_cast<uint8_t>(cubist::isa::SelectMode::register_mask),
  VSEL_TENSOR_SCALAR_MODE = static_cast<uint8_t>(cubist::isa::SelectMode::tensor_scalar),
  VSEL_TENSOR_TENSOR_MODE = static_cast<uint8_t>(cubist::isa::SelectMode::tensor_tensor),
};

}  // namespace AscendC

namespace cubist::ascendc {

// The instruction compares integers by equality only: a >= b where max(a, b) == a, a <= b where
// min(a, b) == a; the other three are the opposites.
template <class Bits>
CUBIST_API void compare_integers(const AscendC::LocalTensor<Bits>& dst,
                                 const AscendC::LocalTensor<int32_t>& a,
                                 const AscendC::LocalTensor<int32_t>& b, AscendC::CMPMODE mode,
                                 uint32_t count, Scratch scratch) {
  using enum AscendC::CMPMODE;
  AscendC::LocalTensor<int32_t> other = b;
  if (mode != EQ && mode != NE) {
    other = scratch.take<int32_t>(count);
    if (mode == GE || mode == LT) {
      AscendC::Max(other, a, b, static_cast<int32_t>(count));
    } else {
      AscendC::Min(other, a, b, static_cast<int32_t>(count));
    }
    barrier(isa::Pipe::V);
  }
  {
    const Counting counting(count);
    xnpu::vcmpv(dst.address(), a.address(), other.address(),
                {.type = isa::DataType::s32, .condition = isa::Condition::eq});
  }
  if (mode == EQ || mode == GE || mode == LE) return;
  barrier(isa::Pipe::V);
  const auto words = dst.template ReinterpretCast<uint16_t>();
  AscendC::Not(words, words, static_cast<int32_t>((count + 15) / 16));
}

}  // namespace cubist::ascendc

namespace AscendC {

// ---- to a tensor of bits

template <class T, class Bits>
CUBIST_API void Compare(const LocalTensor<Bits>& dst, const LocalTensor<T>& src0,
                        const LocalTensor<T>& src1, CMPMODE mode, uint32_t count) {
  if constexpr (IsSameType<T, int32_t>::value) {
    return cubist::ascendc::compare_integers(dst, src0, src1, mode, count,
                                             cubist::ascendc::Scratch(CUBIST_SCRATCH("Compare")));
  }
  const cubist::ascendc::Counting counting(count);
  cubist::xnpu::vcmpv(dst.address(), src0.address(), src1.address(),
                      {.type = cubist::ascendc::kTypeOf<T>,
                       .condition = static_cast<cubist::isa::Condition>(mode)});
}
template <class T, class Bits, bool isSetMask = true>
CUBIST_API void Compare(const LocalTensor<Bits>& dst, const LocalTensor<T>& src0,
                        const LocalTensor<T>& src1, CMPMODE mode,
                        cubist::ascendc::MaskArgument mask, uint8_t repeat,
                        const BinaryRepeatParams& params) {
  mask.apply<isSetMask>();
  cubist::xnpu::vcmpv(dst.address(), src0.address(), src1.address(),
                      {.repeat = repeat,
                       .src0_blk = params.src0BlkStride,
                       .src1_blk = params.src1BlkStride,
                       .src0_rep = params.src0RepStride,
                       .src1_rep = params.src1RepStride,
                       .type = cubist::ascendc::kTypeOf<T>,
                       .condition = static_cast<cubist::isa::Condition>(mode)});
}

template <class T, class Bits>
CUBIST_API void CompareScalar(const LocalTensor<Bits>& dst, const LocalTensor<T>& src,
                              cubist::ascendc::ScalarOf<T> scalar, CMPMODE mode, uint32_t count) {
  const cubist::ascendc::Counting counting(count);
  cubist::xnpu::vcmpvs(dst.address(), src.address(), cubist::ascendc::bits_of<T>(scalar),
                       {.type = cubist::ascendc::kTypeOf<T>,
                        .condition = static_cast<cubist::isa::Condition>(mode)});
}
template <class T, class Bits, bool isSetMask = true>
CUBIST_API void CompareScalar(const LocalTensor<Bits>& dst, const LocalTensor<T>& src,
                              cubist::ascendc::ScalarOf<T> scalar, CMPMODE mode,
                              cubist::ascendc::MaskArgument mask, uint8_t repeat,
                              const UnaryRepeatParams& params) {
  mask.apply<isSetMask>();
  cubist::xnpu::vcmpvs(
      dst.address(), src.address(), cubist::ascendc::bits_of<T>(scalar),
      CUBIST_CHECKED("CompareScalar",
                     (cubist::isa::VectorCompareScalarConfig{
                         .repeat = repeat,
                         .src_blk = params.srcBlkStride,
                         .src_rep = params.srcRepStride,
                         .type = cubist::ascendc::kTypeOf<T>,
                         .condition = static_cast<cubist::isa::Condition>(mode)})));
}
// The newer name.
template <class T, class Bits>
CUBIST_API void Compares(const LocalTensor<Bits>& dst, const LocalTensor<T>& src,
                         cubist::ascendc::ScalarOf<T> scalar, CMPMODE mode, uint32_t count) {
  CompareScalar(dst, src, scalar, mode, count);
}
template <class T, class Bits, bool isSetMask = true>
CUBIST_API void Compares(const LocalTensor<Bits>& dst, const LocalTensor<T>& src,
                         cubist::ascendc::ScalarOf<T> scalar, CMPMODE mode,
                         cubist::ascendc::MaskArgument mask, uint8_t repeat,
                         const UnaryRepeatParams& params) {
  CompareScalar<T, Bits, isSetMask>(dst, src, scalar, mode, mask, repeat, params);
}

// ---- to the compare mask

template <class T, bool isSetMask = true>
CUBIST_API void Compare(const LocalTensor<T>& src0, const LocalTensor<T>& src1, CMPMODE mode,
                        cubist::ascendc::MaskArgument mask, const BinaryRepeatParams& params) {
  mask.apply<isSetMask>();
  cubist::xnpu::vcmp(src0.address(), src1.address(),
                     {.src0_blk = params.src0BlkStride,
                      .src1_blk = params.src1BlkStride,
                      .type = cubist::ascendc::kTypeOf<T>,
                      .condition = static_cast<cubist::isa::Condition>(mode)});
}
template <class T>
CUBIST_API void SetCmpMask(const LocalTensor<T>& src) {
  cubist::xnpu::set_cmpmask(src.address());
}
template <class T>
CUBIST_API void GetCmpMask(const LocalTensor<T>& dst) {
  cubist::xnpu::get_cmpmask(dst.address());
}

}  // namespace AscendC

namespace cubist::ascendc {

CUBIST_API isa::VectorSelectConfig select_config(uint8_t repeat,
                                                 const AscendC::BinaryRepeatParams& params,
                                                 isa::DataType type, isa::SelectMode mode,
                                                 uint64_t bits_address) {
  require(bits_address % kBlockBytes == 0,
          "Select: the mask is at UB {}\na multiple of {}\na mask tensor at the start of a buffer",
          bits_address, kBlockBytes);
  return CUBIST_CHECKED("Select", (isa::VectorSelectConfig{
                                      .repeat = repeat,
                                      .dst_blk = params.dstBlkStride,
                                      .src0_blk = params.src0BlkStride,
                                      .src1_blk = params.src1BlkStride,
                                      .dst_rep = params.dstRepStride,
                                      .src0_rep = params.src0RepStride,
                                      .src1_rep = params.src1RepStride,
                                      .type = type,
                                      .mode = mode,
                                      .mask = static_cast<uint32_t>(bits_address / kBlockBytes)}));
}

// `other`: the address of a tensor, or the bits of a scalar.
template <class T, class Bits>
CUBIST_API void select(const AscendC::LocalTensor<T>& dst, const AscendC::LocalTensor<Bits>& bits,
                       const AscendC::LocalTensor<T>& src0, uint64_t other, AscendC::SELMODE mode,
                       uint8_t repeat, const AscendC::BinaryRepeatParams& params) {
  if (mode == AscendC::SELMODE::VSEL_CMPMASK_SPR) xnpu::set_cmpmask(bits.address());
  xnpu::vsel(dst.address(), src0.address(), other,
             select_config(repeat, params, kTypeOf<T>, static_cast<isa::SelectMode>(mode),
                           bits.address()));
}
CUBIST_API void require_mode(bool is_scalar, AscendC::SELMODE mode) {
  require(is_scalar == (mode == AscendC::SELMODE::VSEL_TENSOR_SCALAR_MODE),
          "Select: SELMODE {} does not fit the second source\nVSEL_TENSOR_SCALAR_MODE with a "
          "scalar, the others with a tensor\nthe SELMODE of the sources",
          static_cast<uint64_t>(mode));
}

}  // namespace cubist::ascendc

namespace AscendC {

// dst = bit ? src0 : src1.
template <class T, class Bits>
CUBIST_API void Select(const LocalTensor<T>& dst, const LocalTensor<Bits>& bits,
                       const LocalTensor<T>& src0, const LocalTensor<T>& src1, SELMODE mode,
                       uint32_t count) {
  cubist::ascendc::require_mode(false, mode);
  const cubist::ascendc::Counting counting(count);
  cubist::ascendc::select(dst, bits, src0, src1.address(), mode, 1, BinaryRepeatParams());
}
template <class T, class Bits>
CUBIST_API void Select(const LocalTensor<T>& dst, const LocalTensor<Bits>& bits,
                       const LocalTensor<T>& src0, cubist::ascendc::ScalarOf<T> scalar,
                       SELMODE mode, uint32_t count) {
  cubist::ascendc::require_mode(true, mode);
  const cubist::ascendc::Counting counting(count);
  cubist::ascendc::select(dst, bits, src0, cubist::ascendc::bits_of<T>(scalar), mode, 1,
                          BinaryRepeatParams());
}
template <class T, class Bits, bool isSetMask = true>
CUBIST_API void Select(const LocalTensor<T>& dst, const LocalTensor<Bits>& bits,
                       const LocalTensor<T>& src0, const LocalTensor<T>& src1, SELMODE mode,
                       cubist::ascendc::MaskArgument mask, uint8_t repeat,
                       const BinaryRepeatParams& params) {
  cubist::ascendc::require_mode(false, mode);
  mask.apply<isSetMask>();
  cubist::ascendc::select(dst, bits, src0, src1.address(), mode, repeat, params);
}
template <class T, class Bits, bool isSetMask = true>
CUBIST_API void Select(const LocalTensor<T>& dst, const LocalTensor<Bits>& bits,
                       const LocalTensor<T>& src0, cubist::ascendc::ScalarOf<T> scalar,
                       SELMODE mode, cubist::ascendc::MaskArgument mask, uint8_t repeat,
                       const BinaryRepeatParams& params) {
  cubist::ascendc::require_mode(true, mode);
  mask.apply<isSetMask>();
  cubist::ascendc::select(dst, bits, src0, cubist::ascendc::bits_of<T>(scalar), mode, repeat,
                          params);
}
// By the compare mask, the same for every repeat.
template <class T>
CUBIST_API void Select(const LocalTensor<T>& dst, const LocalTensor<T>& src0,
                       const LocalTensor<T>& src1, uint8_t repeat,
                       const BinaryRepeatParams& params) {
  cubist::xnpu::vsel(dst.address(), src0.address(), src1.address(),
                     cubist::ascendc::select_config(repeat, params, cubist::ascendc::kTypeOf<T>,
                                                    cubist::isa::SelectMode::register_mask, 0));
}

}  // namespace AscendC
