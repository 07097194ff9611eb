// Source files with what each line cost beside it.
#pragma once

#include <map>
#include <string>

#include "cubist/profile/profile.h"

namespace cubist::profile {

// By path of the source, those that can be read. Inlined code is at the line where it is written.
std::map<std::string, std::string> annotated_sources(const Profile& profile);

}  // namespace cubist::profile
