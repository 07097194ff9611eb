#include "cubist/profile/recorder.h"

#include <fmt/format.h>

#include <charconv>

#include "cubist/base/error.h"
#include "cubist/profile/trace.h"

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

// A device has one observer; this one tells two.
class Recorder::Both final : public sim::Observer {
 public:
  Both(Collector& collector, const sim::ChipSpec& chip, const TraceRequest& request)
      : collector_(collector), trace_(request.file, chip, options_of(request)) {}

  TraceWriter& trace() { return trace_; }

  void allocated(uint64_t address, Bytes size) override {
    tell(&Observer::allocated, address, size);
  }
  void freed(uint64_t address) override { tell(&Observer::freed, address); }
  void host_wrote(uint64_t address, Bytes size) override {
    tell(&Observer::host_wrote, address, size);
  }
  void task_began(const sim::TaskEvent& e) override { tell(&Observer::task_began, e); }
  void task_ended(const sim::TaskEvent& e, const sim::TaskEnd& end) override {
    tell(&Observer::task_ended, e, end);
  }
  void block_began(const sim::BlockRef& block, Cycles time) override {
    tell(&Observer::block_began, block, time);
  }
  void block_ended(const sim::BlockRef& block, const sim::BlockEnd& end) override {
    tell(&Observer::block_ended, block, end);
  }
  void block_failed(const sim::BlockRef& block, const Error& error, Cycles time) override {
    tell(&Observer::block_failed, block, error, time);
  }
  void instruction(const sim::InstructionEvent& e) override { tell(&Observer::instruction, e); }
  void scalar_access(const sim::ScalarAccess& a) override { tell(&Observer::scalar_access, a); }
  void scalar_span(const sim::ScalarSpan& s) override { tell(&Observer::scalar_span, s); }
  void memory(const sim::MemoryEvent& e) override { tell(&Observer::memory, e); }

 private:
  template <class... Parameters, class... Values>
  void tell(void (Observer::*event)(Parameters...), const Values&... values) {
    (static_cast<Observer&>(collector_).*event)(values...);
    (static_cast<Observer&>(trace_).*event)(values...);
  }

  Collector& collector_;
  TraceWriter trace_;
};

Recorder::Recorder(const sim::ChipSpec& chip, sim::Mode mode, const TraceRequest& trace)
    : collector_(make_collector(chip, mode)),
      both_(trace.file.empty() ? nullptr : std::make_unique<Both>(*collector_, chip, trace)) {}

Recorder::~Recorder() = default;

sim::Observer& Recorder::observer() {
  if (both_) return *both_;
  return *collector_;
}

Profile Recorder::profile() const { return collector_->profile(); }

void Recorder::finish_trace() {
  if (both_) both_->trace().finish();
}

}  // namespace cubist::profile
