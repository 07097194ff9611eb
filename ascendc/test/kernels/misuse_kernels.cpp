// Each kernel breaks one rule, on the line that ends with "// line: <kernel>".
#include "cube_harness.h"
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

#define CUBE_MISUSE(name) CUBE_KERNEL void name(GM_ADDR x)

CUBE_MISUSE(vector_call_outside_ub) {
  TPipe pipe;
  TBuf<TPosition::A1> buffer;
  pipe.InitBuffer(buffer, 256);
  LocalTensor<float> t = buffer.Get<float>();
  Adds(t, t, 1.0f, 64);  // line: vector_call_outside_ub
}
CUBE_MISUSE(copy_to_l0) {
  TPipe pipe;
  TBuf<TPosition::A2> buffer;
  pipe.InitBuffer(buffer, 512);
  GlobalTensor<half> gm;
  gm.SetGlobalBuffer(reinterpret_cast<half*>(x));
  DataCopy(buffer.Get<half>(), gm, 256);  // line: copy_to_l0
}
CUBE_MISUSE(product_outside_l0) {
  TPipe pipe;
  TBuf<TPosition::A2> a;
  TBuf<TPosition::CO1> c;
  pipe.InitBuffer(a, 512);
  pipe.InitBuffer(c, 1024);
  LocalTensor<half> t = a.Get<half>();
  Mmad(c.Get<float>(), t, t, MmadParams(16, 16, 16, 0, false, true));  // line: product_outside_l0
}
CUBE_MISUSE(more_than_l1) {
  TPipe pipe;
  TQue<TPosition::A1, 2> in;
  pipe.InitBuffer(in, 2, 1 << 21);  // line: more_than_l1
}
CUBE_MISUSE(more_than_l0a) {
  TPipe pipe;
  TQue<TPosition::A2, 2> in;
  pipe.InitBuffer(in, 2, 1 << 17);  // line: more_than_l0a
}
