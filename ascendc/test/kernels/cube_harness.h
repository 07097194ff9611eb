// What the cube's kernels of these tests share: small matrices of any size from GM to L0C, and the
// result to GM by the way that the kind of core has.
#pragma once

#include "kernel_operator.h"

#ifdef __DAV_C220__
#define CUBE_KERNEL extern "C" __global__ __aicore__ __cube__
#else
#define CUBE_KERNEL extern "C" __global__ __aicore__
#endif

using CO1Queue = TQue<TPosition::CO1, 1>;

struct Shape {
  uint32_t m, n, k;
  bool is_transposed, by_fractals;
};

constexpr uint32_t round_to(uint32_t value, uint32_t unit) {
  return (value + unit - 1) / unit * unit;
}
constexpr uint16_t round16(uint32_t value) { return static_cast<uint16_t>(round_to(value, 16)); }

template <class T>
constexpr uint32_t kC0 = 32 / sizeof(T);
template <class T>
constexpr uint32_t kFractalElements = 512 / sizeof(T);

// k of one product: several of them make the sum.
constexpr uint32_t kStep = 64;

// rows x columns of a row-major matrix to fractals in L1, rows up to the next 32 zero.
template <class T>
__aicore__ inline void load_l1(const LocalTensor<T>& l1, GM_ADDR matrix, uint32_t rows,
                               uint32_t columns) {
  GlobalTensor<T> gm;
  gm.SetGlobalBuffer(reinterpret_cast<T*>(matrix));
  const uint32_t height = round_to(rows, 32), strips = (columns + kC0<T> - 1) / kC0<T>;
  const auto blocks = static_cast<uint16_t>(height * strips);
  if constexpr (sizeof(T) == 1) {
    InitConstValue(l1.template ReinterpretCast<int16_t>(),
                   InitConstValueParams<int16_t>(1, blocks, 0, 0));
  } else {
    InitConstValue(l1, InitConstValueParams<T>(1, blocks, 0, T(0.0f)));
  }
  PipeBarrier<PIPE_MTE2>();
  DataCopy(l1, gm, Nd2NzParams(1, rows, columns, 0, columns, height, 1, 0));
}

// Columns first_k.. of A, whose rows lie in L1.
template <class T>
__aicore__ inline void load_left(const LocalTensor<T>& l0, const LocalTensor<T>& l1,
                                 const Shape& shape, uint32_t first_k, uint32_t ks) {
  const uint32_t height = round_to(shape.m, 32), k1s = (ks + kC0<T> - 1) / kC0<T>;
  const uint32_t first = first_k * height;  // strips are kC0 wide
  if (!shape.by_fractals) {
    const uint8_t none[4] = {0, 0, 0, 0};
    return LoadData(l0, l1,
                    LoadData3DParamsV2<T>(none, height, 1, round_to(shape.k, kC0<T>), k1s * kC0<T>,
                                          round16(shape.m), first_k, 0, 1, 1, 1, 1, 1, 1, false,
                                          false, T(0.0f)));
  }
  for (uint32_t row = 0; row < round16(shape.m) / 16; ++row) {
    LoadData2dParams params;
    params.repeatTimes = k1s;
    params.srcStride = height / 16;
    LoadData(l0[row * k1s * kFractalElements<T>], l1[first + row * kFractalElements<T>], params);
  }
}

// Rows first_k.. of B, in L1 as they are, or as columns of a transposed B.
template <class T>
__aicore__ inline void load_right(const LocalTensor<T>& l0, const LocalTensor<T>& l1,
                                  const Shape& shape, uint32_t first_k, uint32_t ks) {
  const uint32_t k1s = (ks + kC0<T> - 1) / kC0<T>, n1s = round16(shape.n) / 16;
  if (shape.is_transposed) {
    const uint32_t height = round_to(shape.n, 32);
    for (uint32_t k1 = 0; k1 < k1s; ++k1) {
      LoadData(l0[k1 * n1s * kFractalElements<T>], l1[(first_k + k1 * kC0<T>)*height],
               LoadData2DParams(0, n1s, 1, 0, 0, false, 0));
    }
    return;
  }
  const uint32_t height = round_to(shape.k, 32);
  if constexpr (sizeof(T) == 1) {  // squares of 32 x 32: their halves are neighbours along n
    for (uint32_t k1 = 0; k1 < k1s; ++k1) {
      LoadDataWithTranspose(l0[k1 * n1s * kFractalElements<T>], l1[(first_k + k1 * 32) * 32],
                            LoadData2dTransposeParams(0, n1s / 2, height / 32, 1, 0));
    }
  } else {
    if (!shape.by_fractals || sizeof(T) == 4) {
      const uint8_t none[4] = {0, 0, 0, 0};
      return LoadData(l0, l1,
                      LoadData3DParamsV2<T>(none, height, 1, round_to(shape.n, kC0<T>),
                                            round16(shape.n), round_to(ks, 16), 0, first_k, 1, 1, 1,
                                            1, 1, 1, false, false, T(0.0f)));
    }
    for (uint32_t k1 = 0; k1 < k1s; ++k1) {
      LoadData(l0[k1 * n1s * kFractalElements<T>], l1[(first_k / 16 + k1) * kFractalElements<T>],
               LoadData2DParams(0, n1s, height / 16, 0, 0, true, 0));
    }
  }
}

