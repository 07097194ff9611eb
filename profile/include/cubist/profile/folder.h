// The folder that `cubist profile` leaves: docs/profile.md.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "cubist/profile/profile.h"

namespace cubist::profile {

using Files = std::map<std::filesystem::path, std::string>;  // contents by relative path

// Everything there is to say: profile.json, summary.txt, tables, annotated sources. `network`: as
// in to_json(); `top`: rows of each list of the summary.
Files folder_files(const Profile& profile, const std::string& network, size_t top);

// Throws Error(Config) if something is there already, Error(Resource) if its parent is no folder
// that can be written to: to be asked before the run.
void check_new_folder(const std::filesystem::path& folder);
// cubist-profile-1, -2, ...: the first that is not there.
std::filesystem::path next_folder();
// The whole folder or none. Throws as check_new_folder, and Error(Resource).
void write_folder(const std::filesystem::path& folder, const Files& files);

}  // namespace cubist::profile
