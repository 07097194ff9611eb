#include "place_counter.h"

#include <fmt/format.h>

#include <map>
#include <tuple>
#include <utility>

#include "cubist/base/error.h"

namespace cubist::profile {
namespace {

constexpr uint64_t kInstructionBytes = 4;

}  // namespace

PlaceCounter::PlaceCounter(std::shared_ptr<const sim::ProgramImage> image, std::string kernel)
    : image_(std::move(image)), kernel_(std::move(kernel)) {
  const uint64_t words = (image_->text_end - image_->text_begin) / kInstructionBytes;
  scalar_.resize(words);
  first_.resize(words, kNone);
}

size_t PlaceCounter::slot_of(uint64_t pc) const {
  const uint64_t word = (pc - image_->text_begin) / kInstructionBytes;
  if (pc >= image_->text_begin && word < first_.size()) return word;
  throw Error(Fault::kInternal,
              {.where = "profile, " + kernel_,
               .did = fmt::format("hear of an instruction at {:#x}", pc),
               .expected = fmt::format("{:#x} to {:#x}, the text of {}", image_->text_begin,
                                       image_->text_end, image_->name),
               .fix = {}});
}

PlaceCounter::Place& PlaceCounter::place(uint64_t pc, isa::Pipe pipe, isa::Op op) {
  uint32_t* link = &first_[slot_of(pc)];
  while (*link != kNone) {
    Place& found = places_[*link];
    if (found.pipe == pipe) return found;
    link = &found.next;
  }
  *link = static_cast<uint32_t>(places_.size());
  return places_.emplace_back(Place{.pc = pc, .op = op, .pipe = pipe, .time = {}});
}

void PlaceCounter::instruction(const sim::InstructionEvent& event) {
  PlaceTime& time = place(event.pc, event.pipe, event.op).time;
  time.instructions += 1;
  time.busy += event.time.busy + event.time.late;
  time.memory += event.time.memory;
  time.bank_conflict += event.time.bank_conflict;
  time.dependency += event.time.dependency;
  // What the scalar unit waited for comes as spans.
  if (event.pipe != isa::Pipe::S)
    time.waits[static_cast<size_t>(event.time.reason)] += event.time.waited;
}

void PlaceCounter::scalar_span(const sim::ScalarSpan& span) {
  if (span.reason == sim::Wait::kNone) return;
  place(span.pc, isa::Pipe::S, {}).time.waits[static_cast<size_t>(span.reason)] +=
      span.end - span.begin;
}

void PlaceCounter::interlock(const sim::InterlockEvent& event) {
  Hazards& hazards = place(event.pc, event.pipe, event.op).time.hazards[event.after];
  hazards.resolved += 1;
  hazards.later += event.end - event.begin;
}

void PlaceCounter::block_ended(const sim::BlockEnd& end) {
  const size_t begin = slot_of(end.text_begin);
  for (size_t i = 0; i < end.counts.size(); ++i) {
    const sim::ScalarCount& count = end.counts[i];
    if (count.executed == 0) continue;
    Scalar& scalar = scalar_.at(begin + i);
    scalar.executed += count.executed;
    scalar.cycles += count.cycles;
  }
}

void PlaceCounter::add_instructions(std::vector<InstructionProfile>& instructions) const {
  for (const uint32_t first : first_) {
    for (uint32_t i = first; i != kNone; i = places_[i].next) {
      const Place& place = places_[i];
      if (place.time.instructions == 0) continue;  // waits of a scalar instruction
      instructions.push_back({kernel_, place.pc, place.op, place.pipe, place.time});
    }
  }
}

void PlaceCounter::add_lines(std::vector<LineProfile>& lines) const {
  using Key = std::tuple<std::string, int, std::string, std::string>;
  std::map<Key, LineProfile> found;
  for (size_t word = 0; word < first_.size(); ++word) {
    const Scalar& scalar = scalar_[word];
    if (scalar.executed == 0 && first_[word] == kNone) continue;
    const uint64_t pc = image_->text_begin + word * kInstructionBytes;
    std::optional<sim::SourceLine> at = image_->locate ? image_->locate(pc) : std::nullopt;
    if (!at) at = sim::SourceLine{};
    LineProfile& line = found[{at->file, at->line, at->function, sim::callers_of(*at)}];
    if (line.at.file.empty()) line.at = *at;
    line.executed += scalar.executed;
    if (scalar.executed != 0) line.pipes[isa::Pipe::S].busy += scalar.cycles;
    for (uint32_t i = first_[word]; i != kNone; i = places_[i].next) {
      line.pipes[places_[i].pipe] += places_[i].time;
      line.instructions += places_[i].time.instructions;
    }
  }
  for (auto& [key, line] : found) {
    line.kernel = kernel_;
    lines.push_back(std::move(line));
  }
}

}  // namespace cubist::profile