// What results become on their way out; scales are those of the tests.
enum Quant : uint8_t { kNone, kToHalf, kToBfloat16, kScaled, kScaled8 };
constexpr float kScale = 0.25f, kScale8 = 0.0625f;

#ifdef __DAV_C220__

template <class Out, class Acc>
__aicore__ inline void store(TPipe&, CO1Queue& results, GM_ADDR c, const Shape& shape,
                             Quant quant) {
  LocalTensor<Acc> l0c = results.DeQue<Acc>();
  GlobalTensor<Out> gm;
  gm.SetGlobalBuffer(reinterpret_cast<Out*>(c));
  constexpr QuantMode_t kModes[] = {NoQuant, F322F16, F322BF16, DEQF16, REQ8};
  FixpipeParamsV220 params(shape.n, shape.m, round16(shape.m), shape.n, false, kModes[quant]);
  params.deqScalar = __builtin_bit_cast(uint32_t, quant == kScaled8 ? kScale8 : kScale);
  Fixpipe(gm, l0c, params);
  results.FreeTensor(l0c);
}

// The row that every row of a product starts as: in the bias table.
template <class Acc>
class BiasRow {
 public:
  __aicore__ inline BiasRow(TPipe& pipe, GM_ADDR bias, const Shape& shape)
      : is_there_(bias != nullptr) {
    if (!is_there_) return;
    const uint32_t count = round16(shape.n);
    pipe.InitBuffer(l1_, 1, count * sizeof(Acc));
    pipe.InitBuffer(table_, 1, count * sizeof(Acc));
    GlobalTensor<Acc> gm;
    gm.SetGlobalBuffer(reinterpret_cast<Acc*>(bias));
    LocalTensor<Acc> l1 = l1_.template AllocTensor<Acc>();
    DataCopy(l1, gm, count);
    l1_.EnQue(l1);
    l1 = l1_.template DeQue<Acc>();
    LocalTensor<Acc> table = table_.template AllocTensor<Acc>();
    DataCopy(table, l1, count);
    table_.EnQue(table);
    l1_.FreeTensor(l1);
    row_ = table_.template DeQue<Acc>();
  }
  __aicore__ inline void put(const LocalTensor<Acc>&) {}
  template <class In>
  __aicore__ inline void multiply(const LocalTensor<Acc>& c, const LocalTensor<In>& a,
                                  const LocalTensor<In>& b, MmadParams params, bool is_first) {
    if (!is_there_ || !is_first) return Mmad(c, a, b, params);
    params.cmatrixSource = true;
    params.cmatrixInitVal = false;
    Mmad(c, a, b, row_, params);
  }
  __aicore__ inline void finish() {
    if (is_there_) table_.FreeTensor(row_);
  }

 private:
  bool is_there_;
  TQue<TPosition::C1, 1> l1_;
  TQue<TPosition::C2, 1> table_;
  LocalTensor<Acc> row_;
};

#else

template <class Out, class Acc>
__aicore__ inline void store(TPipe& pipe, CO1Queue& results, GM_ADDR c, const Shape& shape,
                             Quant quant) {
  const uint32_t rows = round16(shape.m), strips = round16(shape.n) / 16;
  TQue<TPosition::CO2, 1> queue;
  pipe.InitBuffer(queue, 1, rows * strips * 16 * sizeof(Out));
  LocalTensor<Acc> l0c = results.DeQue<Acc>();
  LocalTensor<Out> ub = queue.AllocTensor<Out>();
  DataCopyEnhancedParams how;
  how.blockMode = BlockMode::BLOCK_MODE_MATRIX;
  if (quant == kScaled) {
    how.deqScale = DeqScale::DEQ16;
    how.deqValue = __builtin_bit_cast(uint16_t, half(kScale));
  }
  DataCopy(ub, l0c, DataCopyParams(1, static_cast<uint16_t>(strips * rows / 16), 0, 0), how);
  queue.EnQue(ub);
  results.FreeTensor(l0c);
  ub = queue.DeQue<Out>();
  GlobalTensor<Out> gm;
  gm.SetGlobalBuffer(reinterpret_cast<Out*>(c));
  for (uint32_t strip = 0; strip < strips; ++strip) {
    const uint32_t left = shape.n - strip * 16, columns = left < 16 ? left : 16;
    const uint32_t bytes = columns * sizeof(Out), row_blocks = 16 * sizeof(Out) / 32;
    DataCopyPad(gm[strip * 16], ub[strip * rows * 16],
                DataCopyExtParams(shape.m, bytes, row_blocks - (bytes + 31) / 32,
                                  (shape.n - columns) * sizeof(Out), 0));
  }
  queue.FreeTensor(ub);
}

