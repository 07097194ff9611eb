#include "dependence_probe.h"

#include <algorithm>

#include "cubist/base/error.h"
#include "cubist/sim/functional.h"

namespace cubist::sanitizer {
namespace {

constexpr uint64_t kCell = 32;

sim::LocalMemory& memory(sim::LocalMemories& local, sim::Space space) {
  switch (space) {
    case sim::Space::kL1:
      return local.l1;
    case sim::Space::kL0a:
      return local.l0a;
    case sim::Space::kL0b:
      return local.l0b;
    case sim::Space::kL0c:
      return local.l0c;
    case sim::Space::kUb:
      return local.ub;
    case sim::Space::kBt:
      return local.bt;
    default:
      return local.fb;
  }
}

// GM of made-up bytes, one buffer per run: movers only carry them.
class MadeUpGm : public sim::GlobalMemory {
 public:
  MadeUpGm(std::byte twist, const DependenceProbe::Written& written)
      : twist_(twist), written_(written) {}

  const std::byte* read(uint64_t address, uint64_t count) override { return run(address, count); }
  std::byte* write(uint64_t address, uint64_t count) override { return run(address, count); }

  const std::map<uint64_t, std::vector<std::byte>>& runs() const { return runs_; }

 private:
  std::byte* run(uint64_t address, uint64_t count) {
    std::vector<std::byte>& bytes = runs_[address];
    for (uint64_t at = address + bytes.size(); at < address + count; ++at) {
      const auto value = static_cast<std::byte>(at * 37 % 113);
      const bool is_written = written_(sim::Space::kGm, at / kCell * kCell) >> (at % kCell) & 1;
      bytes.push_back(is_written ? value : value ^ twist_);
    }
    return bytes.data();
  }

  std::byte twist_;
  const DependenceProbe::Written& written_;
  std::map<uint64_t, std::vector<std::byte>> runs_;
};

// Appends a byte; neighbours join.
void add(std::vector<ByteRange>& ranges, sim::Space space, uint64_t address) {
  if (!ranges.empty() && ranges.back().space == space &&
      ranges.back().address + ranges.back().bytes == address) {
    ++ranges.back().bytes;
  } else {
    ranges.push_back({space, address, 1});
  }
}

}  // namespace

// One execution on a copy of what the instruction touches.
class DependenceProbe::Copy {
 public:
  explicit Copy(const sim::LocalMemorySizes& sizes) : local_(sizes) {}

  // False if it faults, which the original does not.
  bool run(const sim::InstructionEvent& event, const sim::Footprint& footprint, std::byte twist,
           const Written& written) {
    for (const sim::AccessRuns& runs : footprint.accesses()) {
      if (runs.space == sim::Space::kGm) continue;
      runs.for_each_run([&](uint64_t address, uint64_t bytes) {
        take(event.local, runs.space, address, bytes, twist, written);
      });
    }
    gm_ = std::make_unique<MadeUpGm>(twist, written);
    sim::PipeResults results;
    sim::CoreState core{local_, *gm_, event.registers, results};
    try {
      sim::execute(event.op, event.operands, core);
      return true;
    } catch (const Error&) {
      return false;
    }
  }

  std::byte* local(sim::Space space, uint64_t address) {
    return memory(local_, space).data() + address;
  }
  const MadeUpGm& gm() const { return *gm_; }

 private:
  void take(const sim::LocalMemories& from, sim::Space space, uint64_t address, uint64_t bytes,
            std::byte twist, const Written& written) {
    // Only read: there is no const way to name a memory by its space.
    const std::byte* const src =
        memory(const_cast<sim::LocalMemories&>(from), space).data() + address;
    std::byte* const dst = local(space, address);
    for (uint64_t n = 0; n < bytes;) {
      const uint64_t at = address + n, first = at % kCell;
      const uint64_t count = std::min(kCell - first, bytes - n);
      const uint32_t there = written(space, at - first);
      for (uint64_t b = 0; b < count; ++b)
        dst[n + b] = there >> (first + b) & 1 ? src[n + b] : src[n + b] ^ twist;
      n += count;
    }
  }

  sim::LocalMemories local_;
  std::unique_ptr<MadeUpGm> gm_;
};

DependenceProbe::DependenceProbe(const sim::LocalMemorySizes& sizes)
    : one_(std::make_unique<Copy>(sizes)), other_(std::make_unique<Copy>(sizes)) {}
DependenceProbe::~DependenceProbe() = default;

std::optional<std::vector<ByteRange>> DependenceProbe::dependent_writes(
    const sim::InstructionEvent& event, const sim::Footprint& footprint, const Written& written) {
  // Neither twist leaves a small number or an exponent as it was.
  constexpr std::byte kOneTwist{0x35}, kOtherTwist{0xca};
  if (!one_->run(event, footprint, kOneTwist, written) ||
      !other_->run(event, footprint, kOtherTwist, written))
    return std::nullopt;
  std::vector<ByteRange> dependent;
  for (const sim::AccessRuns& runs : footprint.accesses()) {
    if (!runs.is_write || runs.space == sim::Space::kGm) continue;
    runs.for_each_run([&](uint64_t address, uint64_t bytes) {
      const std::byte* const a = one_->local(runs.space, address);
      const std::byte* const b = other_->local(runs.space, address);
      for (uint64_t n = 0; n < bytes; ++n) {
        if (a[n] != b[n]) add(dependent, runs.space, address + n);
      }
    });
  }
  const bool writes_gm = std::ranges::any_of(footprint.accesses(), [](const sim::AccessRuns& r) {
    return r.is_write && r.space == sim::Space::kGm;
  });
  if (!writes_gm) return dependent;
  for (const auto& [address, bytes] : one_->gm().runs()) {
    const auto& others = other_->gm().runs().at(address);
    for (uint64_t n = 0; n < bytes.size(); ++n) {
      if (bytes[n] != others[n]) add(dependent, sim::Space::kGm, address + n);
    }
  }
  return dependent;
}

}  // namespace cubist::sanitizer
