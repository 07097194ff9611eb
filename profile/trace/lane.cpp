#include "lane.h"

#include <algorithm>
#include <limits>

namespace cubist::profile {

void Lane::write_begin(const LaneEvent& e, TraceEvents& out) const {
  if (e.begin == e.end) {
    out.instant(track_, e.begin, e.name, e.category);
  } else {
    out.slice_begin(track_, e.begin, e.name, e.category);
  }
  out.with(Argument::kBegan, e.begin.value);
  if (e.begin != e.end) out.with(Argument::kCycles, (e.end - e.begin).value);
  if (e.started < e.begin) out.with(Argument::kStarted, e.started.value);
  out.with_address(Argument::kPc, e.pc);
  if (e.source != 0) out.with_interned(Argument::kSource, e.source);
  const auto with_some = [&](Argument argument, int64_t value) {
    if (value != 0) out.with(argument, value);
  };
  with_some(Argument::kMemory, e.memory.value);
  with_some(Argument::kBankConflict, e.bank_conflict.value);
  with_some(Argument::kDependency, e.dependency.value);
  with_some(Argument::kRead, e.read.value);
  with_some(Argument::kWritten, e.written.value);
  if (!e.operands.empty()) out.with(Argument::kOperands, e.operands);
  if (e.flow != 0) e.flow_ends ? out.flow_ends(e.flow) : out.flow_begins(e.flow);
  out.put();
}

void Lane::flush(Cycles bound, TraceEvents& out) {
  std::stable_sort(pending_.begin(), pending_.end(),
                   [](const LaneEvent& a, const LaneEvent& b) { return a.begin < b.begin; });
  const LaneEvent* open = nullptr;
  const auto close = [&] {
    if (open != nullptr) out.slice_end(track_, open->end).put();
    open = nullptr;
  };
  auto e = pending_.begin();
  for (; e != pending_.end() && e->end <= bound; ++e) {
    if (open != nullptr && open->end <= e->begin) close();
    write_begin(*e, out);
    if (e->begin != e->end) open = &*e;
  }
  close();
  pending_.erase(pending_.begin(), e);
}

void Lane::flush_all(TraceEvents& out) { flush({std::numeric_limits<int64_t>::max()}, out); }

}  // namespace cubist::profile
