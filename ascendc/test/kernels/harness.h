// What the kernels of these tests share: two inputs and one output through queues, and the three
// ways to say which elements a call works on.
#pragma once

#include "kernel_operator.h"

// How `by_form` calls the API; forms_test.h knows them, too.
enum Form : uint32_t { kCount, kLength, kBits };

constexpr uint64_t kBitsLow = 0x5a5a'5a5a'0ff0'1234, kBitsHigh = 0x8000'0000'0000'ffff;
constexpr int32_t kUntouched = 7;  // what masked-off lanes keep

// by_count() or by_mask(mask, repeats), a mask of which leaves out lanes of each repeat.
template <class T, class ByCount, class ByMask>
__aicore__ inline void by_form(uint32_t form, uint32_t count, ByCount by_count, ByMask by_mask) {
  constexpr uint32_t kLanes = 256 / sizeof(T);
  const uint64_t bits[2] = {kBitsLow, kBitsHigh};
  const auto repeats = static_cast<uint8_t>(count / kLanes);
  switch (form) {
    case kCount:
      return by_count();
    case kLength:
      return by_mask(uint64_t{kLanes / 2 + 1}, repeats);
    default:
      return by_mask(bits, repeats);
  }
}

// z = op(z, x, y), of which z is kUntouched before; `count` elements each.
template <class Out, class In, class Op>
__aicore__ inline void through_queues(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, Op op) {
  TPipe pipe;
  TQue<TPosition::VECIN, 1> queue_x, queue_y;
  TQue<TPosition::VECOUT, 1> queue_z;
  pipe.InitBuffer(queue_x, 1, count * sizeof(In));
  pipe.InitBuffer(queue_y, 1, count * sizeof(In));
  pipe.InitBuffer(queue_z, 1, count * sizeof(Out));
  GlobalTensor<In> gm_x, gm_y;
  GlobalTensor<Out> gm_z;
  gm_x.SetGlobalBuffer(reinterpret_cast<In*>(x), count);
  gm_y.SetGlobalBuffer(reinterpret_cast<In*>(y), count);
  gm_z.SetGlobalBuffer(reinterpret_cast<Out*>(z), count);

  LocalTensor<In> a = queue_x.AllocTensor<In>(), b = queue_y.AllocTensor<In>();
  DataCopyPad(a, gm_x, {1, static_cast<uint32_t>(count * sizeof(In)), 0, 0, 0}, {});
  DataCopyPad(b, gm_y, {1, static_cast<uint32_t>(count * sizeof(In)), 0, 0, 0}, {});
  queue_x.EnQue(a);
  queue_y.EnQue(b);

  a = queue_x.DeQue<In>();
  b = queue_y.DeQue<In>();
  LocalTensor<Out> c = queue_z.AllocTensor<Out>();
  if constexpr (sizeof(Out) == 1) {
    Duplicate(c.template ReinterpretCast<int16_t>(), kUntouched * 0x101, count / 2);
  } else {
    Duplicate(c, static_cast<Out>(kUntouched), count);
  }
  PipeBarrier<PIPE_V>();
  op(c, a, b);
  queue_z.EnQue(c);
  queue_x.FreeTensor(a);
  queue_y.FreeTensor(b);

  c = queue_z.DeQue<Out>();
  DataCopyPad(gm_z, c, {1, static_cast<uint32_t>(count * sizeof(Out)), 0, 0, 0});
  queue_z.FreeTensor(c);
}
