// Products of small matrices of any size, the way from GM to L0C and back in each of its forms.
#include "cube_harness.h"

// c = a * b. `by_fractals`: LoadData by fractals, else by image to column. `is_transposed`: b holds
// its columns.
#define MATMUL(name, In, Acc, Out, quant)                                                    \
  CUBE_KERNEL void name(GM_ADDR a, GM_ADDR b, GM_ADDR c, uint32_t m, uint32_t n, uint32_t k, \
                        uint32_t is_transposed, uint32_t by_fractals) {                      \
    const Shape shape{m, n, k, is_transposed != 0, by_fractals != 0};                        \
    multiply<In, Acc>(a, b, shape, [&](TPipe& pipe, CO1Queue& results) {                     \
      store<Out, Acc>(pipe, results, c, shape, quant);                                       \
    });                                                                                      \
  }
MATMUL(product_half_float, half, float, float, kNone)
MATMUL(product_half_half, half, float, half, kToHalf)
MATMUL(matmul_int8_int32, int8_t, int32_t, int32_t, kNone)
MATMUL(matmul_int8_half, int8_t, int32_t, half, kScaled)

#ifdef __DAV_C220__

MATMUL(matmul_bfloat16_float, bfloat16_t, float, float, kNone)
MATMUL(matmul_bfloat16_bfloat16, bfloat16_t, float, bfloat16_t, kToBfloat16)
MATMUL(matmul_float_float, float, float, float, kNone)
MATMUL(matmul_int8_int8, int8_t, int32_t, int8_t, kScaled8)

// c = relu(a * b) in fractals; by way of L1 if `through_l1`.
CUBE_KERNEL void matmul_relu_nz(GM_ADDR a, GM_ADDR b, GM_ADDR c, uint32_t m, uint32_t n, uint32_t k,
                                uint32_t through_l1) {
  const Shape shape{m, n, k, false, false};
  multiply<half, float>(a, b, shape, [&](TPipe& pipe, CO1Queue& results) {
    LocalTensor<float> l0c = results.DeQue<float>();
    GlobalTensor<half> gm;
    gm.SetGlobalBuffer(reinterpret_cast<half*>(c));
    FixpipeParamsV220 params(n, m, round16(m), m, true, F322F16);
    if (through_l1 == 0) {
      Fixpipe<half, float, CFG_NZ>(gm, l0c, params);
    } else {
      TBuf<TPosition::A1> buffer;
      pipe.InitBuffer(buffer, m * n * sizeof(half));
      LocalTensor<half> l1 = buffer.Get<half>();
      Fixpipe<half, float, CFG_NZ>(l1, l0c, params);
      SetFlag<HardEvent::FIX_MTE3>(EVENT_ID0);
      WaitFlag<HardEvent::FIX_MTE3>(EVENT_ID0);
      DataCopy(gm, l1, m * n);
    }
    results.FreeTensor(l0c);
  });
}

// c = half(a * b * scales), a scale for each column: `form` 0 by a tensor in L1, 1 by C2PIPE2GM.
CUBE_KERNEL void matmul_scaled_columns(GM_ADDR a, GM_ADDR b, GM_ADDR c, uint32_t m, uint32_t n,
                                       uint32_t k, GM_ADDR scales, uint32_t form) {
  const Shape shape{m, n, k, false, false};
  multiply<int8_t, int32_t>(a, b, shape, [&](TPipe& pipe, CO1Queue& results) {
    TQue<TPosition::C1, 1> l1_queue;
    pipe.InitBuffer(l1_queue, 1, n * sizeof(uint64_t));
    LocalTensor<uint64_t> l1 = l1_queue.AllocTensor<uint64_t>();
    GlobalTensor<uint64_t> words;
    words.SetGlobalBuffer(reinterpret_cast<uint64_t*>(scales));
    DataCopy(l1, words, n);
    l1_queue.EnQue(l1);
    l1 = l1_queue.DeQue<uint64_t>();
    LocalTensor<int32_t> l0c = results.DeQue<int32_t>();
    GlobalTensor<half> gm;
    gm.SetGlobalBuffer(reinterpret_cast<half*>(c));
    FixpipeParamsV220 params(n, m, round16(m), n, false, VDEQF16);
    if (form == 0) {
      Fixpipe<half, int32_t>(gm, l0c, l1, params);
    } else {
      TQue<TPosition::C2PIPE2GM, 1> table_queue;
      pipe.InitBuffer(table_queue, 1, n * sizeof(uint64_t));
      LocalTensor<uint64_t> table = table_queue.AllocTensor<uint64_t>();
      SetFlag<HardEvent::MTE1_FIX>(EVENT_ID0);
      WaitFlag<HardEvent::MTE1_FIX>(EVENT_ID0);
      DataCopy(table, l1, n);
      table_queue.EnQue(table);
      table = table_queue.DeQue<uint64_t>();
      SetFixPipeConfig(table);
      Fixpipe<half, int32_t, CFG_ROW_MAJOR>(gm, l0c, params);
      table_queue.FreeTensor(table);
    }
    results.FreeTensor(l0c);
    l1_queue.FreeTensor(l1);
  });
}

