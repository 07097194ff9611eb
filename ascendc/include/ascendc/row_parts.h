// Rows that a composed call takes in parts, as floats: what softmax and normalisations share.
#pragma once

#include "ascendc/rows.h"

namespace cubist::ascendc {

template <class T>
class RowParts {
 public:
  static constexpr bool kIsWide = kTypeOf<T> == isa::DataType::f32;

  // each(first row) for every part; shape() is the part's.
  template <class Each>
  CUBIST_API void for_parts(Each each) {
    const uint32_t most = part_.rows;
    for (uint32_t first = 0; first < all_.rows; first += most) {
      part_.rows = all_.rows - first < most ? all_.rows - first : most;
      each(first);
    }
  }
  CUBIST_API const RowShape& shape() const { return part_; }
  // Of the tensors where row `row` begins.
  CUBIST_API uint32_t element(uint32_t row) const { return row * all_.pitch; }

  // The part's rows as floats: themselves, or a wider copy.
  CUBIST_API Floats load(const AscendC::LocalTensor<T>& src, uint32_t first) const {
    return widened(part_, wide_, src[element(first)]);
  }
  // Where the results of the part are computed, and how they get into dst.
  CUBIST_API Floats target(const AscendC::LocalTensor<T>& dst, uint32_t first) const {
    if constexpr (kIsWide) {
      return dst[element(first)];
    } else {
      return wide_;
    }
  }
  CUBIST_API void store(const AscendC::LocalTensor<T>& dst, uint32_t first, Floats y) const {
    if constexpr (!kIsWide) cast_rows(part_, dst[element(first)], y, AscendC::RoundMode::CAST_RINT);
  }

  // `src` itself, or a copy in `room`.
  CUBIST_API static Floats widened(const RowShape& shape, Floats room,
                                   const AscendC::LocalTensor<T>& src) {
    if constexpr (kIsWide) {
      return src;
    } else {
      cast_rows(shape, room, src, AscendC::RoundMode::CAST_NONE);
      return room;
    }
  }

 protected:
  // `most` rows at a time.
  CUBIST_API void divide(const RowShape& all, uint32_t most, Scratch& scratch) {
    all_ = all;
    part_ = {most, all.columns, all.pitch};
    if constexpr (!kIsWide) wide_ = scratch.take<float>(most * all.pitch);
  }

  RowShape all_, part_;

 private:
  Floats wide_;
};

}  // namespace cubist::ascendc
