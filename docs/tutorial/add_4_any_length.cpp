// Step 4: vectors of any length: the last tile is shorter, and no multiple of 32 bytes.
#include "add_host.h"
#include "kernel_operator.h"

using namespace AscendC;

constexpr uint32_t kTile = 8192;  // elements: 32 KiB; six of them fill UB
constexpr int32_t kBuffers = 2;

extern "C" __global__ __aicore__ void add(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count) {
  GlobalTensor<float> gm_x, gm_y, gm_z;
  gm_x.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(x), count);
  gm_y.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(y), count);
  gm_z.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(z), count);
  TPipe pipe;
  TQue<QuePosition::VECIN, kBuffers> queue_x, queue_y;
  TQue<QuePosition::VECOUT, kBuffers> queue_z;
  pipe.InitBuffer(queue_x, kBuffers, kTile * sizeof(float));
  pipe.InitBuffer(queue_y, kBuffers, kTile * sizeof(float));
  pipe.InitBuffer(queue_z, kBuffers, kTile * sizeof(float));

  const uint32_t step = kTile * static_cast<uint32_t>(GetBlockNum());
  for (uint32_t first = kTile * static_cast<uint32_t>(GetBlockIdx()); first < count;
       first += step) {
    const uint32_t left = count - first;
    const uint32_t elements = left < kTile ? left : kTile;
    const DataCopyExtParams run = {1, static_cast<uint32_t>(elements * sizeof(float)), 0, 0, 0};
    const DataCopyPadExtParams<float> no_padding = {false, 0, 0, 0};
    LocalTensor<float> x_in = queue_x.AllocTensor<float>();
    LocalTensor<float> y_in = queue_y.AllocTensor<float>();
    DataCopyPad(x_in, gm_x[first], run, no_padding);
    DataCopyPad(y_in, gm_y[first], run, no_padding);
    queue_x.EnQue(x_in);
    queue_y.EnQue(y_in);

    LocalTensor<float> x_tile = queue_x.DeQue<float>();
    LocalTensor<float> y_tile = queue_y.DeQue<float>();
    LocalTensor<float> z_tile = queue_z.AllocTensor<float>();
    Add(z_tile, x_tile, y_tile, elements);
    queue_z.EnQue(z_tile);
    queue_x.FreeTensor(x_tile);
    queue_y.FreeTensor(y_tile);

    LocalTensor<float> z_out = queue_z.DeQue<float>();
    DataCopyPad(gm_z[first], z_out, run);
    queue_z.FreeTensor(z_out);
  }
}

int main(int argc, char** argv) {
  return run_addition(argc, argv,
                      [](const Device& device, uint8_t* x, uint8_t* y, uint8_t* z, uint32_t count) {
                        add<<<device.vector_cores(), nullptr, nullptr>>>(x, y, z, count);
                      });
}
