// The address of flags between cores, by the name of the layer below AscendCL.
#ifndef RUNTIME_RT_FFTS_H_
#define RUNTIME_RT_FFTS_H_

#include "acl/acl_base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t rtError_t;
#define RT_ERROR_NONE 0

// As aclrtGetHardwareSyncAddr(); len: bytes.
ACL_FUNC_VISIBILITY rtError_t rtGetC2cCtrlAddr(uint64_t* addr, uint32_t* len);

#ifdef __cplusplus
}
#endif

#endif  // RUNTIME_RT_FFTS_H_
