// CPU-debug: a host program calls a kernel as a function (ICPU_RUN_KF), and the kernel runs on the
// chip, in mode functional unless CUBIST_MODE says otherwise.
#ifndef TIKICPULIB_H_
#define TIKICPULIB_H_

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "acl/acl_embedded.h"
#include "securec.h"

#ifdef CUBIST_SPLIT_SOURCE
#include "cubist/kernel.h"
#else
#define __global__
#define __aicore__
#define __gm__
#define GM_ADDR uint8_t*
#ifdef __FLT16_MAX__  // what the compiler has on this host
using half = _Float16;
#endif
#endif

namespace cubist {

[[noreturn]] inline void give_up(const char* message) {
  fprintf(stderr, "%s\n", message);
  exit(EXIT_FAILURE);
}
inline void check(aclError error) {
  if (error != ACL_SUCCESS) give_up(aclGetRecentErrMsg());
}

}  // namespace cubist

namespace AscendC {

// Zeroed, for host and kernels.
inline void* GmAlloc(size_t size) {
  void* memory = aclcubistGmAlloc(size);
  if (memory == nullptr) cubist::give_up(aclGetRecentErrMsg());
  return memory;
}
inline void GmFree(void* memory) { cubist::check(aclcubistGmFree(memory)); }

enum class KernelMode { MIX_MODE = 0, AIC_MODE, AIV_MODE };

// Without effect: a kernel's code says which cores it runs on.
inline void SetKernelMode(KernelMode) {}

}  // namespace AscendC

using namespace AscendC;

// Runs all blocks of `kernel` and returns when they are done. An error ends the program with
// status 1.
#define ICPU_RUN_KF(kernel, block_dim, ...)         \
  do {                                              \
    cubist::check(aclcubistSetBlockDim(block_dim)); \
    kernel(__VA_ARGS__);                            \
  } while (0)

// What TILING_KEY_IS compares with in kernels that this thread runs from now on; 0 before.
#define ICPU_SET_TILING_KEY(key) cubist::check(aclcubistSetTilingKey(key))

#endif  // TIKICPULIB_H_
