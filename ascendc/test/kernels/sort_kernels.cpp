#include "harness.h"

// ---- records of 8 B; z is floats, two per record

// Two to four sorted lists of x, side by side, of `a`, `b`, `c`, `d` records; 0: there is none. The
// counts that were taken follow the merged records.
extern "C" __global__ __aicore__ void MrgSort_float(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count,
                                                    uint32_t stops, uint32_t a, uint32_t b,
                                                    uint32_t c, uint32_t d) {
  through_queues<float, float>(x, y, z, count, [&](auto& dst, auto& src, auto&) {
    const uint16_t lengths[4] = {static_cast<uint16_t>(a), static_cast<uint16_t>(b),
                                 static_cast<uint16_t>(c), static_cast<uint16_t>(d)};
    const uint16_t valid = d != 0 ? 0b1111 : c != 0 ? 0b111 : 0b11;
    MrgSort(dst, MrgSortSrcList<float>(src, src[2 * a], src[2 * (a + b)], src[2 * (a + b + c)]),
            MrgSort4Info(lengths, stops != 0, valid, 1));
    uint16_t taken[4];
    GetMrgSortResult(taken[0], taken[1], taken[2], taken[3]);
    for (int i = 0; i < 4; ++i) dst.SetValue(count - 4 + i, static_cast<float>(taken[i]));
    SetFlag<HardEvent::S_MTE3>(EVENT_ID0);
    WaitFlag<HardEvent::S_MTE3>(EVENT_ID0);
  });
}

#if __NPU_ARCH__ == 2201
// z: the scores of x, sorted, then their indices of y; count is twice the scores.
template <class T>
__aicore__ inline void sort(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t scores) {
  through_queues<uint32_t, uint32_t>(x, y, z, 2 * scores, [&](auto& dst, auto& a, auto& b) {
    TBuf<> records, others;
    GetTPipePtr()->InitBuffer(records, GetSortLen<T>(scores) * sizeof(T));
    GetTPipePtr()->InitBuffer(others, GetSortLen<T>(scores) * sizeof(T));
    LocalTensor<T> concat, sorted = records.Get<T>(), tmp = others.Get<T>();
    const auto repeats = static_cast<int32_t>(scores / 32);
    Concat(concat, a.template ReinterpretCast<T>(), tmp, repeats);
    Sort<T, true>(sorted, concat, b, tmp, repeats);
    Extract(dst.template ReinterpretCast<T>(), dst[scores], sorted, repeats);
  });
}
extern "C" __global__ __aicore__ void Sort_float(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count,
                                                 uint32_t scores) {
  sort<float>(x, y, z, scores);
}
extern "C" __global__ __aicore__ void Sort_half(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count,
                                                uint32_t scores) {
  sort<half>(x, y, z, scores);
}
#endif

// z: k values of each row (whole blocks of them), then their indices, at word `at`.
template <class T>
__aicore__ inline void top(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t rows,
                           uint32_t inner, uint32_t n, uint32_t k, uint32_t is_largest,
                           uint32_t at) {
  through_queues<uint32_t, uint32_t>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    const LocalTensor<T> values = dst.template ReinterpretCast<T>();
    const LocalTensor<int32_t> indices = dst[at].template ReinterpretCast<int32_t>();
    const LocalTensor<bool> finish = b.template ReinterpretCast<bool>();
    const TopKInfo info = {static_cast<int32_t>(rows), static_cast<int32_t>(inner),
                           static_cast<int32_t>(n)};
    TopK<T>(values, indices, a.template ReinterpretCast<T>(), indices, finish,
            static_cast<int32_t>(k), TopkTiling(), info, is_largest != 0);
  });
}
#define TOP(T)                                                                                    \
  extern "C" __global__ __aicore__ void TopK_##T(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, \
                                                 uint32_t rows, uint32_t inner, uint32_t n,       \
                                                 uint32_t k, uint32_t is_largest, uint32_t at) {  \
    top<T>(x, y, z, count, rows, inner, n, k, is_largest, at);                                    \
  }
TOP(float)
TOP(half)
