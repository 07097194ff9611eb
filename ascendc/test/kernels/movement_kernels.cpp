#include "harness.h"

// z = x + y, tile by tile; each block takes its share of `count`, a multiple of blocks * tile.
// Double buffering, and three tiles in flight where the depth allows it.
class TiledAdd {
 public:
  __aicore__ inline TiledAdd(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t tile)
      : tile_(tile) {
    const uint32_t share = count / GetBlockNum();
    const uint32_t first = share * GetBlockIdx();
    tiles_ = share / tile;
    x_.SetGlobalBuffer(reinterpret_cast<float*>(x) + first, share);
    y_.SetGlobalBuffer(reinterpret_cast<float*>(y) + first, share);
    z_.SetGlobalBuffer(reinterpret_cast<float*>(z) + first, share);
    pipe_.InitBuffer(queue_x_, 2, tile * sizeof(float));
    pipe_.InitBuffer(queue_y_, 2, tile * sizeof(float));
    pipe_.InitBuffer(queue_z_, 2, tile * sizeof(float));
  }
  __aicore__ inline void run() {
    for (uint32_t i = 0; i <= tiles_; ++i) {  // the copy of a tile goes ahead of its addition
      if (i < tiles_) copy_in(i);
      if (i > 0) compute(), copy_out(i - 1);
    }
  }

 private:
  __aicore__ inline void copy_in(uint32_t i) {
    LocalTensor<float> x = queue_x_.AllocTensor<float>(), y = queue_y_.AllocTensor<float>();
    DataCopy(x, x_[i * tile_], tile_);
    DataCopy(y, y_[i * tile_], tile_);
    queue_x_.EnQue(x);
    queue_y_.EnQue(y);
  }
  __aicore__ inline void compute() {
    LocalTensor<float> x = queue_x_.DeQue<float>(), y = queue_y_.DeQue<float>();
    LocalTensor<float> z = queue_z_.AllocTensor<float>();
    Add(z, x, y, tile_);
    queue_z_.EnQue(z);
    queue_x_.FreeTensor(x);
    queue_y_.FreeTensor(y);
  }
  __aicore__ inline void copy_out(uint32_t i) {
    LocalTensor<float> z = queue_z_.DeQue<float>();
    DataCopy(z_[i * tile_], z, tile_);
    queue_z_.FreeTensor(z);
  }

  TPipe pipe_;
  TQue<QuePosition::VECIN, 2> queue_x_, queue_y_;
  TQue<QuePosition::VECOUT, 2> queue_z_;
  GlobalTensor<float> x_, y_, z_;
  uint32_t tile_, tiles_;
};
extern "C" __global__ __aicore__ void tiled_add(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count,
                                                uint32_t tile) {
  TiledAdd(x, y, z, count, tile).run();
}

// z = x, through a buffer that MTE2 fills and MTE3 empties.
extern "C" __global__ __aicore__ void bound_copy(GM_ADDR x, GM_ADDR, GM_ADDR z, uint32_t count,
                                                 uint32_t tile) {
  TPipe pipe;
  TQueBind<TPosition::VECIN, TPosition::VECOUT, 2> queue;
  pipe.InitBuffer(queue, 2, tile * sizeof(float));
  GlobalTensor<float> gm_x, gm_z;
  gm_x.SetGlobalBuffer(reinterpret_cast<float*>(x));
  gm_z.SetGlobalBuffer(reinterpret_cast<float*>(z));
  for (uint32_t i = 0; i < count; i += tile) {
    LocalTensor<float> t = queue.AllocTensor<float>();
    DataCopy(t, gm_x[i], tile);
    queue.EnQue(t);
    t = queue.DeQue<float>();
    DataCopy(gm_z[i], t, tile);
    queue.FreeTensor(t);
  }
}

// Every second block of 32 B of x, packed, to every third block of z.
extern "C" __global__ __aicore__ void strided_copy(GM_ADDR x, GM_ADDR, GM_ADDR z, uint32_t blocks) {
  TPipe pipe;
  TQueBind<TPosition::VECIN, TPosition::VECOUT, 1> queue;
  pipe.InitBuffer(queue, 1, blocks * 32);
  GlobalTensor<int32_t> gm_x, gm_z;
  gm_x.SetGlobalBuffer(reinterpret_cast<int32_t*>(x));
  gm_z.SetGlobalBuffer(reinterpret_cast<int32_t*>(z));
  LocalTensor<int32_t> t = queue.AllocTensor<int32_t>();
  DataCopy(t, gm_x, {static_cast<uint16_t>(blocks), 1, 1, 0});
  queue.EnQue(t);
  t = queue.DeQue<int32_t>();
  DataCopyParams out;
  out.blockCount = blocks;
  out.blockLen = 1;
  out.dstStride = 2;
  DataCopy(gm_z, t, out);
  queue.FreeTensor(t);
}

