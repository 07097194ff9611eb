// Reductions of whole tensors: repeats are reduced level by level, through the work tensor.
#pragma once

#include "ascendc/pipe.h"
#include "ascendc/reduce.h"
#include "ascendc/sync.h"

namespace cubist::ascendc {

struct Sum {
  CUBIST_API static void reduce(uint64_t dst, uint64_t src, const isa::VectorReduceConfig& config) {
    xnpu::vcadd(dst, src, config);
  }
};
struct Largest {
  CUBIST_API static void reduce(uint64_t dst, uint64_t src, const isa::VectorReduceConfig& config) {
    xnpu::vcmax(dst, src, config);
  }
};
struct Smallest {
  CUBIST_API static void reduce(uint64_t dst, uint64_t src, const isa::VectorReduceConfig& config) {
    xnpu::vcmin(dst, src, config);
  }
};

constexpr uint32_t groups_of(uint32_t count, uint32_t each) { return (count + each - 1) / each; }

// dst[0] = all `count` elements of src; `work` holds one result per repeat.
template <class F, class T>
CUBIST_API void reduce_all(uint64_t dst, uint64_t src, uint64_t work, uint32_t count) {
  const isa::VectorReduceConfig config = {.type = kTypeOf<T>,
                                          .order = isa::ReduceOrder::only_value};
  for (;;) {
    const uint32_t repeats = groups_of(count, kLanesOf<T>);
    const Counting counting(count);
    F::reduce(repeats <= 1 ? dst : work, src, config);
    if (repeats <= 1) return;
    barrier(isa::Pipe::V);
    count = repeats;
    src = work;
  }
}

// The best of each repeat of (value, index) pairs, as pairs again.
template <class F, class T>
CUBIST_API void reduce_pairs(uint64_t dst, uint64_t src, uint32_t pairs) {
  constexpr uint64_t kValues = 0x5555'5555'5555'5555;
  constexpr uint32_t kPairs = kLanesOf<T> / 2;
  isa::VectorReduceConfig config = {.repeat = pairs / kPairs, .type = kTypeOf<T>};
  const Masked masked(kValues, kValues);
  if (config.repeat != 0) F::reduce(dst, src, config);
  const uint32_t rest = 2 * (pairs % kPairs);
  if (rest == 0) return;
  set_lanes(kValues & low_bits(rest), rest > 64 ? kValues & low_bits(rest - 64) : 0);
  const uint32_t done = config.repeat;
  config.repeat = 1;
  F::reduce(dst + done * 2 * sizeof(T), src + done * kRepeatBytes, config);
}

template <class T>
struct BitsOf;
template <>
struct BitsOf<half> {
  using Type = uint16_t;
};
template <>
struct BitsOf<float> {
  using Type = uint32_t;
};

// dst[0] = the best element, dst[1] = its index (the bits of an integer) among `pairs` repeats,
// which begin `apart` elements from each other and whose pairs lie in `work`; the pairs of other
// levels follow, each level from a block of 32 B on.
template <class F, class T>
CUBIST_API void find_best_pair(uint64_t dst, uint64_t work, uint32_t pairs, uint32_t apart) {
  using Index = typename BitsOf<T>::Type;
  constexpr uint32_t kPair = 2 * sizeof(T), kPairs = kLanesOf<T> / 2;
  constexpr uint32_t kMaxLevels = 4;  // of any number of elements that a UB holds
  uint64_t levels[kMaxLevels] = {work};
  uint32_t top = 0;
  for (; pairs > 1; pairs = groups_of(pairs, kPairs)) {
    levels[top + 1] = levels[top] + groups_of(pairs * kPair, kBlockBytes) * kBlockBytes;
    barrier(isa::Pipe::V);
    reduce_pairs<F, T>(levels[top + 1], levels[top], pairs);
    ++top;
  }

  // The way down: which pair of each level the one above came from.
  pass<AscendC::HardEvent::V_S>();
  const T value = load<T>(kUbWindow + levels[top]);
  uint32_t pair = 0;
  for (; top > 0; --top) {
    const uint32_t lane = load<Index>(kUbWindow + levels[top] + pair * kPair + sizeof(T));
    pair = pair * kPairs + lane / 2;
  }
  const uint32_t lane = load<Index>(kUbWindow + levels[0] + pair * kPair + sizeof(T));
  store<T>(kUbWindow + dst, value);
  store<Index>(kUbWindow + dst + sizeof(T), static_cast<Index>(pair * apart + lane));
  pass<AscendC::HardEvent::S_V>();
}

template <class F, class T>
CUBIST_API void find_best(uint64_t dst, uint64_t src, uint64_t work, uint32_t count) {
  const bool is_single = count <= kLanesOf<T>;
  {
    const Counting counting(count);
    F::reduce(is_single ? dst : work, src, {.type = kTypeOf<T>});
  }
  if (!is_single) find_best_pair<F, T>(dst, work, groups_of(count, kLanesOf<T>), kLanesOf<T>);
}

template <class F, class T>
CUBIST_API void reduce_extreme(const AscendC::LocalTensor<T>& dst,
                               const AscendC::LocalTensor<T>& src,
                               const AscendC::LocalTensor<T>& work, uint32_t count,
                               bool with_index) {
  if (with_index) {
    find_best<F, T>(dst.address(), src.address(), work.address(), count);
  } else {
    reduce_all<F, T>(dst.address(), src.address(), work.address(), count);
  }
}

}  // namespace cubist::ascendc

