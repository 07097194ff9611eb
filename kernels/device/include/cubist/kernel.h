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
// A source for split cores whose kernels need cube cores too is compiled once for each kind;
// without a marker it says so with CUBIST_DECLARE_CORES (kernels/toolchain/README.md). Arguments
// are pointers and integers, one 8-byte slot each.
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
#define __mix__(cube_cores, vector_cores) \
  __attribute__((section(".kernel.mix." #cube_cores "." #vector_cores)))
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
// In a function: the cores of the kernel that this is inlined into; where it is not, of all kernels
// of the source that say nothing. Leaves no code, only a record that the toolchain reads
// (kernels/toolchain/src/kernel_cores.cpp). Rank 1: the kernel's own word; 0: what a call needs.
#if defined(__DAV_C220__) && !defined(CUBIST_HOST_PASS)
#define CUBIST_DECLARE_CORES(rank, cube_cores, vector_cores)                                       \
  asm volatile(                                                                                    \
      "9: .pushsection .cubist.cores,\"\",@progbits\n.8byte 9b\n.2byte %0, %1, %2, 0\n.popsection" \
      :                                                                                            \
      : "i"(cube_cores), "i"(vector_cores), "i"(rank))
// At namespace scope. 2: look for declarations in the code for cube cores, too. 3: the source looks
// at the kind of core that it is compiled for.
#define CUBIST_NOTE_SOURCE(rank)                                                 \
  asm(".pushsection .cubist.cores,\"\",@progbits\n.8byte 0\n.2byte 0, 0, " #rank \
      ", "                                                                       \
      "0\n.popsection")
#else
#define CUBIST_DECLARE_CORES(rank, cube_cores, vector_cores)
#define CUBIST_NOTE_SOURCE(rank) static_assert(true)
#endif
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

namespace cubist {

// Where the system area of the launch's workspace begins; null: the launch has none. Each core
// keeps it in the word that it has for its program, behind the sizes of memories where gp points.
__forceinline__ uint8_t** system_workspace_word() {
  uint8_t* core;
  asm("mv %0, gp" : "=r"(core));
  return reinterpret_cast<uint8_t**>(core + 32);  // seven sizes of 4 bytes, in words of 8
}
__forceinline__ void set_system_workspace(const volatile void* workspace) {
  *system_workspace_word() = static_cast<uint8_t*>(const_cast<void*>(workspace));
}
__forceinline__ uint8_t* system_workspace() { return *system_workspace_word(); }

}  // namespace cubist

using half = _Float16;
