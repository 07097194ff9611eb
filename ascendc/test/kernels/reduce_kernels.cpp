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