// Two tiles, one after the other, whose product and way out are coupled by unit flags only.
CUBE_KERNEL void matmul_unit_flags(GM_ADDR a, GM_ADDR b, GM_ADDR c, uint32_t m, uint32_t n,
                                   uint32_t k) {
  const Shape shape{m, n, k, false, false};
  multiply<half, float>(
      a, b, shape,
      [&](TPipe&, CO1Queue& results) {
        LocalTensor<float> l0c = results.DeQue<float>();
        GlobalTensor<float> gm;
        gm.SetGlobalBuffer(reinterpret_cast<float*>(c));
        FixpipeParamsV220 params(n, m, round16(m), n, false);
        params.unitFlag = 3;
        Fixpipe(gm, l0c, params);
        results.FreeTensor(l0c);
      },
      3);
}

#endif

// c = bias + a * b, the bias a row of n.
CUBE_KERNEL void matmul_bias(GM_ADDR a, GM_ADDR b, GM_ADDR c, uint32_t m, uint32_t n, uint32_t k,
                             GM_ADDR bias) {
  const Shape shape{m, n, k, false, false};
  multiply<half, float>(
      a, b, shape,
      [&](TPipe& pipe, CO1Queue& results) { store<float, float>(pipe, results, c, shape, kNone); },
      0, bias);
}

// A window of two strips of an 8 x 6 map of 32 channels as a 3 x 3 convolution sees it, padded by
// 1: b = the product of a unit matrix with the pixels, k of them.
CUBE_KERNEL void image_to_column(GM_ADDR map, GM_ADDR unit, GM_ADDR c, uint32_t first_k) {
  constexpr uint32_t kHeight = 8, kWidth = 6, kChannels = 32, kPixels = kHeight * kWidth, kK = 32;
  TPipe pipe;
  TQue<TPosition::A1, 1> l1_map;
  TQue<TPosition::B1, 1> l1_unit;
  TQue<TPosition::A2, 1> l0a;
  TQue<TPosition::B2, 1> l0b;
  CO1Queue results;
  pipe.InitBuffer(l1_map, 1, kPixels * kChannels * sizeof(half));
  pipe.InitBuffer(l1_unit, 1, kK * kK * sizeof(half));
  pipe.InitBuffer(l0a, 1, kPixels * kK * sizeof(half));
  pipe.InitBuffer(l0b, 1, kK * kK * sizeof(half));
  pipe.InitBuffer(results, 1, kPixels * kK * sizeof(float));
  GlobalTensor<half> gm_map, gm_unit;
  gm_map.SetGlobalBuffer(reinterpret_cast<half*>(map));
  gm_unit.SetGlobalBuffer(reinterpret_cast<half*>(unit));
  LocalTensor<half> a1 = l1_map.AllocTensor<half>(), b1 = l1_unit.AllocTensor<half>();
  DataCopy(a1, gm_map, kPixels * kChannels);
  DataCopy(b1, gm_unit, Nd2NzParams(1, kK, kK, 0, kK, kK, 1, 0));
  l1_map.EnQue(a1);
  l1_unit.EnQue(b1);
  a1 = l1_map.DeQue<half>();
  b1 = l1_unit.DeQue<half>();
  LocalTensor<half> a2 = l0a.AllocTensor<half>(), b2 = l0b.AllocTensor<half>();
  const uint8_t pad[4] = {1, 1, 1, 1}, none[4] = {0, 0, 0, 0};
  SetFmatrix(kHeight, kWidth, pad, FmatrixMode::FMATRIX_RIGHT);
  SetLoadDataPaddingValue(half(2));
  static constexpr IsResetLoad3dConfig kSetBefore = {false, false};
  LoadData<half, kSetBefore>(
      a2, a1, {pad,   kHeight, kWidth,  kChannels, kK,    kPixels, static_cast<uint16_t>(first_k),
               0,     1,       1,       3,         3,     1,       1,
               false, false,   half(2), false,     false, true});
  LoadData(b2, b1,
           LoadData3DParamsV2<half>(none, kK, 1, kK, kK, kK, 0, 0, 1, 1, 1, 1, 1, 1, false, false,
                                    half(0)));
  l0a.EnQue(a2);
  l0b.EnQue(b2);
  a2 = l0a.DeQue<half>();
  b2 = l0b.DeQue<half>();
  LocalTensor<float> l0c = results.AllocTensor<float>();
  Mmad(l0c, a2, b2, MmadParams(kPixels, kK, kK, 0, false, true));
  results.EnQue(l0c);
  l0a.FreeTensor(a2);
  l0b.FreeTensor(b2);
  l1_map.FreeTensor(a1);
  l1_unit.FreeTensor(b1);
  store<float, float>(pipe, results, c, Shape{kPixels, kK, kK, false, false}, kNone);
}

