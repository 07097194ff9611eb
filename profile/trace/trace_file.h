// A file of trace packets, deflated in chunks as they come.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "cubist/base/files.h"

namespace cubist::profile {

namespace perfetto {
class TracePacket;
}

class TraceFile {
 public:
  // Throws Error(Resource) if nothing can be written there.
  explicit TraceFile(std::filesystem::path file) : file_(std::move(file)) {}

  void add(const perfetto::TracePacket& packet);
  // Throws Error(Resource) if something could not be written; without it there is no file.
  void finish();

  int64_t packets() const { return packets_; }
  int64_t bytes() const { return bytes_; }  // in the file so far

 private:
  void write_chunk();

  FileWriter file_;
  std::string chunk_;       // packets not written yet, as a perfetto::Trace
  std::string compressed_;  // its memory is used again
  int64_t packets_ = 0, bytes_ = 0;
};

}  // namespace cubist::profile
