// How a kernel is written for `cubist cc`: entry markers, address-space names and 16-bit floats
// (ascendc-api.md, section 1).
//
//   extern "C" __global__ __aicore__ void add(GM_ADDR x, GM_ADDR y, uint32_t count) { ... }
//
// An entry is a function with external linkage marked __global__: everything else is hidden, so the
// exported functions of the ELF are its kernels. The core it runs on is the section that holds it:
//   (none)       .text         any core: the AI core of a coupled chip, a vector core of a split
//   one
//                              (with `cubist cc --core aic|aiv`: that kind)
//   __cube__     .kernel.aic   cube core
//   __vector__   .kernel.aiv   vector core
//   __mix__(c,v) .kernel.mix   c cube cores and v vector cores together
// Arguments are pointers and integers, one 8-byte slot each.
#pragma once

#include <stdint.h>

// In front of a split of host and device code (kernels/toolchain/README.md) the markers stay words.
#ifdef CUBIST_SPLIT_SOURCE
#define CUBIST_DEVICE_MARK __cubist_device__
#define CUBIST_KERNEL_MARK(attributes) __cubist_kernel__(attributes)
#else
#define CUBIST_DEVICE_MARK
#define CUBIST_KERNEL_MARK(attributes) attributes
#endif

#define __aicore__ CUBIST_DEVICE_MARK
#ifdef CUBIST_HOST_PASS
#define __cube__
#define __vector__
#define __mix__(cube_cores, vector_cores)
#else
#define __cube__ __attribute__((section(".kernel.aic")))
#define __vector__ __attribute__((section(".kernel.aiv")))
#define __mix__(cube_cores, vector_cores) __attribute__((section(".kernel.mix")))
#endif
#if defined(CUBIST_CORE_AIC)
#define CUBIST_UNMARKED_CORE __cube__
#elif defined(CUBIST_CORE_AIV)
#define CUBIST_UNMARKED_CORE __vector__
#else
#define CUBIST_UNMARKED_CORE
#endif
#define __global__ \
  CUBIST_KERNEL_MARK(__attribute__((used, visibility("default"))) CUBIST_UNMARKED_CORE)
#define __forceinline__ inline __attribute__((always_inline))

#define __gm__
#define __ubuf__
#define __cbuf__
#define __ca__
#define __cb__
#define __cc__
#define __fbuf__
#define __biasbuf__

#define GM_ADDR __gm__ uint8_t*

using half = _Float16;
