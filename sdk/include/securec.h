// The bounds-checked copies that host programs for CPU-debug expect (C11, annex K, as functions
// that return an error and do nothing instead of calling a handler).
#ifndef SECUREC_H_
#define SECUREC_H_

#include <errno.h>
#include <stddef.h>
#include <string.h>

#ifndef EOK
#define EOK 0
#endif
typedef int errno_t;

static inline errno_t memcpy_s(void* dst, size_t dst_size, const void* src, size_t count) {
  if (dst == NULL || src == NULL) return EINVAL;
  if (count > dst_size) return ERANGE;
  memcpy(dst, src, count);
  return EOK;
}

static inline errno_t memset_s(void* dst, size_t dst_size, int value, size_t count) {
  if (dst == NULL) return EINVAL;
  if (count > dst_size) return ERANGE;
  memset(dst, value, count);
  return EOK;
}

#endif  // SECUREC_H_
