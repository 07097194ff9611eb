#include "harness.h"

// The tests read z[0] and, with an index, z[1]; the work tensor lies behind the queues.
#define REDUCTION(kernel, T, call)                                                    \
  extern "C" __global__ __aicore__ void kernel##_##T(GM_ADDR x, GM_ADDR y, GM_ADDR z, \
                                                     uint32_t count, uint32_t form) { \
    through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto&) {             \
      TBuf<> scratch;                                                                 \
      GetTPipePtr()->InitBuffer(scratch, count * sizeof(T));                          \
      LocalTensor<T> work = scratch.Get<T>();                                         \
      const auto repeats = static_cast<int32_t>(count * sizeof(T) / 256);             \
      const uint64_t lanes = 256 / sizeof(T), bits[2] = {kBitsLow, kBitsHigh};        \
      (void)form, (void)work, (void)repeats, (void)lanes, (void)bits;                 \
      call;                                                                           \
    });                                                                               \
  }
#define FLOATS(kernel, call) REDUCTION(kernel, half, call) REDUCTION(kernel, float, call)

FLOATS(ReduceSum, form == kCount    ? ReduceSum(dst, a, work, count)
                  : form == kLength ? ReduceSum(dst, a, work, lanes / 2 + 1, repeats, 8)
                                    : ReduceSum(dst, a, work, bits, repeats, 8))
FLOATS(ReduceMax, form == kCount ? ReduceMax(dst, a, work, count, true)
                                 : ReduceMax(dst, a, work, lanes / 2 + 1, repeats, 8))
FLOATS(ReduceMin, form == kCount ? ReduceMin(dst, a, work, count, true)
                                 : ReduceMin(dst, a, work, lanes / 2 + 1, repeats, 8))
FLOATS(ReduceMaxValue, ReduceMax(dst, a, work, count))
FLOATS(WholeReduceSum, form == kBits ? WholeReduceSum(dst, a, bits, repeats, 1, 1, 8)
                                     : WholeReduceSum(dst, a, lanes / 2 + 1, repeats, 1, 1, 8))
FLOATS(RepeatReduceSum, RepeatReduceSum(dst, a, repeats, lanes, 0, 1, 1, 8))
FLOATS(WholeReduceMax, WholeReduceMax(dst, a, lanes, repeats, 1, 1, 8))
FLOATS(WholeReduceMin,
       WholeReduceMin(dst, a, lanes, repeats, 1, 1, 8, ReduceOrder::ORDER_ONLY_INDEX))
FLOATS(BlockReduceSum, BlockReduceSum(dst, a, repeats, lanes, 1, 1, 8))
FLOATS(BlockReduceMax, BlockReduceMax(dst, a, repeats, lanes, 1, 1, 8))
FLOATS(BlockReduceMin, BlockReduceMin(dst, a, repeats, lanes, 1, 1, 8))
FLOATS(PairReduceSum, PairReduceSum(dst, a, repeats, lanes, 1, 1, 8))

// What the last reduction of each kind left in its register: a sum, a value and its index.
extern "C" __global__ __aicore__ void last_results(GM_ADDR x, GM_ADDR y, GM_ADDR z,
                                                   uint32_t count) {
  through_queues<float, float>(x, y, z, count, [&](auto& dst, auto& a, auto&) {
    RepeatReduceSum(dst, a, 1, 64, 0, 1, 1, 8);
    PipeBarrier<PIPE_V>();
    WholeReduceMax(dst, a, 64, 1, 1, 1, 8);
    SetFlag<HardEvent::V_S>(EVENT_ID0);
    WaitFlag<HardEvent::V_S>(EVENT_ID0);
    float value = 0, index = 0;
    GetReduceRepeatMaxMinSpr<float>(value, index);
    dst.SetValue(0, GetReduceRepeatSumSpr<float>());
    dst.SetValue(1, value);
    dst.SetValue(2, index);
    GetReduceRepeatMaxMinSpr<float>(value);
    dst.SetValue(3, value);
    SetFlag<HardEvent::S_V>(EVENT_ID0);
    WaitFlag<HardEvent::S_V>(EVENT_ID0);
  });
}

// One result for each row of x (`form` even) or for each column; form / 2: sum, mean, largest,
// smallest. 8 more: with a tensor of scratch.
template <class Pattern>
__aicore__ inline void reduce_matrix(const LocalTensor<float>& dst, const LocalTensor<float>& a,
                                     const uint32_t (&shape)[2], uint32_t form) {
  TBuf<> scratch;
  GetTPipePtr()->InitBuffer(scratch, 16 * 1024);
  const LocalTensor<uint8_t> tmp = scratch.Get<uint8_t>();
  switch (form / 2) {
    case 0:
      return ReduceSum<float, Pattern>(dst, a, shape, true);
    case 1:
      return ReduceMean<float, Pattern>(dst, a, shape, true);
    case 2:
      return ReduceMax<float, Pattern>(dst, a, shape, true);
    case 3:
      return ReduceMin<float, Pattern>(dst, a, shape, true);
    default:
      return ReduceSum<float, Pattern>(dst, a, tmp, shape, true);
  }
}
extern "C" __global__ __aicore__ void reduce_pattern(GM_ADDR x, GM_ADDR y, GM_ADDR z,
                                                     uint32_t count, uint32_t rows,
                                                     uint32_t columns, uint32_t form) {
  through_queues<float, float>(x, y, z, count, [&](auto& dst, auto& a, auto&) {
    const uint32_t shape[2] = {rows, columns};
    if (form % 2 == 0) {
      reduce_matrix<Pattern::Reduce::AR>(dst, a, shape, form);
    } else {
      reduce_matrix<Pattern::Reduce::RA>(dst, a, shape, form);
    }
  });
}

// Sums of what came so far, along the rows of x (`form` 0) or down its columns; with form 2 and 3
// the last row goes behind them.
template <class T>
__aicore__ inline void cumulate(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t rows,
                                uint32_t columns, uint32_t form, uint32_t tmp_bytes) {
  static constexpr CumSumConfig kDown = {false, false, false}, kLast = {true, false, true},
                                kDownLast = {false, false, true};
  through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto&) {
    LocalTensor<T> last = dst[rows * columns];
    const CumSumInfo info = {rows, columns};
    if (form == 0) {
      CumSum<T>(dst, last, a, info);
    } else if (form == 1) {
      CumSum<T, kDown>(dst, last, a, info);
    } else if (form == 2) {
      TBuf<> scratch;
      GetTPipePtr()->InitBuffer(scratch, tmp_bytes);
      CumSum<T, kLast>(dst, last, a, scratch.Get<uint8_t>(), info);
    } else {
      CumSum<T, kDownLast>(dst, last, a, info);
    }
  });
}
#define CUMSUM(T)                                                                       \
  extern "C" __global__ __aicore__ void CumSum_##T(                                     \
      GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t rows, uint32_t columns, \
      uint32_t form, uint32_t tmp_bytes) {                                              \
    cumulate<T>(x, y, z, count, rows, columns, form, tmp_bytes);                        \
  }
CUMSUM(float)
CUMSUM(half)
