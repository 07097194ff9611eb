// Masks of a number per element, turned into the bits that the vector unit chooses by.
#pragma once

#include "ascendc/compare.h"
#include "ascendc/convert.h"
#include "ascendc/scratch.h"
#include "ascendc/sync.h"
#include "kernel_tiling/math_needs.h"

namespace cubist::ascendc {

// What integers are widened to, which is 0 only where they are.
template <uint32_t bytes>
struct Widened {
  using Element = half;
};
template <>
struct Widened<4> {
  using Element = float;
};
// Integers of `bytes` that have a conversion to it; the sign does not matter for 0.
template <uint32_t bytes>
struct Countable {
  using Element = int32_t;
};
template <>
struct Countable<1> {
  using Element = uint8_t;
};
template <>
struct Countable<2> {
  using Element = int16_t;
};

// Rows of `columns` elements beside rows of masks.
struct MaskedRows {
  uint32_t rows, columns, pitch, mask_pitch;
};

// each(bits, first element, count) for parts that find room in the scratch; a bit is
// set where the mask satisfies `condition` with 0. The bits of a part begin on a block.
template <class U, class Each>
CUBIST_API void for_masked(MaskedRows shape, const AscendC::LocalTensor<U>& mask,
                           AscendC::CMPMODE condition, Scratch scratch, Each each) {
  using Element = typename Countable<sizeof(U)>::Element;
  using Wide = typename Widened<sizeof(U)>::Element;
  if (shape.columns == shape.pitch && shape.pitch == shape.mask_pitch)
    shape = {1, shape.rows * shape.columns, 0, 0};
  const uint32_t part =
      needs::kMaskPart * scratch.fitting(device::ceil_div(shape.columns, needs::kMaskPart),
                                         needs::mask_part_bytes(sizeof(U)));
  const AscendC::LocalTensor<Wide> wide = scratch.take<Wide>(part);
  const AscendC::LocalTensor<uint8_t> bits = scratch.take<uint8_t>(part / 8);
  for (uint32_t row = 0; row < shape.rows; ++row) {
    for (uint32_t column = 0; column < shape.columns; column += part) {
      const uint32_t left = shape.columns - column, count = left < part ? left : part;
      const uint32_t from = row * shape.mask_pitch + column;
      AscendC::Cast(wide, mask.template ReinterpretCast<Element>()[from],
                    AscendC::RoundMode::CAST_NONE, count);
      barrier(isa::Pipe::V);
      AscendC::CompareScalar(bits, wide, Wide(0), condition, count);
      barrier(isa::Pipe::V);
      each(bits, row * shape.pitch + column, count);
      barrier(isa::Pipe::V);
    }
  }
}

}  // namespace cubist::ascendc
