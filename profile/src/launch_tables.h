// The tables of one launch that `msprof op` users know, one row per block and core.
#pragma once

#include <map>
#include <string>

#include "cubist/profile/profile.h"

namespace cubist::profile {

// By file name: OpBasicInfo.csv, PipeUtilization.csv, ... Columns that are not measured are left
// out: docs/profile.md lists them.
std::map<std::string, std::string> launch_tables(const TaskProfile& launch, const Profile& profile);

}  // namespace cubist::profile
