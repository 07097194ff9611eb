#include "file_of_device.h"

#include <fmt/format.h>

namespace cubist::acl {

std::filesystem::path file_of_device(const std::filesystem::path& wanted, int index) {
  if (wanted.empty() || index == 0) return wanted;
  std::filesystem::path file = wanted;
  file.replace_extension(fmt::format("device-{}{}", index, wanted.extension().string()));
  return file;
}

}  // namespace cubist::acl
