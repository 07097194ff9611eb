#include "soc/interlocks.h"

#include <algorithm>

#include "cubist/base/error.h"
#include "soc/core_rules.h"
#include "soc/run_overlap.h"

namespace cubist::sim {
namespace {

constexpr auto kVector = static_cast<size_t>(isa::Pipe::V);

bool are_neighbours(const AccessRuns& a, const AccessRuns& b) {
  return a.count == 1 && a.outer == 1 && b.count == 1 && b.outer == 1 && a.space == b.space &&
         a.is_write == b.is_write && a.address + a.bytes == b.address;
}

void add(const std::vector<AccessRuns>& from, std::vector<AccessRuns>& to) {
  for (const AccessRuns& each : from) {
    const AccessRuns runs = ascending(each);
    if (!to.empty() && are_neighbours(to.back(), runs)) {
      to.back().bytes += runs.bytes;
    } else {
      to.push_back(runs);
    }
  }
}

bool conflict(const AccessRuns& a, const AccessRuns& b) {
  return (a.is_write || b.is_write) && overlap(a, b);
}

// Of instructions of two pipes, or of V.
bool conflict(const TouchedBytes& a, const TouchedBytes& b) {
  const bool are_coupled = a.uses_unit_flag && b.uses_unit_flag;
  return std::ranges::any_of(a.accesses, [&](const AccessRuns& x) {
    if (x.space == Space::kGm || (x.space == Space::kL0c && are_coupled)) return false;
    return std::ranges::any_of(b.accesses, [&](const AccessRuns& y) { return conflict(x, y); });
  });
}

}  // namespace

TouchedBytes touched_by(isa::Op op, const isa::Operands& operands,
                        const ControlRegisters& registers, const LocalMemories& local) {
  TouchedBytes touched{.accesses = {}, .uses_unit_flag = uses_unit_flag(op, operands)};
  if (isa::info(op).pipe == isa::Pipe::S) return touched;  // set_spr of the compare mask
  Footprint footprint(false);
  try {
    sim::footprint(op, operands, registers, local, footprint);
  } catch (const Error&) {
    return touched;
  }
  add(footprint.accesses(), touched.accesses);
  add(footprint.left_out(), touched.accesses);
  return touched;
}

void Interlocks::clear() {
  for (auto& pipe : pipes_) pipe.clear();
  completed_.fill(0);
  under_way_ = 0;
}

template <class Conflicts>
void Interlocks::add_latest(size_t pipe, Conflicts&& conflicts, std::vector<Dependence>& to) const {
  const std::deque<TouchedBytes>& under_way = pipes_[pipe];
  for (size_t n = under_way.size(); n-- > 0;) {
    if (!conflicts(under_way[n])) continue;
    to.push_back({static_cast<isa::Pipe>(pipe), completed_[pipe] + static_cast<int64_t>(n) + 1});
    return;
  }
}

std::vector<Dependence> Interlocks::enter(isa::Pipe name, TouchedBytes touched) {
  const auto own = static_cast<size_t>(name);
  std::vector<Dependence> before;
  for (size_t pipe = 0; pipe < kPipes; ++pipe) {
    if (pipe == own && (pipe != kVector || vector_keeps_order_)) continue;
    add_latest(
        pipe, [&](const TouchedBytes& earlier) { return conflict(earlier, touched); }, before);
  }
  pipes_[own].push_back(std::move(touched));
  ++under_way_;
  return before;
}

void Interlocks::complete(isa::Pipe pipe) {
  const auto own = static_cast<size_t>(pipe);
  pipes_[own].pop_front();
  ++completed_[own];
  --under_way_;
}

std::vector<Dependence> Interlocks::before_access(Space space, uint64_t address, uint64_t size,
                                                  bool is_write) const {
  std::vector<Dependence> before;
  if (is_idle()) return before;
  const AccessRuns access{.space = space, .is_write = is_write, .address = address, .bytes = size};
  for (size_t pipe = 0; pipe < kPipes; ++pipe) {
    add_latest(
        pipe,
        [&](const TouchedBytes& earlier) {
          return std::ranges::any_of(earlier.accesses,
                                     [&](const AccessRuns& a) { return conflict(a, access); });
        },
        before);
  }
  return before;
}

std::vector<Dependence> Interlocks::before_result() const {
  std::vector<Dependence> before;
  add_latest(kVector, [](const TouchedBytes&) { return true; }, before);
  return before;
}

}  // namespace cubist::sim
