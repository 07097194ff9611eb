// CPU-debug of programs that launch with <<<>>>: the kernels run on the chip as they do without it,
// in mode functional unless aclInit's file or CUBIST_MODE says otherwise. Include it in one file.
#ifndef CPU_DEBUG_LAUNCH_H_
#define CPU_DEBUG_LAUNCH_H_

#if !defined(CUBIST_SPLIT_SOURCE) || defined(CUBIST_HOST_PASS)
#include "acl/acl_embedded.h"

// Before main, so before aclInit.
static const aclError cubist_cpu_debug = aclcubistPreferFunctional();
#endif

#endif  // CPU_DEBUG_LAUNCH_H_
