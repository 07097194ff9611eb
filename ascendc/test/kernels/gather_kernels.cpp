#include "harness.h"

// z[i] = x at byte offset y[i] + 32; y is uint32_t, as large as float.
extern "C" __global__ __aicore__ void Gather_float(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count,
                                                   uint32_t form) {
  through_queues<float, float>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    LocalTensor<uint32_t> offsets = b.template ReinterpretCast<uint32_t>();
    if (form == kCount) {
      Gather(dst, a, offsets, 32, count);
    } else {
      Gather(dst, a, offsets, 32, uint64_t{33}, static_cast<uint8_t>(count / 64), 8);
    }
  });
}
extern "C" __global__ __aicore__ void Gatherb_float(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count,
                                                    uint32_t) {
  through_queues<float, float>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    Gatherb(dst, a, b.template ReinterpretCast<uint32_t>(), static_cast<uint8_t>(count / 64),
            {1, 8});
  });
}

// The kept elements of x, side by side; their number in the last element. `form`: the pattern, 0
// for the bits of y.
extern "C" __global__ __aicore__ void GatherMask_float(GM_ADDR x, GM_ADDR y, GM_ADDR z,
                                                       uint32_t count, uint32_t form,
                                                       uint32_t elements) {
  through_queues<float, float>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    uint64_t kept = 0;
    const GatherMaskParams params(1, elements > 64 ? 1 : count / 64, 8, 1);
    if (form == 0) {
      GatherMask(dst, a, b.template ReinterpretCast<uint32_t>(), elements != 0, elements, params,
                 kept);
    } else {
      GatherMask(dst, a, static_cast<uint8_t>(form), elements != 0, elements, params, kept);
    }
    dst.SetValue(count - 1, static_cast<float>(kept));
    SetFlag<HardEvent::S_MTE3>(EVENT_ID0);
    WaitFlag<HardEvent::S_MTE3>(EVENT_ID0);
  });
}

// Records of 8 B of 32 scores of x and indices of y; `count` floats are count / 2 records.
extern "C" __global__ __aicore__ void Sort32_float(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count,
                                                   uint32_t) {
  through_queues<float, float>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    Sort32(dst, a, b.template ReinterpretCast<uint32_t>(), static_cast<int32_t>(count / 64));
  });
}

extern "C" __global__ __aicore__ void Transpose_half(GM_ADDR x, GM_ADDR y, GM_ADDR z,
                                                     uint32_t count, uint32_t) {
  through_queues<half, half>(x, y, z, count, [&](auto& dst, auto& a, auto&) { Transpose(dst, a); });
}

#define FILL(kernel, T, call)                                                         \
  extern "C" __global__ __aicore__ void kernel##_##T(GM_ADDR x, GM_ADDR y, GM_ADDR z, \
                                                     uint32_t count, uint32_t form) { \
    through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto&) {             \
      (void)a, (void)form;                                                            \
      call;                                                                           \
    });                                                                               \
  }
#define TYPES(kernel, call) \
  FILL(kernel, half, call) FILL(kernel, float, call) FILL(kernel, int32_t, call)

TYPES(Duplicate, (by_form<decltype(dst.GetValue(0))>(
                     form, count, [&] { Duplicate(dst, 3, count); },
                     [&](auto mask, uint8_t repeats) { Duplicate(dst, 3, mask, repeats, 1, 8); })))
TYPES(Copy, (by_form<decltype(dst.GetValue(0))>(
                form, count, [&] { Copy(dst, a, count); },
                [&](auto mask, uint8_t repeats) { Copy(dst, a, mask, repeats, {1, 1, 8, 8}); })))
TYPES(Brcb, Brcb(dst, a, static_cast<uint8_t>(count * sizeof(dst.GetValue(0)) / 256), {1, 8}))
TYPES(CreateVecIndex, CreateVecIndex(dst, 3, count))
TYPES(ArithProgression, ArithProgression(dst, 3, 2, count))
TYPES(Arange, Arange(dst, 3, 2, count))

// Rows of x, `pitch` elements each, without the last `right` of each.
template <class T>
__aicore__ inline void unpad(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t rows,
                             uint32_t pitch, uint32_t right) {
  through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto&) {
    UnPadTiling tiling;
    tiling.srcHeight = rows;
    tiling.srcWidth = pitch;
    UnPad(dst, a, {0, static_cast<uint16_t>(right)}, tiling);
  });
}
#define UNPAD(T)                                                                                   \
  extern "C" __global__ __aicore__ void UnPad_##T(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, \
                                                  uint32_t rows, uint32_t pitch, uint32_t right) { \
    unpad<T>(x, y, z, count, rows, pitch, right);                                                  \
  }
UNPAD(half)
UNPAD(int32_t)
