#include "cache/file_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cubist/base/error.h"

namespace cubist::akg {

FileLock::FileLock(const std::filesystem::path& file)
    : descriptor_(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  int result = descriptor_;
  while (result >= 0 && (result = flock(descriptor_, LOCK_EX)) != 0 && errno == EINTR) result = 0;
  if (result >= 0) return;
  const int reason = errno;
  if (descriptor_ >= 0) close(descriptor_);
  throw Error(Fault::kResource, {.where = {},
                                 .did = fmt::format("lock '{}'", file.string()),
                                 .expected = fmt::format("a folder that can be written and locked; "
                                                         "it failed: {}",
                                                         std::strerror(reason)),
                                 .fix = {}});
}

FileLock::~FileLock() { close(descriptor_); }

}  // namespace cubist::akg