// The row that every row of a product starts as: put into CO1 by the vector unit.
template <class Acc>
class BiasRow {
 public:
  __aicore__ inline BiasRow(TPipe& pipe, GM_ADDR bias, const Shape& shape)
      : bias_(bias), rows_(round16(shape.m)), columns_(round16(shape.n)) {
    if (bias_ != nullptr) pipe.InitBuffer(ub_, 1, columns_ * sizeof(Acc));
  }
  __aicore__ inline void put(const LocalTensor<Acc>& c) {
    if (bias_ == nullptr) return;
    GlobalTensor<Acc> gm;
    gm.SetGlobalBuffer(reinterpret_cast<Acc*>(bias_));
    LocalTensor<Acc> row = ub_.template AllocTensor<Acc>();
    DataCopy(row, gm, columns_);
    ub_.EnQue(row);
    row = ub_.template DeQue<Acc>();
    for (uint32_t m1 = 0; m1 < rows_ / 16; ++m1)
      BroadCastVecToMM(c[m1 * 256], row, columns_ / 16, 1, 0, rows_ / 16 - 1);
    ub_.FreeTensor(row);
    SetFlag<HardEvent::V_M>(EVENT_ID0);
    WaitFlag<HardEvent::V_M>(EVENT_ID0);
  }
  template <class In>
  __aicore__ inline void multiply(const LocalTensor<Acc>& c, const LocalTensor<In>& a,
                                  const LocalTensor<In>& b, MmadParams params, bool) {
    if (bias_ != nullptr) params.cmatrixInitVal = false;
    Mmad(c, a, b, params);
  }
  __aicore__ inline void finish() {}

 private:
  GM_ADDR bias_;
  uint32_t rows_, columns_;
  TQue<TPosition::VECIN, 1> ub_;
};

#endif

// a * b in CO1, for `use`, step by step along k. With a bias every row starts as it.
template <class In, class Acc, class Use>
__aicore__ inline void multiply(GM_ADDR a, GM_ADDR b, const Shape& shape, Use use,
                                uint8_t unit_flag = 0, GM_ADDR bias = nullptr) {
  TPipe pipe;
  TQue<TPosition::A1, 1> queue_a1;
  TQue<TPosition::B1, 1> queue_b1;
  TQue<TPosition::A2, 1> queue_a2;
  TQue<TPosition::B2, 1> queue_b2;
  CO1Queue results;
  const uint32_t m = round_to(shape.m, 32), n = round_to(shape.n, 32), k = round_to(shape.k, 32);
  pipe.InitBuffer(queue_a1, 1, m * k * sizeof(In));
  pipe.InitBuffer(queue_b1, 1, k * n * sizeof(In));
  pipe.InitBuffer(queue_a2, 2, m * kStep * sizeof(In));
  pipe.InitBuffer(queue_b2, 2, n * kStep * sizeof(In));
  pipe.InitBuffer(results, 1, m * n * sizeof(Acc));

  LocalTensor<In> a1 = queue_a1.AllocTensor<In>(), b1 = queue_b1.AllocTensor<In>();
  load_l1(a1, a, shape.m, shape.k);
  if (shape.is_transposed) {
    load_l1(b1, b, shape.n, shape.k);
  } else {
    load_l1(b1, b, shape.k, shape.n);
  }
  queue_a1.EnQue(a1);
  queue_b1.EnQue(b1);
  a1 = queue_a1.DeQue<In>();
  b1 = queue_b1.DeQue<In>();

  LocalTensor<Acc> l0c = results.AllocTensor<Acc>();
  BiasRow<Acc> start(pipe, bias, shape);
  start.put(l0c);
  for (uint32_t first_k = 0; first_k < shape.k; first_k += kStep) {
    const uint32_t ks = first_k + kStep < shape.k ? kStep : shape.k - first_k;
    LocalTensor<In> a2 = queue_a2.AllocTensor<In>(), b2 = queue_b2.AllocTensor<In>();
    load_left(a2, a1, shape, first_k, ks);
    load_right(b2, b1, shape, first_k, ks);
    queue_a2.EnQue(a2);
    queue_b2.EnQue(b2);
    a2 = queue_a2.DeQue<In>();
    b2 = queue_b2.DeQue<In>();
    const bool is_last = first_k + kStep >= shape.k;
    MmadParams params(shape.m, shape.n, ks, unit_flag == 0 ? 0 : (is_last ? 3 : 2), false,
                      first_k == 0);
    params.disableGemv = true;
    if (first_k != 0) PipeBarrier<PIPE_M>();
    start.multiply(l0c, a2, b2, params, first_k == 0);
    queue_a2.FreeTensor(a2);
    queue_b2.FreeTensor(b2);
  }
  results.EnQue(l0c);
  queue_a1.FreeTensor(a1);
  queue_b1.FreeTensor(b1);
  use(pipe, results);
  start.finish();
}
