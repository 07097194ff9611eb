// What a run leaves of one device: a profile, and a trace if it is asked for.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "cubist/profile/collector.h"

namespace cubist::profile {

struct TraceRequest {
  std::filesystem::path file{};  // empty: no trace
  std::string window{};          // "BEGIN:END" in cycles; empty: all
};

class Recorder {
 public:
  // Throws Error(Config) for a window that is none, and as TraceWriter does.
  Recorder(const sim::ChipSpec& chip, sim::Mode mode, const TraceRequest& trace = {});
  ~Recorder();

  sim::Observer& observer();
  Profile profile() const;  // as Collector::profile
  // The trace's file is there now. Nothing may be observed any more. Throws Error(Resource).
  void finish_trace();

 private:
  struct Traced;

  std::unique_ptr<Collector> collector_;
  std::unique_ptr<Traced> traced_;  // null: no trace
};

}  // namespace cubist::profile
