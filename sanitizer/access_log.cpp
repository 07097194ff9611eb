#include "access_log.h"

#include "cubist/base/error.h"

namespace cubist::sanitizer {

AccessId AccessLog::add(const Origin& origin) {
  const AccessId id = next();
  if (id == kMost) {
    throw Error(Fault::kNotImplemented, {.where = "sanitizer",
                                         .did = "watch more than 2^31 instructions",
                                         .expected = {},
                                         .fix = "check a shorter run"});
  }
  origins_.push_back(origin);
  return id;
}

void AccessLog::forget() {
  first_ = next();
  origins_.clear();
}

}  // namespace cubist::sanitizer
