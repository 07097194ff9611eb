// Calls of AscendCL that exist here to say that they are not implemented.
#pragma once

#include "boundary.h"

namespace cubist::acl {

// ACL_ERROR_RT_FEATURE_NOT_SUPPORT, naming `function`.
inline aclError not_implemented(const char* function, const char* reason) {
  return guard(function, [&] {
    throw Error(
        Fault::kNotImplemented,
        {.where = {}, .did = fmt::format("call {}", function), .expected = reason, .fix = {}});
  });
}

}  // namespace cubist::acl
