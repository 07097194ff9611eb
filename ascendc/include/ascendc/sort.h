// Sorted lists of records of 8 B (score, index): merging, sorting whole tensors, taking apart.
//
// Of the region proposals of 310P (RpSort16, MrgSort4, ProposalConcat, ProposalExtract) the chips
// here have no sorting instruction; on them Sort32 makes the same records as on A2.
#pragma once

#include "ascendc/gather.h"
#include "ascendc/scratch.h"

namespace AscendC {

template <class T>
struct MrgSortSrcList {
  CUBIST_API MrgSortSrcList() {}
  CUBIST_API MrgSortSrcList(const LocalTensor<T>& a, const LocalTensor<T>& b,
                            const LocalTensor<T>& c, const LocalTensor<T>& d)
      : src1(a), src2(b), src3(c), src4(d) {}
  LocalTensor<T> src1, src2, src3, src4;
};

struct MrgSort4Info {
  CUBIST_API MrgSort4Info() {}
  CUBIST_API MrgSort4Info(const uint16_t lengths[4], bool stops, uint16_t valid, uint16_t repeats)
      : ifExhaustedSuspension(stops), validBit(valid), repeatTimes(repeats) {
    for (int i = 0; i < 4; ++i) elementLengths[i] = lengths[i];
  }
  uint16_t elementLengths[4] = {};
  bool ifExhaustedSuspension = false;
  uint16_t validBit = 0b1111;
  uint16_t repeatTimes = 1;
};

}  // namespace AscendC

