// Section 11.1 of the architecture reference: single instructions and short chains.
#include "bench.h"
#include "groups.h"

namespace cubist::validation {
namespace {

constexpr std::string_view kChip = "ascend910b1";

// ------------------------------------------------------------------------------- T1: banks of UB

struct AddScenario {
  uint32_t src0, src1, dst;
  uint32_t src0_blk = 1, src0_rep = 8;
};

double adds_ticks(Bench& bench, const AddScenario& s) {
  constexpr uint64_t kAdds = 1000;
  const uint64_t ticks = bench.buffer({sizeof(uint64_t)});
  bench.launch("adds", {ticks, kAdds, s.src0, s.src1, s.dst, s.src0_blk, s.src0_rep});
  return static_cast<double>(bench.download<uint64_t>(ticks));
}

constexpr std::string_view kBanks = "6.4 [ADK-exbank]";
constexpr std::string_view kBanksUnit = "ticks of 50 MHz";

constexpr Case kCases[] = {
    {.name = "micro/T1.1-no-conflict",
     .chip = kChip,
     .published = 2390,
     .unit = kBanksUnit,
     .source = kBanks,
     .conditions =
         "1000 Add of 64 repeats f32, a barrier after each; src0 0, src1 0x10100, dst 0x20000",
     .simulate = [](Bench& b) { return adds_ticks(b, {0, 0x10100, 0x20000}); }},
};

}  // namespace

std::span<const Case> micro_cases() { return kCases; }

}  // namespace cubist::validation
