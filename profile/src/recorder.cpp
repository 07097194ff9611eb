#include "cubist/profile/recorder.h"

#include <fmt/format.h>

#include <charconv>

#include "cubist/base/error.h"
#include "cubist/profile/trace.h"
#include "cubist/sim/observers.h"

namespace cubist::profile {
namespace {

TraceOptions options_of(const TraceRequest& request) {
  if (request.window.empty()) return {};
  const std::string& text = request.window;
  const char* const last = text.data() + text.size();
  TraceWindow window;
  const auto [colon, first_error] = std::from_chars(text.data(), last, window.begin.value);
  if (first_error == std::errc() && colon != last && *colon == ':') {
    const auto [end, second_error] = std::from_chars(colon + 1, last, window.end.value);
    if (second_error == std::errc() && end == last) return {.window = window};
  }
  throw Error(Fault::kConfig, {.where = "trace window",
                               .did = fmt::format("read '{}'", text),
                               .expected = "BEGIN:END, two numbers of cycles",
                               .fix = {}});
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