// Rows of `columns` halves of x, which begin anywhere, padded by 9 on the left and by 9 to a block
// on the right; z: the rows of UB, whole blocks. `form` 1: the older overload.
extern "C" __global__ __aicore__ void padded_rows(GM_ADDR x, GM_ADDR, GM_ADDR z, uint32_t rows,
                                                  uint32_t columns, uint32_t form) {
  const uint32_t blocks = (columns + 1 + 15) / 16;
  TPipe pipe;
  TQueBind<TPosition::VECIN, TPosition::VECOUT, 1> queue;
  pipe.InitBuffer(queue, 1, rows * blocks * 32);
  GlobalTensor<half> gm_x, gm_z;
  gm_x.SetGlobalBuffer(reinterpret_cast<half*>(x));
  gm_z.SetGlobalBuffer(reinterpret_cast<half*>(z));
  LocalTensor<half> t = queue.AllocTensor<half>();
  const uint8_t right = static_cast<uint8_t>(blocks * 16 - columns - 1);
  if (form == 0) {
    const DataCopyExtParams copy{static_cast<uint16_t>(rows), columns * 2, 2, 0, 0};
    const DataCopyPadExtParams<half> padding{true, 1, right, half(9)};
    DataCopyPad(t, gm_x, copy, padding);
  } else {
    const DataCopyParams copy{static_cast<uint16_t>(rows), static_cast<uint16_t>(columns * 2), 2,
                              0};
    const DataCopyPadParams padding{true, 1, right, 0x4880};  // 9
    DataCopyPad(t, gm_x, copy, padding);
  }
  queue.EnQue(t);
  t = queue.DeQue<half>();
  DataCopy(gm_z, t, rows * blocks * 16);
  queue.FreeTensor(t);
}

// Rows of whole blocks in x to rows of `columns` halves, side by side in z.
extern "C" __global__ __aicore__ void unpadded_rows(GM_ADDR x, GM_ADDR, GM_ADDR z, uint32_t rows,
                                                    uint32_t columns, uint32_t form) {
  const uint32_t blocks = (columns + 15) / 16;
  TPipe pipe;
  TQueBind<TPosition::VECIN, TPosition::VECOUT, 1> queue;
  pipe.InitBuffer(queue, 1, rows * blocks * 32);
  GlobalTensor<half> gm_x, gm_z;
  gm_x.SetGlobalBuffer(reinterpret_cast<half*>(x));
  gm_z.SetGlobalBuffer(reinterpret_cast<half*>(z));
  LocalTensor<half> t = queue.AllocTensor<half>();
  DataCopy(t, gm_x, rows * blocks * 16);
  queue.EnQue(t);
  t = queue.DeQue<half>();
  if (form == 0) {
    DataCopyPad(gm_z, t, {static_cast<uint16_t>(rows), columns * 2, 0, 0, 0});
  } else {
    const DataCopyParams copy{static_cast<uint16_t>(rows), static_cast<uint16_t>(columns * 2), 0,
                              0};
    DataCopyPad(gm_z, t, copy);
  }
  queue.FreeTensor(t);
}

// Every block combines x with z: form 0 adds, 1 takes the larger, 2 the smaller.
extern "C" __global__ __aicore__ void atomics(GM_ADDR x, GM_ADDR, GM_ADDR z, uint32_t count,
                                              uint32_t form) {
  TPipe pipe;
  TQueBind<TPosition::VECIN, TPosition::VECOUT, 1> queue;
  pipe.InitBuffer(queue, 1, count * sizeof(float));
  GlobalTensor<float> gm_x, gm_z;
  gm_x.SetGlobalBuffer(reinterpret_cast<float*>(x));
  gm_z.SetGlobalBuffer(reinterpret_cast<float*>(z));
  LocalTensor<float> t = queue.AllocTensor<float>();
  DataCopy(t, gm_x, count);
  queue.EnQue(t);
  t = queue.DeQue<float>();
  if (form == 0) SetAtomicAdd<float>();
  if (form == 1) SetAtomicMax<float>();
  if (form == 2) SetAtomicMin<half>(), SetAtomicType<float>();
  DataCopy(gm_z, t, count);
  DisableDmaAtomic();
  queue.FreeTensor(t);
}

// z = exp(x) + y: y comes after x was dequeued, while the vector unit is still busy with the tile
// before, so that events of both queues are under way together.
extern "C" __global__ __aicore__ void staggered_queues(GM_ADDR x, GM_ADDR y, GM_ADDR z,
                                                       uint32_t count, uint32_t tile) {
  TPipe pipe;
  TQue<TPosition::VECIN, 2> queue_x, queue_y;
  TQue<TPosition::VECOUT, 2> queue_z;
  pipe.InitBuffer(queue_x, 2, tile * sizeof(float));
  pipe.InitBuffer(queue_y, 2, tile * sizeof(float));
  pipe.InitBuffer(queue_z, 2, tile * sizeof(float));
  GlobalTensor<float> gm_x, gm_y, gm_z;
  gm_x.SetGlobalBuffer(reinterpret_cast<float*>(x));
  gm_y.SetGlobalBuffer(reinterpret_cast<float*>(y));
  gm_z.SetGlobalBuffer(reinterpret_cast<float*>(z));
  for (uint32_t first = 0; first < count; first += tile) {
    LocalTensor<float> a = queue_x.AllocTensor<float>();
    DataCopy(a, gm_x[first], tile);
    queue_x.EnQue(a);
    a = queue_x.DeQue<float>();
    LocalTensor<float> b = queue_y.AllocTensor<float>();
    DataCopy(b, gm_y[first], tile);
    queue_y.EnQue(b);
    b = queue_y.DeQue<float>();
    LocalTensor<float> c = queue_z.AllocTensor<float>();
    Exp(c, a, tile);
    for (int i = 0; i < 8; ++i) {  // busy for longer than a copy takes
      PipeBarrier<PIPE_V>();
      Adds(c, c, 0.0f, tile);
    }
    PipeBarrier<PIPE_V>();
    Add(c, c, b, tile);
    queue_x.FreeTensor(a);
    queue_y.FreeTensor(b);
    queue_z.EnQue(c);
    c = queue_z.DeQue<float>();
    DataCopy(gm_z[first], c, tile);
    queue_z.FreeTensor(c);
  }
}
