#include "harness.h"

// z = d + d[0] where d = (x + y) * x + 1, without a flag or a barrier between calls that depend on
// each other: only a launch with interlocks gets that right with a clock.
extern "C" __global__ __aicore__ void without_order(GM_ADDR x, GM_ADDR y, GM_ADDR z,
                                                    uint32_t count) {
  TPipe pipe;
  TBuf<TPosition::VECCALC> buffer;
  pipe.InitBuffer(buffer, 4 * count * sizeof(float));
  GlobalTensor<float> gm_x, gm_y, gm_z;
  gm_x.SetGlobalBuffer(reinterpret_cast<float*>(x), count);
  gm_y.SetGlobalBuffer(reinterpret_cast<float*>(y), count);
  gm_z.SetGlobalBuffer(reinterpret_cast<float*>(z), count);
  LocalTensor<float> a = buffer.Get<float>();
  LocalTensor<float> b = a[count], c = a[2 * count], d = a[3 * count];
  DataCopy(a, gm_x, count);
  DataCopy(b, gm_y, count);
  Add(c, a, b, count);
  Mul(c, c, a, count);
  Adds(d, c, 1.0f, count);
  const float first = d.GetValue(0);
  Adds(d, d, first, count);
  DataCopy(gm_z, d, count);
}
