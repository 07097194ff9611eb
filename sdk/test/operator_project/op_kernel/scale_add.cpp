#include "kernel_operator.h"
using namespace AscendC;

class ScaleAddKernel {
 public:
  __aicore__ inline void Init(GM_ADDR x, GM_ADDR y, GM_ADDR z, const ScaleAddTiling& tiling) {
    length_ = tiling.part.length;
    scale_ = tiling.scale;
    for (int i = 0; i < 3; ++i) weight_ += tiling.part.weights[i] * tiling.first * tiling.last;
    x_.SetGlobalBuffer((__gm__ DTYPE_X*)x + length_ * GetBlockIdx(), length_);
    y_.SetGlobalBuffer((__gm__ DTYPE_Y*)y + length_ * GetBlockIdx(), length_);
    z_.SetGlobalBuffer((__gm__ DTYPE_Z*)z + length_ * GetBlockIdx(), length_);
    pipe_.InitBuffer(in_, 2, length_ * sizeof(DTYPE_X));
    pipe_.InitBuffer(out_, 1, length_ * sizeof(DTYPE_Z));
  }
  __aicore__ inline void Process(bool has_y) {
    Load(x_);
    LocalTensor<DTYPE_X> x = in_.DeQue<DTYPE_X>();
    LocalTensor<DTYPE_Z> z = out_.AllocTensor<DTYPE_Z>();
    Muls(z, x, (DTYPE_X)scale_, length_);
    Adds(z, z, (DTYPE_Z)weight_, length_);
    in_.FreeTensor(x);
    if (has_y) {
      Load(y_);
      LocalTensor<DTYPE_Y> y = in_.DeQue<DTYPE_Y>();
      Add(z, z, y, length_);
      in_.FreeTensor(y);
    }
    out_.EnQue(z);
    LocalTensor<DTYPE_Z> done = out_.DeQue<DTYPE_Z>();
    DataCopy(z_, done, length_);
    out_.FreeTensor(done);
  }

 private:
  template <class T>
  __aicore__ inline void Load(GlobalTensor<T>& from) {
    LocalTensor<T> local = in_.AllocTensor<T>();
    DataCopy(local, from, length_);
    in_.EnQue(local);
  }

  TPipe pipe_;
  TQue<QuePosition::VECIN, 2> in_;
  TQue<QuePosition::VECOUT, 1> out_;
  GlobalTensor<DTYPE_X> x_, y_;
  GlobalTensor<DTYPE_Z> z_;
  uint32_t length_ = 0;
  float scale_ = 0, weight_ = 0;
};

#ifndef KERNEL_NAME
#define KERNEL_NAME scale_add
#endif
extern "C" __global__ __aicore__ void KERNEL_NAME(GM_ADDR x, GM_ADDR y, GM_ADDR z,
                                                  GM_ADDR workspace, GM_ADDR tiling) {
  GET_TILING_DATA(data, tiling);
  ScaleAddKernel op;
  op.Init(x, y, z, data);
  if (TILING_KEY_IS(1)) {
    op.Process(true);
  } else if (TILING_KEY_IS(2)) {
    op.Process(false);
  }
}

#ifndef __CCE_KT_TEST__
void scale_add_do(uint32_t blocks, void* stream, uint8_t* x, uint8_t* y, uint8_t* z,
                  uint8_t* workspace, uint8_t* tiling) {
  KERNEL_NAME<<<blocks, nullptr, stream>>>(x, y, z, workspace, tiling);
}
#endif