namespace cubist::ascendc {

inline constexpr uint32_t kRecordBytes = 8, kRecordsPerSort = 32, kMergedLists = 4;

// Where a merge finds the addresses of its lists; in UB because the instruction reads them there.
using ListTable = AscendC::LocalTensor<uint32_t>;
CUBIST_API ListTable take_list_table(Scratch& scratch) {
  return scratch.take<uint32_t>(kBlockBytes / sizeof(uint32_t));
}

struct Merge {
  uint32_t lists[kMergedLists];  // UB addresses
  uint32_t lengths[kMergedLists];
  uint32_t valid;  // a bit per list
  uint32_t repeat = 1;
  bool stops = false;  // when a list is used up
};

// The table is written by the vector unit, too, so that no other pipe has to be waited for.
template <class T>
CUBIST_API void merge(uint32_t dst, const Merge& merge, const ListTable& table) {
  barrier(isa::Pipe::V);
  uint64_t lengths = 0;
  for (uint32_t i = 0; i < kMergedLists; ++i) {
    const Masked masked(uint64_t{1} << i, 0);
    xnpu::vector_dup(table.address(), merge.lists[i], {.repeat = 1, .type = isa::DataType::u32});
    lengths |= uint64_t{merge.lengths[i] & 0xffff} << (16 * i);
  }
  barrier(isa::Pipe::V);
  xnpu::vmrgsort4(
      dst, table.address(), lengths,
      CUBIST_CHECKED("MrgSort", (isa::VectorSortConfig{.repeat = merge.repeat,
                                                       .type = kTypeOf<T>,
                                                       .valid_lists = merge.valid,
                                                       .stop_on_exhausted = merge.stops})));
  barrier(isa::Pipe::V);
}

// `count` records in runs of `length` (the last one may be shorter) become runs of four times that.
template <class T>
CUBIST_API void merge_runs(uint32_t dst, uint32_t src, uint32_t count, uint32_t length,
                           const ListTable& table) {
  constexpr uint32_t kMaxRepeat = 255;
  const uint32_t group = kMergedLists * length;
  uint32_t done = 0;
  while (count - done >= group) {
    const uint32_t groups = (count - done) / group;
    const uint32_t repeat = groups < kMaxRepeat ? groups : kMaxRepeat;
    Merge whole = {.valid = 0b1111, .repeat = repeat};
    for (uint32_t i = 0; i < kMergedLists; ++i) {
      whole.lists[i] = src + (done + i * length) * kRecordBytes;
      whole.lengths[i] = length;
    }
    merge<T>(dst + done * kRecordBytes, whole, table);
    done += repeat * group;
  }
  const uint32_t rest = count - done;
  if (rest == 0) return;
  const uint32_t from = src + done * kRecordBytes, to = dst + done * kRecordBytes;
  if (rest <= length) {
    const Counting counting(rest * 2);
    xnpu::vcopy(to, from, {.type = isa::DataType::u32});
  } else {
    Merge last = {.valid = 0};
    for (uint32_t i = 0; i < kMergedLists; ++i) {
      const uint32_t first = i * length;
      last.lists[i] = from + (first < rest ? first : 0) * kRecordBytes;
      last.lengths[i] = first >= rest ? 0 : rest - first < length ? rest - first : length;
      if (first < rest) last.valid |= 1u << i;
    }
    merge<T>(to, last, table);
  }
  barrier(isa::Pipe::V);
}

template <class T>
CUBIST_API void sort_runs(uint32_t dst, uint64_t scores, uint64_t indices, uint32_t runs) {
  constexpr uint32_t kMaxRepeat = 255;
  for (uint32_t run = 0; run < runs; run += kMaxRepeat) {
    const uint32_t left = runs - run, first = run * kRecordsPerSort;
    xnpu::vbitsort(dst + first * kRecordBytes, scores + first * sizeof(T),
                   indices + first * sizeof(uint32_t),
                   {.repeat = left < kMaxRepeat ? left : kMaxRepeat, .type = kTypeOf<T>});
  }
  barrier(isa::Pipe::V);
}

// 32 * runs scores with their indices as one sorted list in dst; `other` has as much room.
template <class T>
CUBIST_API void sort_all(uint32_t dst, uint32_t other, uint64_t scores, uint64_t indices,
                         uint32_t runs, const ListTable& table) {
  const uint32_t count = runs * kRecordsPerSort;
  uint32_t levels = 0;
  for (uint32_t length = kRecordsPerSort; length < count; length *= kMergedLists) ++levels;
  uint32_t from = levels % 2 == 0 ? dst : other, to = levels % 2 == 0 ? other : dst;
  sort_runs<T>(from, scores, indices, runs);
  for (uint32_t length = kRecordsPerSort; length < count; length *= kMergedLists) {
    merge_runs<T>(to, from, count, length, table);
    const uint32_t sorted = to;
    to = from;
    from = sorted;
  }
}

// The scores of `count` records, and their indices.
template <class T>
CUBIST_API void take_scores(uint64_t dst, uint64_t records, uint32_t count) {
  constexpr uint32_t kEven = 1, kFirstOfFour = 3;
  const Counting counting(count * (kRecordBytes / sizeof(T)));
  xnpu::vreducev2(
      dst, records, 0,
      {.repeat = 1, .pattern_mode = sizeof(T) == 2 ? kFirstOfFour : kEven, .type = kTypeOf<T>});
}
CUBIST_API void take_indices(uint64_t dst, uint64_t records, uint32_t count) {
  constexpr uint32_t kOdd = 2;
  const Counting counting(count * 2);
  xnpu::vreducev2(dst, records, 0, {.repeat = 1, .pattern_mode = kOdd, .type = isa::DataType::u32});
}

}  // namespace cubist::ascendc