namespace AscendC {

template <class T>
CUBIST_API void ReduceSum(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                          const LocalTensor<T>& work, int32_t count) {
  cubist::ascendc::reduce_all<cubist::ascendc::Sum, T>(dst.address(), src.address(), work.address(),
                                                       static_cast<uint32_t>(count));
}
template <class T>
CUBIST_API void ReduceSum(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                          const LocalTensor<T>& work, cubist::ascendc::MaskArgument mask,
                          int32_t repeat, int32_t src_repeat_stride) {
  WholeReduceSum(work, src, mask, repeat, 1, 1, src_repeat_stride);
  PipeBarrier<PIPE_V>();
  ReduceSum(dst, work, work, repeat);
}

template <class T>
CUBIST_API void ReduceMax(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                          const LocalTensor<T>& work, int32_t count, bool calIndex = false) {
  cubist::ascendc::reduce_extreme<cubist::ascendc::Largest>(dst, src, work,
                                                            static_cast<uint32_t>(count), calIndex);
}
template <class T>
CUBIST_API void ReduceMin(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                          const LocalTensor<T>& work, int32_t count, bool calIndex = false) {
  cubist::ascendc::reduce_extreme<cubist::ascendc::Smallest>(
      dst, src, work, static_cast<uint32_t>(count), calIndex);
}
// With mask and repeats; an index counts elements from the start of src.
template <class T>
CUBIST_API void ReduceMax(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                          const LocalTensor<T>& work, cubist::ascendc::MaskArgument mask,
                          int32_t repeat, int32_t src_repeat_stride, bool calIndex = false) {
  if (calIndex) {
    WholeReduceMax(work, src, mask, repeat, 1, 1, src_repeat_stride);
    return cubist::ascendc::find_best_pair<cubist::ascendc::Largest, T>(
        dst.address(), work.address(), static_cast<uint32_t>(repeat),
        static_cast<uint32_t>(src_repeat_stride) * (cubist::ascendc::kBlockBytes / sizeof(T)));
  }
  WholeReduceMax(work, src, mask, repeat, 1, 1, src_repeat_stride, ReduceOrder::ORDER_ONLY_VALUE);
  PipeBarrier<PIPE_V>();
  ReduceMax(dst, work, work, repeat);
}
template <class T>
CUBIST_API void ReduceMin(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                          const LocalTensor<T>& work, cubist::ascendc::MaskArgument mask,
                          int32_t repeat, int32_t src_repeat_stride, bool calIndex = false) {
  if (calIndex) {
    WholeReduceMin(work, src, mask, repeat, 1, 1, src_repeat_stride);
    return cubist::ascendc::find_best_pair<cubist::ascendc::Smallest, T>(
        dst.address(), work.address(), static_cast<uint32_t>(repeat),
        static_cast<uint32_t>(src_repeat_stride) * (cubist::ascendc::kBlockBytes / sizeof(T)));
  }
  WholeReduceMin(work, src, mask, repeat, 1, 1, src_repeat_stride, ReduceOrder::ORDER_ONLY_VALUE);
  PipeBarrier<PIPE_V>();
  ReduceMin(dst, work, work, repeat);
}

}  // namespace AscendC
