// Each kernel breaks one rule, on the line that ends with "// line: <kernel>".
#include "harness.h"

struct Fixture {
  __aicore__ inline Fixture() {
    pipe.InitBuffer(in, 2, 256);
    pipe.InitBuffer(out, 1, 256);
  }
  TPipe pipe;
  TQue<TPosition::VECIN, 2> in;
  TQue<TPosition::VECOUT, 1> out;
  GlobalTensor<float> gm;
};
#define MISUSE(name) extern "C" __global__ __aicore__ void name(GM_ADDR x)

MISUSE(deque_of_an_empty_queue) {
  Fixture f;
  f.in.DeQue<float>();  // line: deque_of_an_empty_queue
}
MISUSE(alloc_without_free) {
  Fixture f;
  for (int i = 0; i < 3; ++i) {
    f.in.AllocTensor<float>();  // line: alloc_without_free
  }
}
MISUSE(enqueued_twice) {
  Fixture f;
  LocalTensor<float> t = f.in.AllocTensor<float>();
  f.in.EnQue(t);
  f.in.EnQue(t);  // line: enqueued_twice
}
MISUSE(freed_twice) {
  Fixture f;
  LocalTensor<float> t = f.in.AllocTensor<float>();
  f.in.FreeTensor(t);
  f.in.FreeTensor(t);  // line: freed_twice
}
MISUSE(enqueued_elsewhere) {
  Fixture f;
  LocalTensor<float> t = f.in.AllocTensor<float>();
  f.out.EnQue(t);  // line: enqueued_elsewhere
}
MISUSE(unaligned_copy) {
  Fixture f;
  f.gm.SetGlobalBuffer(reinterpret_cast<float*>(x));
  LocalTensor<float> t = f.in.AllocTensor<float>();
  DataCopy(t, f.gm, 25);  // line: unaligned_copy
}
MISUSE(unaligned_address) {
  Fixture f;
  f.gm.SetGlobalBuffer(reinterpret_cast<float*>(x));
  LocalTensor<float> t = f.in.AllocTensor<float>();
  DataCopy(t[1], f.gm, 8);  // line: unaligned_address
}
MISUSE(event_ids_run_out) {
  Fixture f;
  for (int i = 0; i < 9; ++i) {
    f.pipe.AllocEventID<HardEvent::V_MTE3>();  // line: event_ids_run_out
  }
}
MISUSE(failed_assertion) {
  ASSERT(x == nullptr && "no argument");  // line: failed_assertion
}
MISUSE(more_than_ub) {
  TPipe pipe;
  TQue<TPosition::VECIN, 2> in;
  pipe.InitBuffer(in, 2, 1 << 20);  // line: more_than_ub
}
MISUSE(stride_does_not_fit) {
  Fixture f;
  LocalTensor<float> t = f.in.AllocTensor<float>();
  const uint16_t stride = 2000 + GetBlockNum() * 100;
  Copy(t, t, 64, 1, {stride, 1, 8, 8});  // line: stride_does_not_fit
}
MISUSE(scratch_is_too_short) {
  TPipe pipe;
  TBuf<> buffer;
  pipe.InitBuffer(buffer, GetUBSizeInBytes() - 512);
  LocalTensor<float> t = buffer.Get<float>();
  Tanh(t, t, 64);  // line: scratch_is_too_short
}
