// The k largest or smallest elements of each row, in order, with their indices. Equal elements keep
// the order of the row.
#pragma once

#include "ascendc/sort.h"
#include "kernel_tiling/topk_tiling_data.h"

namespace AscendC {

struct TopKInfo {
  int32_t outter = 1;  // rows
  int32_t inner = 0;   // elements from row to row, a multiple of 32
  int32_t n = 0;       // elements of a row that count
};

}  // namespace AscendC

namespace cubist::ascendc {

template <class T>
inline constexpr uint32_t kLowest = sizeof(T) == 2 ? 0xfc00 : 0xff80'0000;  // minus infinity

// The k best of one row: scores to `values`, indices to `indices`.
template <class T>
class TopRow {
 public:
  CUBIST_API TopRow(Scratch scratch, uint32_t inner, bool is_largest)
      : inner_(inner), is_largest_(is_largest) {
    require(scratch.left() >= topk_bytes(inner, sizeof(T)), CUBIST_SCRATCH("TopK"), scratch.left(),
            topk_bytes(inner, sizeof(T)));
    scores_ = scratch.take<T>(inner);
    numbers_ = scratch.take<int32_t>(inner);
    records_ = scratch.take<uint64_t>(inner);
    others_ = scratch.take<uint64_t>(inner);
    table_ = take_list_table(scratch);
    AscendC::CreateVecIndex(numbers_, 0, inner);
    barrier(isa::Pipe::V);
  }

  CUBIST_API const AscendC::LocalTensor<int32_t>& numbers() const { return numbers_; }

  // Sorts `n` elements of src; take() then gives the first of them.
  CUBIST_API void sort(const AscendC::LocalTensor<T>& src,
                       const AscendC::LocalTensor<int32_t>& indices, uint32_t n) const {
    {
      const Counting counting(inner_);
      xnpu::vector_dup(scores_.address(), kLowest<T>, {.type = kTypeOf<T>});
    }
    barrier(isa::Pipe::V);
    if (is_largest_) {
      AscendC::Copy(scores_, src, n);
    } else {
      AscendC::Muls(scores_, src, T(-1.0f), static_cast<int32_t>(n));
    }
    barrier(isa::Pipe::V);
    sort_all<T>(static_cast<uint32_t>(records_.address()), static_cast<uint32_t>(others_.address()),
                scores_.address(), indices.address(), inner_ / kRecordsPerSort, table_);
  }
  CUBIST_API void take(const AscendC::LocalTensor<T>& values,
                       const AscendC::LocalTensor<int32_t>& indices, uint32_t k) const {
    take_scores<T>(values.address(), records_.address(), k);
    take_indices(indices.address(), records_.address(), k);
    barrier(isa::Pipe::V);
    if (!is_largest_) AscendC::Muls(values, values, T(-1.0f), static_cast<int32_t>(k));
    barrier(isa::Pipe::V);
  }

 private:
  uint32_t inner_;
  bool is_largest_;
  AscendC::LocalTensor<T> scores_;
  AscendC::LocalTensor<int32_t> numbers_;
  AscendC::LocalTensor<uint64_t> records_, others_;
  ListTable table_;
};

template <class T>
constexpr uint32_t whole_blocks(uint32_t count) {
  constexpr uint32_t kPerBlock = kBlockBytes / sizeof(T);
  return (count + kPerBlock - 1) / kPerBlock * kPerBlock;
}

template <class T, bool has_indices, bool has_finish>
CUBIST_API void top_k(const AscendC::LocalTensor<T>& values,
                      const AscendC::LocalTensor<int32_t>& indices,
                      const AscendC::LocalTensor<T>& src,
                      const AscendC::LocalTensor<int32_t>& src_indices,
                      const AscendC::LocalTensor<bool>& finish, Scratch scratch, uint32_t k,
                      const AscendC::TopKInfo& info, bool is_largest) {
  const auto inner = static_cast<uint32_t>(info.inner), n = static_cast<uint32_t>(info.n);
  require(inner % kRecordsPerSort == 0 && n <= inner && k <= n,
          "TopK: rows of {} elements, of which {} count\nrows of a multiple of 32, not fewer than "
          "count, and k at most that\nrows padded to that, and TopKInfo of them",
          inner, n);
  const TopRow<T> row(scratch, inner, is_largest);
  for (uint32_t i = 0; i < static_cast<uint32_t>(info.outter); ++i) {
    const AscendC::LocalTensor<int32_t> to = indices[i * whole_blocks<int32_t>(k)];
    row.sort(src[i * inner], has_indices ? src_indices : row.numbers(), n);
    row.take(values[i * whole_blocks<T>(k)], to, k);
    if constexpr (has_finish) {
      if (finish.GetValue(i)) AscendC::Duplicate(to, info.n, static_cast<int32_t>(k));
      barrier(isa::Pipe::V);
    }
  }
}

}  // namespace cubist::ascendc

namespace AscendC {

// Results of a row begin on a block of 32 B. isInitIndex: srcIndex names the elements of a row,
// instead of 0, 1, ...; isHasfinish: rows with finish set get the index n throughout.
template <class T, bool isInitIndex = false, bool isHasfinish = false, bool isReuseSource = false,
          TopKMode topkMode = TopKMode::TOPK_NORMAL>
CUBIST_API void TopK(const LocalTensor<T>& dstValue, const LocalTensor<int32_t>& dstIndex,
                     const LocalTensor<T>& src, const LocalTensor<int32_t>& srcIndex,
                     const LocalTensor<bool>& finish, const LocalTensor<uint8_t>& tmp, int32_t k,
                     const TopkTiling&, const TopKInfo& info, bool isLargest = true) {
  static_assert(topkMode == TopKMode::TOPK_NORMAL, "TopK: not implemented: TOPK_NSMALL");
  cubist::ascendc::top_k<T, isInitIndex, isHasfinish>(
      dstValue, dstIndex, src, srcIndex, finish,
      cubist::ascendc::Scratch(CUBIST_SCRATCH("TopK"), tmp), static_cast<uint32_t>(k), info,
      isLargest);
}
template <class T, bool isInitIndex = false, bool isHasfinish = false, bool isReuseSource = false,
          TopKMode topkMode = TopKMode::TOPK_NORMAL>
CUBIST_API void TopK(const LocalTensor<T>& dstValue, const LocalTensor<int32_t>& dstIndex,
                     const LocalTensor<T>& src, const LocalTensor<int32_t>& srcIndex,
                     const LocalTensor<bool>& finish, int32_t k, const TopkTiling&,
                     const TopKInfo& info, bool isLargest = true) {
  static_assert(topkMode == TopKMode::TOPK_NORMAL, "TopK: not implemented: TOPK_NSMALL");
  cubist::ascendc::top_k<T, isInitIndex, isHasfinish>(
      dstValue, dstIndex, src, srcIndex, finish, cubist::ascendc::Scratch(CUBIST_SCRATCH("TopK")),
      static_cast<uint32_t>(k), info, isLargest);
}

}  // namespace AscendC
