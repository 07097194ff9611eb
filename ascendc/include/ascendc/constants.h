// Sizes by the names that kernels use without a definition of their own.
#pragma once

#include "ascendc/element.h"
#include "cubist/device/arithmetic.h"
#include "cubist/device/scratch.h"

namespace AscendC {

// Bytes of an element of 8, 16 and 32 bits.
inline constexpr uint32_t B8_BYTE_SIZE = sizeof(int8_t);
inline constexpr uint32_t B16_BYTE_SIZE = sizeof(int16_t);
inline constexpr uint32_t B32_BYTE_SIZE = sizeof(int32_t);

// A block of UB and L1.
inline constexpr uint32_t ONE_BLK_SIZE = cubist::ascendc::kBlockBytes;
inline constexpr uint32_t DEFAULT_C0_SIZE = ONE_BLK_SIZE;
inline constexpr uint32_t B16_DATA_NUM_PER_BLOCK = ONE_BLK_SIZE / B16_BYTE_SIZE;
inline constexpr uint32_t B32_DATA_NUM_PER_BLOCK = ONE_BLK_SIZE / B32_BYTE_SIZE;
inline constexpr uint32_t ONE_BLK_HALF_NUM = B16_DATA_NUM_PER_BLOCK;
inline constexpr uint32_t ONE_BLK_FLOAT_NUM = B32_DATA_NUM_PER_BLOCK;

// A repeat of a vector instruction.
inline constexpr uint32_t ONE_REPEAT_BYTE_SIZE = cubist::ascendc::kRepeatBytes;
inline constexpr uint32_t DEFAULT_BLK_NUM = ONE_REPEAT_BYTE_SIZE / ONE_BLK_SIZE;
inline constexpr uint32_t B16_DATA_NUM_PER_REPEAT = ONE_REPEAT_BYTE_SIZE / B16_BYTE_SIZE;
inline constexpr uint32_t B32_DATA_NUM_PER_REPEAT = ONE_REPEAT_BYTE_SIZE / B32_BYTE_SIZE;
inline constexpr uint32_t ONE_REPEAT_HALF_SIZE = B16_DATA_NUM_PER_REPEAT;
inline constexpr uint32_t ONE_REPEAT_FLOAT_SIZE = B32_DATA_NUM_PER_REPEAT;
inline constexpr uint32_t MAX_REPEAT_TIMES = cubist::device::kMaxRepeats;
inline constexpr uint64_t FULL_MASK = ~uint64_t{0};  // every lane of a word of the mask

inline constexpr uint32_t BRCB_BROADCAST_NUMBER = DEFAULT_BLK_NUM;  // elements of a repeat of Brcb

inline constexpr float PI = 3.14159265f;

// Rows and columns of a fractal of 16-bit elements.
inline constexpr uint32_t BLOCK_CUBE = cubist::device::kFractal;

CUBIST_API constexpr uint32_t GetDataBlockSizeInBytes() { return ONE_BLK_SIZE; }

}  // namespace AscendC

#ifndef likely
#define likely(condition) __builtin_expect(!!(condition), 1)
#define unlikely(condition) __builtin_expect(!!(condition), 0)
#endif
