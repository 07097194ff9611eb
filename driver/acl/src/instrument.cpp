#include "instrument.h"

#include "profile_instrument.h"

namespace cubist::acl {

std::unique_ptr<Instrument> make_instrument(const Options& options) {
  if (!options.profile.empty() || !options.trace.empty()) return make_profile_instrument(options);
  return nullptr;
}

}  // namespace cubist::acl
