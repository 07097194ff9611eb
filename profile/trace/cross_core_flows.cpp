#include "cross_core_flows.h"

#include <algorithm>

namespace cubist::profile {

using Mode = isa::CrossCoreMode;

void CrossCoreFlows::signalled(const CrossCoreEvent& event, Mode mode) {
  auto it = std::ranges::find_if(signals_, [&](const Signals& s) {
    return s.from.core == event.block.core && s.from.block == event.block.block && s.mode == mode &&
           s.id == event.id;
  });
  if (it == signals_.end())
    it = signals_.insert(it, {.from = event.block, .mode = mode, .id = event.id, .events = {}});
  it->events.push_back(event);
}

bool CrossCoreFlows::is_heard(const Signals& signals, const CrossCoreEvent& wait) {
  if (signals.id != wait.id) return false;
  const bool is_same_kind = signals.from.core.kind == wait.block.core.kind;
  const bool is_same_group = signals.from.block == wait.block.block;
  switch (signals.mode) {
    case Mode::all_same_kind:
      return is_same_kind;
    case Mode::aiv_pair:
      return is_same_kind && is_same_group;
    case Mode::aic_with_aivs:
      return !is_same_kind && is_same_group;
  }
  return false;
}

std::optional<CrossCoreEvent> CrossCoreFlows::release(const CrossCoreEvent& wait, Mode mode,
                                                      size_t round) const {
  std::optional<CrossCoreEvent> last;
  for (const Signals& s : signals_) {
    if (s.mode != mode || !is_heard(s, wait) || s.events.size() <= round) continue;
    if (!last || s.events[round].time > last->time) last = s.events[round];
  }
  return last;
}

void CrossCoreFlows::passed(const CrossCoreEvent& wait) {
  std::optional<CrossCoreEvent> first;
  size_t* rounds = nullptr;
  for (const Mode mode : {Mode::all_same_kind, Mode::aiv_pair, Mode::aic_with_aivs}) {
    size_t& round = rounds_[{wait.block.core, wait.block.block, wait.id, mode}];
    const auto signal = release(wait, mode, round);
    if (!signal || (first && first->time <= signal->time)) continue;
    first = signal;
    rounds = &round;
  }
  if (!first) return;
  ++*rounds;
  flows_.push_back({*first, wait});
}

}  // namespace cubist::profile
