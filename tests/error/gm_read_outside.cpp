// expect: program error
// expect: GM
// expect: MTE2
// expect: gm_read_outside.cpp:
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

using namespace cubist;

// The first argument is a buffer of 512 B; this reads 64 KiB before it.
extern "C" __global__ __aicore__ void mistake(GM_ADDR buffer) {
  xnpu::copy_gm_to_ubuf(0, reinterpret_cast<uint64_t>(buffer) - 65536, {.len_burst = 1});
}
