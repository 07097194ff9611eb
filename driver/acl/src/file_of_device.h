// One file for each device: "run.trace", "run.device-1.trace".
#pragma once

#include <filesystem>

namespace cubist::acl {

std::filesystem::path file_of_device(const std::filesystem::path& wanted, int index);

}  // namespace cubist::acl
