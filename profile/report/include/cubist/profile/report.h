// A profile as one page: an .html that opens from a file, offline.
#pragma once

#include <string>

namespace cubist::profile {

// `profile_json` is an object of schema cubist.profile/1 (docs/profile-json.md). Throws
// Error(Config) if it is not, Error(Resource) if the page's template is not installed.
std::string render_report(const std::string& profile_json);

}  // namespace cubist::profile
