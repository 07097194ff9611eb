// A profile for the terminal: at most 120 columns.
#pragma once

#include <cstddef>
#include <string>

#include "cubist/profile/profile.h"

namespace cubist::profile {

// Totals, the `top` launches by time, where the time of the pipes went, the `top` source lines.
std::string render_summary(const Profile& profile, size_t top);

}  // namespace cubist::profile
