// A profile for programs: docs/profile-json.md.
#pragma once

#include <string>

#include "cubist/profile/profile.h"

namespace cubist::profile {

// One JSON object, schema "cubist.profile/1". `network`: the JSON object of its key, or empty. Text
// of source lines is read from the files that debug information names, where they are still there.
std::string to_json(const Profile& profile, const std::string& network = {});

}  // namespace cubist::profile
