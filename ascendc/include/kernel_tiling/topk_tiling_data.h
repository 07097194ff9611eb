// Tiling data of TopK, and the scratch that it needs: for the host and the device.
#pragma once

#include <stdint.h>

// The calls here read nothing of it: TopKInfo names the shape.
struct TopkTiling {
  int32_t tmpLocalSize = 0, allDataSize = 0, innerDataSize = 0, sortRepeat = 0;
  int32_t mrgSortRepeat = 0, kAlignFourBytes = 0, kAlignTwoBytes = 0, maskOffset = 0;
  int32_t maskVreducev2FourBytes = 0, maskVreducev2TwoBytes = 0;
  int32_t mrgSortSrc1offset = 0, mrgSortSrc2offset = 0, mrgSortSrc3offset = 0;
  int32_t mrgSortTwoQueueSrc1Offset = 0, mrgFourQueueTailPara1 = 0, mrgFourQueueTailPara2 = 0;
  int32_t srcIndexOffset = 0, copyUbToUbBlockCount = 0, topkMrgSrc1MaskSizeOffset = 0;
  int32_t topkNSmallSrcIndexOffset = 0, vreduceValMask0 = 0, vreduceValMask1 = 0;
  int32_t vreduceIdxMask0 = 0, vreduceIdxMask1 = 0, vreducehalfValMask0 = 0;
  int32_t vreducehalfValMask1 = 0;
};

namespace AscendC {
enum class TopKMode : uint8_t { TOPK_NORMAL, TOPK_NSMALL };
}

namespace cubist::ascendc {

constexpr uint32_t kTopKIndex = 4, kTopKRecord = 8, kTopKTable = 32, kTopKBlock = 32;

// Bytes of scratch for rows of `inner` elements: a row's scores and indices, its records twice, and
// the table of a merge.
constexpr uint32_t topk_bytes(uint32_t inner, uint32_t element_bytes) {
  return (inner * element_bytes + kTopKBlock - 1) / kTopKBlock * kTopKBlock + inner * kTopKIndex +
         2 * inner * kTopKRecord + kTopKTable;
}

}  // namespace cubist::ascendc
