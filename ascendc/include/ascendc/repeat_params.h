// How the repeats of a vector call lie in UB: units of 32 B, from start to start.
#pragma once

#include "ascendc/element.h"
#include "ascendc/tensor.h"

namespace AscendC {

inline constexpr uint8_t DEFAULT_BLK_STRIDE = 1;
inline constexpr uint8_t DEFAULT_REPEAT_STRIDE = 8;

struct UnaryRepeatParams {
  CUBIST_API UnaryRepeatParams() {}
  CUBIST_API UnaryRepeatParams(uint16_t dst_block, uint16_t src_block, uint8_t dst_repeat,
                               uint8_t src_repeat)
      : dstBlkStride(dst_block),
        srcBlkStride(src_block),
        dstRepStride(dst_repeat),
        srcRepStride(src_repeat) {}
  uint16_t dstBlkStride = 1, srcBlkStride = 1;
  uint8_t dstRepStride = 8, srcRepStride = 8;
};

struct BinaryRepeatParams {
  CUBIST_API BinaryRepeatParams() {}
  CUBIST_API BinaryRepeatParams(uint8_t dst_block, uint8_t src0_block, uint8_t src1_block,
                                uint8_t dst_repeat, uint8_t src0_repeat, uint8_t src1_repeat)
      : dstBlkStride(dst_block),
        src0BlkStride(src0_block),
        src1BlkStride(src1_block),
        dstRepStride(dst_repeat),
        src0RepStride(src0_repeat),
        src1RepStride(src1_repeat) {}
  uint8_t dstBlkStride = 1, src0BlkStride = 1, src1BlkStride = 1;
  uint8_t dstRepStride = 8, src0RepStride = 8, src1RepStride = 8;
};

struct BrcbRepeatParams {
  CUBIST_API BrcbRepeatParams() {}
  CUBIST_API BrcbRepeatParams(uint16_t dst_block, uint16_t dst_repeat)
      : dstBlkStride(dst_block), dstRepStride(dst_repeat) {}
  uint16_t dstBlkStride = 1, dstRepStride = 8;
};

}  // namespace AscendC

namespace cubist::ascendc {

template <class T>
CUBIST_API isa::VectorBinaryConfig config_of(uint8_t repeat,
                                             const AscendC::BinaryRepeatParams& params) {
  return {.repeat = repeat,
          .dst_blk = params.dstBlkStride,
          .src0_blk = params.src0BlkStride,
          .src1_blk = params.src1BlkStride,
          .dst_rep = params.dstRepStride,
          .src0_rep = params.src0RepStride,
          .src1_rep = params.src1RepStride,
          .type = kTypeOf<T>};
}

template <class T>
CUBIST_API isa::VectorUnaryConfig config_of(uint8_t repeat,
                                            const AscendC::UnaryRepeatParams& params) {
  return CUBIST_CHECKED("UnaryRepeatParams", (isa::VectorUnaryConfig{.repeat = repeat,
                                                                     .dst_blk = params.dstBlkStride,
                                                                     .src_blk = params.srcBlkStride,
                                                                     .dst_rep = params.dstRepStride,
                                                                     .src_rep = params.srcRepStride,
                                                                     .type = kTypeOf<T>}));
}

// T of the source, D of the destination.
template <class T, class D>
CUBIST_API isa::VectorScalarConfig scalar_config_of(uint8_t repeat,
                                                    const AscendC::UnaryRepeatParams& params) {
  return CUBIST_CHECKED("UnaryRepeatParams",
                        (isa::VectorScalarConfig{.repeat = repeat,
                                                 .dst_blk = params.dstBlkStride,
                                                 .src_blk = params.srcBlkStride,
                                                 .dst_rep = params.dstRepStride,
                                                 .src_rep = params.srcRepStride,
                                                 .type = kTypeOf<T>,
                                                 .dst_type = kTypeOf<D>}));
}

}  // namespace cubist::ascendc
