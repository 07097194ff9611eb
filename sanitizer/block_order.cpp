#include "block_order.h"

namespace cubist::sanitizer {

const Knowledge& BlockOrder::at(isa::Pipe name, uint64_t issue) {
  Pipe& pipe = pipes_[index_of(name)];
  if (name != isa::Pipe::S) {
    const size_t before = pipe.scalar_steps;
    while (pipe.scalar_steps < scalar_.size() && scalar_[pipe.scalar_steps].issue < issue)
      ++pipe.scalar_steps;
    if (pipe.scalar_steps != before) pipe.known.join(scalar_[pipe.scalar_steps - 1].knowledge);
    while (!pipe.waits.empty() && pipe.waits.front().issue < issue) {
      pipe.known.join(pipe.waits.front().knowledge);
      pipe.waits.pop_front();
    }
  }
  pipe.known.own[index_of(isa::Pipe::S)] = issue;
  return pipe.known;
}

Knowledge BlockOrder::before(isa::Pipe name, uint64_t issue) {
  Knowledge knowledge = at(name, issue);
  if (name != isa::Pipe::S) knowledge.own[index_of(name)] = counts_[index_of(name)];
  return knowledge;
}

void BlockOrder::learn(isa::Pipe name, uint64_t issue, const Knowledge& knowledge) {
  Pipe& pipe = pipes_[index_of(name)];
  if (name != isa::Pipe::S) {
    pipe.waits.push_back({issue, knowledge});
    return;
  }
  pipe.known.join(knowledge);
  scalar_.push_back({issue, pipe.known});
}

std::optional<Place> BlockOrder::set(const isa::FlagConfig& f, Place place) {
  Flag& target = flag(f);
  std::optional<Place> earlier;
  if (target.is_set) earlier = target.set_at;
  target = {.is_set = true,
            .is_used = true,
            .set_at = place,
            .knowledge = before(f.src_pipe, place.issue)};
  return earlier;
}

void BlockOrder::wait(const isa::FlagConfig& f, uint64_t issue) {
  Flag& source = flag(f);
  source.is_set = false;
  source.is_used = true;
  learn(f.dst_pipe, issue, source.knowledge);
}

void BlockOrder::barrier(isa::Pipe name, uint64_t issue) {
  if (name == isa::Pipe::S) return;  // the scalar unit is in order anyway
  if (name != isa::Pipe::ALL) {
    at(name, issue);
    pipes_[index_of(name)].known.own[index_of(name)] = counts_[index_of(name)];
    return;
  }
  Knowledge all;
  for (size_t p = 1; p < kPipes; ++p) all.join(before(static_cast<isa::Pipe>(p), issue));
  learn(isa::Pipe::S, issue, all);
}

std::vector<std::pair<isa::FlagConfig, Place>> BlockOrder::left_set() const {
  std::vector<std::pair<isa::FlagConfig, Place>> left;
  for (size_t n = 0; n < flags_.size(); ++n) {
    if (!flags_[n].is_set) continue;
    isa::FlagConfig f;
    f.src_pipe = static_cast<isa::Pipe>(n / kIds / kPipes);
    f.dst_pipe = static_cast<isa::Pipe>(n / kIds % kPipes);
    f.id = static_cast<decltype(f.id)>(n % kIds);
    left.emplace_back(f, flags_[n].set_at);
  }
  return left;
}

uint32_t BlockOrder::free_id(isa::Pipe src, isa::Pipe dst, uint32_t ids) const {
  for (uint32_t id = 0; id < ids; ++id) {
    isa::FlagConfig f;
    f.src_pipe = src;
    f.dst_pipe = dst;
    f.id = static_cast<decltype(f.id)>(id);
    if (!flags_[index(f)].is_used) return id;
  }
  return ids;
}

}  // namespace cubist::sanitizer
