#pragma once

#include <filesystem>

namespace cubist::akg {

// Held by one process at a time, and by none that died.
class FileLock {
 public:
  // Waits for it. Throws Error(Resource) if the file cannot be made.
  explicit FileLock(const std::filesystem::path& file);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace cubist::akg
