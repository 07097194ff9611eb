// A profile of every device, in a folder, and traces: docs/profile.md.
#pragma once

#include <memory>

#include "instrument.h"

namespace cubist::acl {

// Throws Error(Config) for a mode without a clock or a folder that is there already.
std::unique_ptr<Instrument> make_profile_instrument(const Options& options);

}  // namespace cubist::acl
