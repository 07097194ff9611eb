#include "acl/acl_base.h"

#include <cstdarg>
#include <cstdio>

#include "boundary.h"
#include "cubist/base/float_types.h"

using namespace cubist;

aclFloat16 aclFloatToFloat16(float value) { return f32_to_f16_bits(value); }

float aclFloat16ToFloat(aclFloat16 value) { return f16_bits_to_f32(value); }

size_t aclDataTypeSize(aclDataType dataType) {
  switch (dataType) {
    case ACL_INT8:
    case ACL_UINT8:
    case ACL_BOOL:
      return 1;
    case ACL_FLOAT16:
    case ACL_BF16:
    case ACL_INT16:
    case ACL_UINT16:
      return 2;
    case ACL_FLOAT:
    case ACL_INT32:
    case ACL_UINT32:
      return 4;
    case ACL_INT64:
    case ACL_UINT64:
    case ACL_DOUBLE:
    case ACL_COMPLEX64:
      return 8;
    case ACL_DT_UNDEFINED:
    case ACL_INT4:
      break;
  }
  return 0;
}

const char* aclGetRecentErrMsg() { return acl::recent_message(); }

void aclAppLog(aclLogLevel logLevel, const char* func, const char* file, uint32_t line,
               const char* fmt, ...) {
  if (logLevel != ACL_ERROR) return;
  std::fprintf(stderr, "[ERROR] %s:%u %s: ", file, line, func);
  va_list values;
  va_start(values, fmt);
  std::vfprintf(stderr, fmt, values);
  va_end(values);
  std::fputc('\n', stderr);
}
