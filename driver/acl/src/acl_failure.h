// An error that already knows its AscendCL code.
#pragma once

#include <string>

#include "acl/acl_base.h"
#include "cubist/base/error.h"

namespace cubist::acl {

class AclFailure : public Error {
 public:
  AclFailure(aclError code, ErrorText text) : Error(Fault::kConfig, std::move(text)), code_(code) {}
  AclFailure(aclError code, const Error& cause) : Error(cause.fault(), cause.text()), code_(code) {}
  aclError code() const { return code_; }

 private:
  aclError code_;
};

[[noreturn]] inline void fail(aclError code, const std::string& did, const std::string& expected,
                              const std::string& fix = "") {
  throw AclFailure(code, ErrorText{.where = {}, .did = did, .expected = expected, .fix = fix});
}

// `body`, with errors of one kind given a code that fits the call better than the usual one.
template <class Body>
auto with_code(Fault fault, aclError code, Body&& body) {
  try {
    return body();
  } catch (const AclFailure&) {
    throw;
  } catch (const Error& error) {
    if (error.fault() != fault) throw;
    throw AclFailure(code, error);
  }
}

}  // namespace cubist::acl
