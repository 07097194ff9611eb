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
  ACL_ERROR_RT_THREAD_SUBSCRIBE = 107011,  // callback without a thread that processes it
  ACL_ERROR_RT_INVALID_HANDLE = 107017,    // never made, or destroyed

  ACL_ERROR_BAD_ALLOC = 200000,
  ACL_ERROR_RT_FEATURE_NOT_SUPPORT = 207000,
  ACL_ERROR_RT_MEMORY_ALLOCATION = 207001,
  ACL_ERROR_RT_REPORT_TIMEOUT = 107020,  // aclrtProcessReport: no callback in time

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

typedef enum {
  ACL_FORMAT_UNDEFINED = -1,
  ACL_FORMAT_NCHW = 0,
  ACL_FORMAT_NHWC = 1,
  ACL_FORMAT_ND = 2,
  ACL_FORMAT_NC1HWC0 = 3,
  ACL_FORMAT_FRACTAL_NZ = 29
} aclFormat;

typedef uint16_t aclFloat16;  // bits of an IEEE binary16

ACL_FUNC_VISIBILITY aclFloat16 aclFloatToFloat16(float value);  // nearest even
ACL_FUNC_VISIBILITY float aclFloat16ToFloat(aclFloat16 value);
// Bytes of one element; 0 for ACL_DT_UNDEFINED and for ACL_INT4, two of which share a byte.
ACL_FUNC_VISIBILITY size_t aclDataTypeSize(aclDataType dataType);

// What the last call that failed in this thread had to say; "" if none did. Valid until the next
// call fails.
ACL_FUNC_VISIBILITY const char* aclGetRecentErrMsg(void);

// The program's own log: ACL_ERROR goes to standard error, as the vendor's default level has it;
// the other levels are dropped.
typedef enum { ACL_DEBUG = 0, ACL_INFO = 1, ACL_WARNING = 2, ACL_ERROR = 3 } aclLogLevel;
#if defined(__GNUC__)
__attribute__((format(printf, 5, 6)))
#endif
ACL_FUNC_VISIBILITY void
aclAppLog(aclLogLevel logLevel, const char* func, const char* file, uint32_t line, const char* fmt,
          ...);
#define ACL_APP_LOG(level, fmt, ...) \
  aclAppLog(level, __FUNCTION__, __FILE__, __LINE__, fmt, ##__VA_ARGS__)

// Memory of a program as operator interfaces take it: address and size, owned by the program.
typedef struct aclDataBuffer aclDataBuffer;
ACL_FUNC_VISIBILITY aclDataBuffer* aclCreateDataBuffer(void* data, size_t size);
ACL_FUNC_VISIBILITY aclError aclDestroyDataBuffer(const aclDataBuffer* dataBuffer);
ACL_FUNC_VISIBILITY aclError aclUpdateDataBuffer(aclDataBuffer* dataBuffer, void* data,
                                                 size_t size);
ACL_FUNC_VISIBILITY void* aclGetDataBufferAddr(const aclDataBuffer* dataBuffer);
ACL_FUNC_VISIBILITY size_t aclGetDataBufferSizeV2(const aclDataBuffer* dataBuffer);

// Type, shape and format of a tensor. Functions that give no code return NULL, 0 or -1 for a
// descriptor that does not exist, with aclGetRecentErrMsg().
typedef struct aclTensorDesc aclTensorDesc;
ACL_FUNC_VISIBILITY aclTensorDesc* aclCreateTensorDesc(aclDataType dataType, int numDims,
                                                       const int64_t* dims, aclFormat format);
ACL_FUNC_VISIBILITY void aclDestroyTensorDesc(const aclTensorDesc* desc);
ACL_FUNC_VISIBILITY aclDataType aclGetTensorDescType(const aclTensorDesc* desc);
ACL_FUNC_VISIBILITY aclFormat aclGetTensorDescFormat(const aclTensorDesc* desc);
ACL_FUNC_VISIBILITY size_t aclGetTensorDescSize(const aclTensorDesc* desc);  // bytes
ACL_FUNC_VISIBILITY size_t aclGetTensorDescElementCount(const aclTensorDesc* desc);
ACL_FUNC_VISIBILITY size_t aclGetTensorDescNumDims(const aclTensorDesc* desc);
ACL_FUNC_VISIBILITY aclError aclGetTensorDescDimV2(const aclTensorDesc* desc, size_t index,
                                                   int64_t* dimSize);
ACL_FUNC_VISIBILITY void aclSetTensorDescName(aclTensorDesc* desc, const char* name);
ACL_FUNC_VISIBILITY const char* aclGetTensorDescName(aclTensorDesc* desc);

#ifdef __cplusplus
}
#endif

#endif  // ACL_BASE_H_
