// Compiled with --check: each kernel breaks one rule that public kernels break, too, on the line
// that ends with "// line: <kernel>".
#include "harness.h"

struct Checked {
  __aicore__ inline Checked(GM_ADDR x) {
    pipe.InitBuffer(in, 2, 256);
    pipe.InitBuffer(out, 1, 256);
    gm.SetGlobalBuffer(reinterpret_cast<float*>(x));
  }
  TPipe pipe;
  TQue<TPosition::VECIN, 2> in;
  TQue<TPosition::VECOUT, 1> out;
  GlobalTensor<float> gm;
};
#define MISUSE(name) extern "C" __global__ __aicore__ void name(GM_ADDR x)

MISUSE(keeps_every_rule) {
  Checked c(x);
  const auto id = c.pipe.AllocEventID<HardEvent::V_MTE3>();
  c.pipe.ReleaseEventID<HardEvent::V_MTE3>(id);
  LocalTensor<float> t = c.in.AllocTensor<float>();
  DataCopy(t, c.gm, 64);
  c.in.EnQue(t);
  t = c.in.DeQue<float>();
  LocalTensor<float> sum = c.out.AllocTensor<float>();
  Add(sum, t, t, 64);
  c.out.EnQue(sum);
  c.in.FreeTensor(t);
  sum = c.out.DeQue<float>();
  DataCopy(c.gm, sum, 64);
  c.out.FreeTensor(sum);
}
MISUSE(buffer_not_freed) {
  Checked c(x);
  LocalTensor<float> t = c.in.AllocTensor<float>();  // line: buffer_not_freed
  DataCopy(t, c.gm, 64);
}
MISUSE(buffer_left_in_a_queue) {
  Checked c(x);
  LocalTensor<float> t;
  c.in.AllocTensor<float>(t);  // line: buffer_left_in_a_queue
  c.in.EnQue(t);
}
MISUSE(event_id_not_released) {
  Checked c(x);
  c.pipe.AllocEventID<HardEvent::V_MTE3>();  // line: event_id_not_released
}
MISUSE(load_to_an_output_queue) {
  Checked c(x);
  LocalTensor<float> t = c.out.AllocTensor<float>();
  DataCopy(t, c.gm, 64);  // line: load_to_an_output_queue
}
MISUSE(store_from_an_input_queue) {
  Checked c(x);
  LocalTensor<float> t = c.in.AllocTensor<float>();
  DataCopyPad(c.gm, t, {1, 12, 0, 0, 0});  // line: store_from_an_input_queue
}
MISUSE(copy_past_the_tensor) {
  Checked c(x);
  LocalTensor<float> t = c.in.AllocTensor<float>();
  DataCopy(t[32], c.gm, 64);  // line: copy_past_the_tensor
}
MISUSE(padded_copy_past_the_tensor) {
  Checked c(x);
  LocalTensor<float> t = c.in.AllocTensor<float>();
  DataCopyPad(t, c.gm, {3, 65, 0, 1, 0}, {});  // line: padded_copy_past_the_tensor
}
