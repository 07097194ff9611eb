// What kernels say. The test has the text.
#include "harness.h"

enum Colour : uint8_t { kRed = 3 };

extern "C" __global__ __aicore__ void says_hello() { PRINTF("Hello World!\n"); }

extern "C" __global__ __aicore__ void says_numbers(GM_ADDR x) {
  GlobalTensor<float> gm;
  gm.SetGlobalBuffer(reinterpret_cast<float*>(x));
  PRINTF("%d %i %u %x %X %#o\n", -7, int8_t{-8}, 7u, 0xbeefu, uint16_t{0xCAFE}, 8);
  PRINTF("%ld %lld %lu %llu %zu %p\n", int64_t{-1} << 40, -5ll, uint64_t{1} << 63, ~0ull, sizeof(x),
         reinterpret_cast<void*>(0x40001000));
  PRINTF("[%5d|%-5d|%05d|%+d|%.3d|%*d]\n", 42, 42, 42, 42, 7, 4, 9);
  AscendC::printf("%f %.2f %e %g %8.3f\n", gm.GetValue(0), gm.GetValue(0), 1e10, 0.5,
                  static_cast<float>(-2.25));
  printf("%c%c %s [%6s] [%.2s] %%\n", 'o', 'k', "text", "short", "long");
  PRINTF("%f %f %d %d\n", static_cast<half>(1.5), bfloat16_t(-0.5f), true, kRed);
  PRINTF("%d %u %hhd %hd\n", -1, -1, 255, 65535);
  printf("no argument\n");
}

extern "C" __global__ __aicore__ void says_its_block() {
  PRINTF("block %d of %d\n", GetBlockIdx(), GetBlockNum());
  PRINTF("block_idx %d of %d\n", block_idx, block_num);
}

// x + x by the vector unit, as text from GM and from UB.
extern "C" __global__ __aicore__ void dumps(GM_ADDR x) {
  TPipe pipe;
  TQue<TPosition::VECIN, 1> queue;
  TBuf<TPosition::VECCALC> buffer;
  pipe.InitBuffer(queue, 1, 256);
  pipe.InitBuffer(buffer, 256);
  GlobalTensor<float> gm;
  gm.SetGlobalBuffer(reinterpret_cast<float*>(x));
  LocalTensor<float> in = queue.AllocTensor<float>();
  DataCopy(in, gm, 8);
  queue.EnQue(in);
  in = queue.DeQue<float>();
  LocalTensor<float> sum = buffer.Get<float>();
  Add(sum, in, in, 8);
  DumpTensor(gm, 1, 3);
  DumpTensor(sum, 2, 8);
  const uint32_t shape[] = {2, 3};
  DumpTensor(sum, 3, 6, ShapeInfo(2, shape));
  DumpTensor(sum.ReinterpretCast<int16_t>()[1], 4, 1);
  sum.Print(2);
  queue.FreeTensor(in);
}

extern "C" __global__ __aicore__ void speaks_before_it_fails() {
  PRINTF("last words of %d\n", GetBlockIdx());
  if (GetBlockIdx() == 1) Trap();
}

extern "C" __global__ __aicore__ void asserts(GM_ADDR, uint32_t which) {
  if (which == 0) assert(which == 1, "which is %u", which);
  if (which == 1) ASSERT(which == 0);
  ASCENDC_ASSERT(which == 1, {
    KERNEL_LOG(KERNEL_ERROR, "the third is %u", which);
    PRINTF("and more\n");
  });
}

extern "C" __global__ __aicore__ void says_too_much() {
  for (int i = 0; i < 200; ++i) PRINTF("%9999d\n", i);  // 10000 bytes each
}

extern "C" __global__ __aicore__ void prints_wrongly(GM_ADDR, uint32_t which) {
  if (which == 0) PRINTF("%d", 1.5f);
  if (which == 1) PRINTF("%f", 1);
  if (which == 2) PRINTF("%d %d", 1);
  if (which == 3) PRINTF("%y", 1);
  if (which == 4) PRINTF("50%");
  if (which == 5) PRINTF("%s", reinterpret_cast<const char*>(16));
}