namespace AscendC {

// Lengths count records.
template <class T>
CUBIST_API void MrgSort(const LocalTensor<T>& dst, const MrgSortSrcList<T>& src,
                        const MrgSort4Info& params) {
  cubist::ascendc::Scratch scratch(CUBIST_SCRATCH("MrgSort"));
  const LocalTensor<T> lists[] = {src.src1, src.src2, src.src3, src.src4};
  cubist::ascendc::Merge merge = {.valid = params.validBit,
                                  .repeat = params.repeatTimes,
                                  .stops = params.ifExhaustedSuspension};
  for (uint32_t i = 0; i < cubist::ascendc::kMergedLists; ++i) {
    merge.lists[i] = static_cast<uint32_t>(lists[i].address());
    merge.lengths[i] = params.elementLengths[i];
  }
  cubist::ascendc::merge<T>(static_cast<uint32_t>(dst.address()), merge,
                            cubist::ascendc::take_list_table(scratch));
}

// How many records the last MrgSort took from each list.
CUBIST_API void GetMrgSortResult(uint16_t& list1, uint16_t& list2, uint16_t& list3,
                                 uint16_t& list4) {
  cubist::ascendc::pass<HardEvent::V_S>();
  const uint64_t counts = cubist::xnpu::get_spr<cubist::isa::Spr::vms4_sr>();
  list1 = static_cast<uint16_t>(counts);
  list2 = static_cast<uint16_t>(counts >> 16);
  list3 = static_cast<uint16_t>(counts >> 32);
  list4 = static_cast<uint16_t>(counts >> 48);
}

// With the counts that were taken.
template <class T, bool isExhaustedSuspension = false>
CUBIST_API void MrgSort(const LocalTensor<T>& dst, const MrgSortSrcList<T>& src,
                        const uint16_t elementCountList[4], uint32_t sortedNum[4],
                        uint16_t validBit, int32_t repeatTimes) {
  MrgSort(dst, src,
          MrgSort4Info(elementCountList, isExhaustedSuspension, validBit,
                       static_cast<uint16_t>(repeatTimes)));
  uint16_t taken[4];
  GetMrgSortResult(taken[0], taken[1], taken[2], taken[3]);
  for (int i = 0; i < 4; ++i) sortedNum[i] = taken[i];
}

// Elements of T that the records of so many elements take.
template <class T>
CUBIST_API constexpr uint32_t GetSortLen(uint32_t elemCount) {
  return elemCount * (cubist::ascendc::kRecordBytes / sizeof(T));
}
template <class T>
CUBIST_API constexpr uint32_t GetSortOffset(uint32_t elemOffset) {
  return GetSortLen<T>(elemOffset);
}

#if __NPU_ARCH__ == 2201
#define CUBIST_SORTS_RECORDS(call)
#else
#define CUBIST_SORTS_RECORDS(call)          \
  static_assert(cubist::ascendc::kNever<T>, \
                call ": not implemented on coupled cores, whose records are region proposals")
#endif

// What Sort() takes: the scores themselves.
template <class T>
CUBIST_API void Concat(LocalTensor<T>& concat, const LocalTensor<T>& src, const LocalTensor<T>&,
                       int32_t /*repeatTimes*/) {
  CUBIST_SORTS_RECORDS("Concat");
  concat = src;
}

// 32 elements per repeat, descending: each repeat for itself, or all of them. `tmp` has as much
// room as dst.
template <class T, bool isFullSort>
CUBIST_API void Sort(const LocalTensor<T>& dst, const LocalTensor<T>& concat,
                     const LocalTensor<uint32_t>& index, LocalTensor<T>& tmp, int32_t repeatTimes) {
  CUBIST_SORTS_RECORDS("Sort");
  const auto runs = static_cast<uint32_t>(repeatTimes);
  const auto to = static_cast<uint32_t>(dst.address());
  if constexpr (isFullSort) {
    cubist::ascendc::Scratch scratch(CUBIST_SCRATCH("Sort"));
    cubist::ascendc::sort_all<T>(to, static_cast<uint32_t>(tmp.address()), concat.address(),
                                 index.address(), runs, cubist::ascendc::take_list_table(scratch));
  } else {
    cubist::ascendc::sort_runs<T>(to, concat.address(), index.address(), runs);
  }
}

// Scores and indices of 32 records per repeat.
template <class T>
CUBIST_API void Extract(const LocalTensor<T>& dstValue, const LocalTensor<uint32_t>& dstIndex,
                        const LocalTensor<T>& sorted, int32_t repeatTimes) {
  CUBIST_SORTS_RECORDS("Extract");
  const uint32_t count = static_cast<uint32_t>(repeatTimes) * cubist::ascendc::kRecordsPerSort;
  cubist::ascendc::take_scores<T>(dstValue.address(), sorted.address(), count);
  cubist::ascendc::take_indices(dstIndex.address(), sorted.address(), count);
}
#undef CUBIST_SORTS_RECORDS

#define CUBIST_NO_PROPOSALS(Name)                                                        \
  template <class T, class... Arguments>                                                 \
  CUBIST_API void Name(const LocalTensor<T>&, Arguments&&...) {                          \
    static_assert(cubist::ascendc::kNever<T>,                                            \
                  #Name ": not implemented: region proposals (no sorting instruction)"); \
  }
CUBIST_NO_PROPOSALS(RpSort16)
CUBIST_NO_PROPOSALS(MrgSort4)
CUBIST_NO_PROPOSALS(ProposalConcat)
CUBIST_NO_PROPOSALS(ProposalExtract)
#undef CUBIST_NO_PROPOSALS

}  // namespace AscendC
