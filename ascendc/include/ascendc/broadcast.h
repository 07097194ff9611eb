// Shapes of one or two dimensions broadcast along one.
#pragma once

#include "ascendc/rows.h"

namespace cubist::ascendc {

// Row after row of `columns` elements, each from where src_blk and src_rep say.
template <class T>
CUBIST_API void repeat_rows(uint64_t dst, uint64_t src, uint32_t rows, uint32_t columns,
                            uint32_t src_step, uint32_t src_blk, uint32_t src_rep) {
  constexpr uint32_t kLanes = kLanesOf<T>, kMaxField = 255;
  for (uint32_t column = 0; column < columns; column += kLanes) {
    const uint32_t left = columns - column;
    const Masked masked(low_bits(left), left > 64 ? low_bits(left - 64) : 0);
    for (uint32_t row = 0; row < rows; row += kMaxField) {
      const uint32_t repeat = rows - row < kMaxField ? rows - row : kMaxField;
      xnpu::vcopy(
          dst + (row * columns + column) * sizeof(T),
          src + column * src_step * sizeof(T) + row * src_rep * kBlockBytes,
          CUBIST_CHECKED("BroadCast", (isa::VectorUnaryConfig{
                                          .repeat = repeat,
                                          .src_blk = src_blk,
                                          .dst_rep = columns * uint32_t{sizeof(T)} / kBlockBytes,
                                          .src_rep = src_rep,
                                          .type = kMovedAs<T>})));
    }
  }
  barrier(isa::Pipe::V);
}

template <class T, int32_t dim, int32_t axis>
CUBIST_API void broadcast(const AscendC::LocalTensor<T>& dst, const AscendC::LocalTensor<T>& src,
                          const uint32_t* to, const uint32_t* from, Scratch scratch) {
  static_assert(sizeof(T) == 2 || sizeof(T) == 4,
                "BroadCast: not implemented: elements of other than 16 or 32 bits");
  static_assert(dim == 1 || dim == 2, "BroadCast: not implemented: more than two dimensions");
  static_assert(axis >= 0 && axis < dim, "BroadCast: the axis is one of the dimensions");
  if constexpr (dim == 1) {
    pass<AscendC::HardEvent::V_S>();
    const T value = src.GetValue(0);
    AscendC::Duplicate(dst, value, static_cast<int32_t>(to[0]));
    barrier(isa::Pipe::V);
  } else {
    require(to[1] * sizeof(T) % kBlockBytes == 0,
            "BroadCast: not implemented: rows of {} elements of {} B\nrows of whole blocks of 32 "
            "B\na padded shape",
            to[1], sizeof(T));
    if constexpr (axis == 0) {
      repeat_rows<T>(dst.address(), src.address(), to[0], to[1], 1, 1, 0);
    } else {
      constexpr uint32_t kGroup = 16;  // values of it fill whole blocks
      const uint32_t groups = groups_of(to[0], kGroup);
      const uint32_t part = kGroup * scratch.fitting(groups, kGroup * (kBlockBytes + sizeof(T)));
      const AscendC::LocalTensor<T> blocks = scratch.take<T>(part * (kBlockBytes / sizeof(T)));
      const AscendC::LocalTensor<T> values = scratch.take<T>(part);
      AscendC::Duplicate(values, T(0), static_cast<int32_t>(part));
      for (uint32_t row = 0; row < to[0]; row += part) {
        const uint32_t rows = to[0] - row < part ? to[0] - row : part;
        barrier(isa::Pipe::V);
        AscendC::Copy(values, src[row], rows);
        barrier(isa::Pipe::V);
        spread(blocks, values, rows);
        repeat_rows<T>(dst[row * to[1]].address(), blocks.address(), rows, to[1], 0, 0, 1);
      }
    }
  }
  (void)from;
}

}  // namespace cubist::ascendc

namespace AscendC {

// dst, of shape dstShape, repeats src along `axis`, which is 1 in srcShape.
template <class T, int32_t dim, int32_t axis, bool isReuseSource = false>
CUBIST_API void BroadCast(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                          const uint32_t dstShape[dim], const uint32_t srcShape[dim],
                          LocalTensor<uint8_t>& tmp) {
  cubist::ascendc::broadcast<T, dim, axis>(
      dst, src, dstShape, srcShape, cubist::ascendc::Scratch(CUBIST_SCRATCH("BroadCast"), tmp));
}
template <class T, int32_t dim, int32_t axis, bool isReuseSource = false>
CUBIST_API void BroadCast(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                          const uint32_t dstShape[dim], const uint32_t srcShape[dim]) {
  cubist::ascendc::broadcast<T, dim, axis>(dst, src, dstShape, srcShape,
                                           cubist::ascendc::Scratch(CUBIST_SCRATCH("BroadCast")));
}

// The newer spelling.
template <class T, int32_t dim, int32_t axis, bool isReuseSource = false>
CUBIST_API void Broadcast(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                          const uint32_t dstShape[dim], const uint32_t srcShape[dim],
                          LocalTensor<uint8_t>& tmp) {
  BroadCast<T, dim, axis, isReuseSource>(dst, src, dstShape, srcShape, tmp);
}
template <class T, int32_t dim, int32_t axis, bool isReuseSource = false>
CUBIST_API void Broadcast(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                          const uint32_t dstShape[dim], const uint32_t srcShape[dim]) {
  BroadCast<T, dim, axis, isReuseSource>(dst, src, dstShape, srcShape);
}

}  // namespace AscendC