#ifndef __DAV_C220__

// z = x by way of L1, out of UB and back.
extern "C" __global__ __aicore__ void through_l1(GM_ADDR x, GM_ADDR z, uint32_t count) {
  TPipe pipe;
  TQue<TPosition::VECIN, 1> in;
  TQueBind<TPosition::VECIN, TPosition::VECOUT, 1> out;
  TSCM<TPosition::VECOUT> l1;
  pipe.InitBuffer(in, 1, count * sizeof(half));
  pipe.InitBuffer(out, 1, count * sizeof(half));
  pipe.InitBuffer(l1, 1, count * sizeof(half));
  GlobalTensor<half> gm_x, gm_z;
  gm_x.SetGlobalBuffer(reinterpret_cast<half*>(x));
  gm_z.SetGlobalBuffer(reinterpret_cast<half*>(z));
  LocalTensor<half> a = in.AllocTensor<half>();
  DataCopy(a, gm_x, count);
  SetFlag<HardEvent::MTE2_MTE3>(EVENT_ID0);
  WaitFlag<HardEvent::MTE2_MTE3>(EVENT_ID0);
  LocalTensor<half> staged = l1.AllocTensor<half>();
  DataCopy(staged, a, count);
  l1.EnQue(staged);
  staged = l1.DeQue<half>();
  LocalTensor<half> b = out.AllocTensor<half>();
  DataCopy(b, staged, count);
  const TEventID copied = pipe.AllocEventID<HardEvent::MTE1_MTE3>();
  SetFlag<HardEvent::MTE1_MTE3>(copied);
  WaitFlag<HardEvent::MTE1_MTE3>(copied);
  DataCopy(gm_z, b, count);
  l1.FreeTensor(staged);
  out.FreeTensor(b);
  in.FreeTensor(a);
  pipe.ReleaseEventID<HardEvent::MTE1_MTE3>(copied);
}

#endif

// Every mode of the cube off again: c = a * b of float as HF32, `away` by the second rounding.
#ifdef __DAV_C220__
CUBE_KERNEL void matmul_hf32(GM_ADDR a, GM_ADDR b, GM_ADDR c, uint32_t m, uint32_t n, uint32_t k,
                             uint32_t away) {
  const Shape shape{m, n, k, false, false};
  SetHF32Mode(true);
  SetHF32TransMode(away != 0);
  SetMMLayoutTransform(true);
  multiply<float, float>(a, b, shape, [&](TPipe& pipe, CO1Queue& results) {
    store<float, float>(pipe, results, c, shape, kNone);
  });
  SetHF32Mode(false);
  SetHF32TransMode(false);
  SetMMLayoutTransform(false);
}
#endif
