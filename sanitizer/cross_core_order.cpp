#include "cross_core_order.h"

#include <algorithm>

namespace cubist::sanitizer {

size_t CrossCoreOrder::place(const Seat& seat) const {
  const int in_block = seat.kind == isa::CoreKind::aiv ? cube_cores_ + seat.sub : 0;
  return size_t{seat.block} * static_cast<size_t>(cube_cores_ + vector_cores_) +
         static_cast<size_t>(in_block);
}

Seat CrossCoreOrder::seat_of(size_t place) const {
  const auto per_block = static_cast<size_t>(cube_cores_ + vector_cores_);
  const int in_block = static_cast<int>(place % per_block);
  const bool is_cube = in_block < cube_cores_;
  return {static_cast<uint32_t>(place / per_block),
          is_cube ? isa::CoreKind::aic : isa::CoreKind::aiv, is_cube ? 0 : in_block - cube_cores_};
}

std::vector<Seat> CrossCoreOrder::seats(isa::CoreKind kind, std::optional<uint32_t> block) const {
  std::vector<Seat> found;
  const int count = kind == isa::CoreKind::aiv ? vector_cores_ : cube_cores_;
  for (uint32_t b = block.value_or(0); b < (block ? *block + 1 : blocks_); ++b) {
    for (int sub = 0; sub < count; ++sub) found.push_back({b, kind, sub});
  }
  return found;
}

bool CrossCoreOrder::signal(const Seat& from, const isa::CrossCoreConfig& config,
                            const LaunchClock& knowledge) {
  const bool is_wide = config.mode == isa::CrossCoreMode::all_same_kind;
  const auto block = is_wide ? std::nullopt : std::optional(from.block);
  const auto senders = seats(from.kind, block);
  const bool crosses = config.mode == isa::CrossCoreMode::aic_with_aivs;
  const isa::CoreKind other =
      from.kind == isa::CoreKind::aic ? isa::CoreKind::aiv : isa::CoreKind::aic;
  const auto listeners = crosses ? seats(other, block) : senders;
  const auto sent = [&](const Seat& s) -> Signals& {
    return sent_[{place(s), config.id, config.mode}];
  };
  sent(from).push_back(knowledge);
  if (sent(from).size() > kMost) return false;
  if (std::ranges::any_of(senders, [&](const Seat& s) { return sent(s).empty(); })) return true;
  LaunchClock all;
  for (const Seat& s : senders) {
    all = join(all, sent(s).front());
    sent(s).pop_front();
  }
  bool fits = true;
  for (const Seat& s : listeners) {
    Signals& there = arrived_[{place(s), config.id}];
    there.push_back(all);
    fits &= there.size() <= kMost;
  }
  return fits;
}

std::optional<LaunchClock> CrossCoreOrder::wait(const Seat& seat, uint32_t id) {
  const auto it = arrived_.find({place(seat), id});
  if (it == arrived_.end() || it->second.empty()) return std::nullopt;
  LaunchClock knowledge = std::move(it->second.front());
  it->second.pop_front();
  return knowledge;
}

std::vector<CrossCoreOrder::Left> CrossCoreOrder::left() const {
  std::vector<Left> left;
  for (const auto& [key, signals] : arrived_) {
    if (!signals.empty()) left.push_back({seat_of(key.first), key.second, signals.size(), false});
  }
  for (const auto& [key, signals] : sent_) {
    if (!signals.empty()) left.push_back({seat_of(key.place), key.id, signals.size(), true});
  }
  return left;
}

}  // namespace cubist::sanitizer
