// Calls that choose by a mask of a number, or of a bit, per element.
#include "harness.h"

// Rows of x and of masks, which lie in y as U, `mask_pitch` to a row. form 0: x where the mask is
// 0, 9 elsewhere; 1: the other way round.
template <class U>
__aicore__ inline void choose(const LocalTensor<float>& dst, const LocalTensor<float>& a,
                              const LocalTensor<float>& masks, uint32_t form,
                              const SelectWithBytesMaskShapeInfo& info) {
  TBuf<> scratch;
  GetTPipePtr()->InitBuffer(scratch, 2048);
  const LocalTensor<U> mask = masks.template ReinterpretCast<U>();
  const LocalTensor<uint8_t> tmp = scratch.Get<uint8_t>();
  if (form == 0) {
    SelectWithBytesMask(dst, a, 9.0f, mask, tmp, info);
  } else {
    SelectWithBytesMask(dst, 9.0f, a, mask, tmp, info);
  }
}
extern "C" __global__ __aicore__ void select_with_mask(GM_ADDR x, GM_ADDR y, GM_ADDR z,
                                                       uint32_t count, uint32_t rows,
                                                       uint32_t mask_pitch, uint32_t bytes,
                                                       uint32_t form) {
  through_queues<float, float>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    const SelectWithBytesMaskShapeInfo info = {rows, count / rows, mask_pitch};
    if (bytes == 1) return choose<bool>(dst, a, b, form, info);
    if (bytes == 2) return choose<uint16_t>(dst, a, b, form, info);
    choose<int32_t>(dst, a, b, form, info);
  });
}

// Rows of x, of which 3/4 are kept: by bytes of y, or (`form` 3) by bits.
template <class T>
__aicore__ inline void drop_out(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t rows,
                                uint32_t mask_pitch, uint32_t form) {
  through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    const LocalTensor<uint8_t> mask = b.template ReinterpretCast<uint8_t>();
    const DropOutShapeInfo info = {rows, count / rows, mask_pitch};
    if (form == 3) {
      DropOut<T, false, 3>(dst, a, mask, 0.75f, info);
    } else {
      DropOut(dst, a, mask, 0.75f, info);
    }
  });
}
#define DROP_OUT(T)                                                                       \
  extern "C" __global__ __aicore__ void DropOut_##T(GM_ADDR x, GM_ADDR y, GM_ADDR z,      \
                                                    uint32_t count, uint32_t rows,        \
                                                    uint32_t mask_pitch, uint32_t form) { \
    drop_out<T>(x, y, z, count, rows, mask_pitch, form);                                  \
  }
DROP_OUT(float)
DROP_OUT(half)
