// The tables of a whole run that `msprof` users know, and where the time went by place in a program
// as its simulator has it.
#pragma once

#include <map>
#include <string>

#include "cubist/profile/profile.h"

namespace cubist::profile {

// By file name: op_summary_0.csv (0: the device), op_statistic_0.csv, task_time_0.csv,
// l2_cache_0.csv, code_exe.csv, instr_exe.csv.
std::map<std::string, std::string> run_tables(const Profile& profile);

}  // namespace cubist::profile
