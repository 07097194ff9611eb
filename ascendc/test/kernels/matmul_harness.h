// What kernels with a Matmul object share: each core's part of C, as the host's TCubeTiling cuts
// it.
#pragma once

#include "kernel_operator.h"
#include "lib/matmul_intf.h"

namespace {

// Where the part of core `index` begins, and its tail; parts are counted down the rows.
struct Part {
  uint64_t row, column;
  int32_t m, n;
};
__aicore__ inline Part part_of(const TCubeTiling& t, int64_t index) {
  const int32_t rows = (t.M + t.singleCoreM - 1) / t.singleCoreM;
  const auto row = static_cast<int32_t>(index % rows) * t.singleCoreM,
             column = static_cast<int32_t>(index / rows) * t.singleCoreN;
  return {static_cast<uint64_t>(row), static_cast<uint64_t>(column),
          t.M - row < t.singleCoreM ? t.M - row : t.singleCoreM,
          t.N - column < t.singleCoreN ? t.N - column : t.singleCoreN};
}

template <class T>
__aicore__ inline GlobalTensor<T> matrix(GM_ADDR gm, uint64_t offset) {
  GlobalTensor<T> tensor;
  tensor.SetGlobalBuffer(reinterpret_cast<__gm__ T*>(gm) + offset);
  return tensor;
}

// Coupled cores: half of what is left of UB is for results on their way out.
template <class Object>
__aicore__ inline void give_workspace(Object& object, TPipe& pipe, TBuf<>& buffer, uint32_t bytes) {
#ifndef __DAV_C220__
  pipe.InitBuffer(buffer, bytes);
  object.SetLocalWorkspace(buffer.Get<uint8_t>());
#endif
}

template <class Object, class T, class Bias = float>
__aicore__ inline void set_operands(Object& object, const TCubeTiling& t, const Part& part,
                                    GM_ADDR a, GM_ADDR b, GM_ADDR bias, bool trans_a,
                                    bool trans_b) {
  object.SetTensorA(matrix<T>(a, trans_a ? part.row : part.row * t.Ka), trans_a);
  object.SetTensorB(matrix<T>(b, trans_b ? part.column * t.Kb : part.column), trans_b);
  object.SetTail(part.m, part.n);
  if (t.isBias) object.SetBias(matrix<Bias>(bias, part.column));
}

}  // namespace
