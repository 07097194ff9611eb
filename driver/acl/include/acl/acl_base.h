// AscendCL types and error codes that Cubist returns. Names and values are AscendCL's; only what is
// implemented is here, so that a program which needs more fails to compile, not to run.
#ifndef ACL_BASE_H_
#define ACL_BASE_H_

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define ACL_FUNC_VISIBILITY __attribute__((visibility("default")))
#else
#define ACL_FUNC_VISIBILITY
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef int aclError;

enum {
  ACL_SUCCESS = 0,
  ACL_ERROR_NONE = 0,

  ACL_ERROR_INVALID_PARAM = 100000,      // null pointer, size, range
  ACL_ERROR_UNINITIALIZE = 100001,       // before aclInit
  ACL_ERROR_REPEAT_INITIALIZE = 100002,  // aclInit twice
  ACL_ERROR_INVALID_FILE = 100003,       // no such file, or not of this kind
  ACL_ERROR_PARSE_FILE = 100006,         // configuration is not valid JSON

  ACL_ERROR_RT_PARAM_INVALID = 107000,  // a value the device refuses
  ACL_ERROR_RT_INVALID_DEVICEID = 107001,
  ACL_ERROR_RT_CONTEXT_NULL = 107002,    // no current context in this thread
  ACL_ERROR_RT_STREAM_CONTEXT = 107003,  // stream of another device
  ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID = 107006,
  ACL_ERROR_RT_INVALID_HANDLE = 107017,  // never made, or destroyed

  ACL_ERROR_BAD_ALLOC = 200000,
  ACL_ERROR_RT_FEATURE_NOT_SUPPORT = 207000,
  ACL_ERROR_RT_MEMORY_ALLOCATION = 207001,

  ACL_ERROR_FAILURE = 500001,
  ACL_ERROR_RT_INTERNAL_ERROR = 507000,
  ACL_ERROR_RT_AICORE_EXCEPTION = 507015,  // the kernel broke a rule
  ACL_ERROR_RT_STREAM_SYNC_TIMEOUT = 507046
};

typedef enum {
  ACL_DT_UNDEFINED = -1,
  ACL_FLOAT = 0,
  ACL_FLOAT16 = 1,
  ACL_INT8 = 2,
  ACL_INT32 = 3,
  ACL_UINT8 = 4,
  ACL_INT16 = 6,
  ACL_UINT16 = 7,
  ACL_UINT32 = 8,
  ACL_INT64 = 9,
  ACL_UINT64 = 10,
  ACL_DOUBLE = 11,
  ACL_BOOL = 12,
  ACL_COMPLEX64 = 16,
  ACL_BF16 = 27,
  ACL_INT4 = 29
} aclDataType;

typedef uint16_t aclFloat16;  // bits of an IEEE binary16

ACL_FUNC_VISIBILITY aclFloat16 aclFloatToFloat16(float value);  // nearest even
ACL_FUNC_VISIBILITY float aclFloat16ToFloat(aclFloat16 value);
// Bytes of one element; 0 for ACL_DT_UNDEFINED and for ACL_INT4, two of which share a byte.
ACL_FUNC_VISIBILITY size_t aclDataTypeSize(aclDataType dataType);

// What the last call that failed in this thread had to say; "" if none did. Valid until the next
// call fails.
ACL_FUNC_VISIBILITY const char* aclGetRecentErrMsg(void);

#ifdef __cplusplus
}
#endif

#endif  // ACL_BASE_H_
