#include "acl/acl_base.h"

#include <cstdarg>
#include <cstdio>

#include "boundary.h"
#include "cubist/base/float_types.h"
#include "data_types.h"

using namespace cubist;

aclFloat16 aclFloatToFloat16(float value) { return f32_to_f16_bits(value); }

float aclFloat16ToFloat(aclFloat16 value) { return f16_bits_to_f32(value); }

size_t aclDataTypeSize(aclDataType dataType) {
  const acl::DataType* type = acl::find_data_type(dataType);
  return type == nullptr ? 0 : type->bytes;
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
