#include "cubist/profile/recorder.h"

#include "cubist/base/cycle_window.h"
#include "cubist/profile/trace.h"
#include "cubist/sim/observers.h"

namespace cubist::profile {
namespace {

TraceOptions options_of(const TraceRequest& request) {
  if (request.window.empty()) return {};
  return {.window = parse_cycle_window("trace window", request.window)};
}

}  // namespace

struct Recorder::Traced {
  Traced(Collector& collector, const sim::ChipSpec& chip, const TraceRequest& request)
      : trace(request.file, chip, options_of(request)), both({&collector, &trace}) {}

  TraceWriter trace;
  sim::Observers both;
};

Recorder::Recorder(const sim::ChipSpec& chip, sim::Mode mode, const TraceRequest& trace)
    : collector_(make_collector(chip, mode)),
      traced_(trace.file.empty() ? nullptr : std::make_unique<Traced>(*collector_, chip, trace)) {}

Recorder::~Recorder() = default;

sim::Observer& Recorder::observer() {
  if (traced_) return traced_->both;
  return *collector_;
}

Profile Recorder::profile() const { return collector_->profile(); }

void Recorder::finish_trace() {
  if (traced_) traced_->trace.finish();
}

}  // namespace cubist::profile
