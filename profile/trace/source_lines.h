// "file:line" of the instructions of the programs that run, interned.
#pragma once

#include <memory>
#include <unordered_map>

#include "cubist/sim/program.h"
#include "trace_events.h"

namespace cubist::profile {

class SourceLines {
 public:
  // 0 if the program does not know.
  StringId at(const std::shared_ptr<const sim::ProgramImage>& image, uint64_t pc, TraceEvents& out);

 private:
  struct Image {
    std::shared_ptr<const sim::ProgramImage> image;  // kept: a pointer that is used again is not it
    std::unordered_map<uint64_t, StringId> lines;
  };
  std::unordered_map<const sim::ProgramImage*, Image> images_;
};

}  // namespace cubist::profile
