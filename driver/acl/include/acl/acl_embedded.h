// Kernels that lie in the program itself: what `cubist cc` compiles `kernel<<<...>>>(...)`,
// aclrtlaunch_<kernel> and ICPU_RUN_KF to. Programs do not call these functions by name.
#ifndef ACL_EMBEDDED_H_
#define ACL_EMBEDDED_H_

#include "acl/acl_rt.h"

#ifdef __cplusplus
extern "C" {
#endif

// One kernel argument: 8-byte words as RISC-V registers take them, or, of more than 16 bytes, a
// struct by reference. is_pointer: a device address.
typedef struct aclcubistArgument {
  const void* data;
  size_t size;
  int is_pointer;
} aclcubistArgument;

// A kernel ELF that stays where it is until aclcubistForgetBinary. chip: what it was compiled for,
// or NULL; aclInit takes the first one where neither its file nor CUBIST_CHIP names a chip. Before
// or after aclInit.
ACL_FUNC_VISIBILITY aclError aclcubistRegisterBinary(const void* data, size_t size,
                                                     const char* chip);
ACL_FUNC_VISIBILITY aclError aclcubistForgetBinary(const void* data);

// Launches a kernel of `binary`, or, where that has none of this name or is NULL, of another
// registered one. An error is also kept for the stream's next synchronization.
ACL_FUNC_VISIBILITY aclError aclcubistLaunch(const void* binary, const char* kernel,
                                             uint32_t blockDim, const aclcubistArgument* arguments,
                                             size_t count, aclrtStream stream);

// Not implemented, by name: kernel<<<blockDim, threads, dynamicUb, stream>>> with the two in the
// middle not 0. Kept for the stream's next synchronization as well.
ACL_FUNC_VISIBILITY aclError aclcubistRefuseThreads(const char* kernel, aclrtStream stream);

// The next aclInit takes mode functional where nothing else says: CPU-debug.
ACL_FUNC_VISIBILITY aclError aclcubistPreferFunctional(void);

// CPU-debug: host memory that kernels see, and a kernel run to its end on device 0. Pointers among
// the arguments lie in such memory or are null; pointers inside of that memory mean nothing on the
// device. Without aclInit the first run initializes, with mode functional unless CUBIST_MODE says
// otherwise.
ACL_FUNC_VISIBILITY void* aclcubistGmAlloc(size_t size);  // NULL: aclGetRecentErrMsg() says why
ACL_FUNC_VISIBILITY aclError aclcubistGmFree(void* memory);
ACL_FUNC_VISIBILITY aclError aclcubistSetBlockDim(uint32_t blockDim);
// Of kernels that this thread launches: a slot behind their arguments, 0 unless it is set.
ACL_FUNC_VISIBILITY aclError aclcubistSetTilingKey(uint64_t tilingKey);
ACL_FUNC_VISIBILITY aclError aclcubistRun(const void* binary, const char* kernel,
                                          const aclcubistArgument* arguments, size_t count);

#ifdef __cplusplus
}
#endif

#endif  // ACL_EMBEDDED_H_
