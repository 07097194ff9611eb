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

constexpr Case add_case(std::string_view name, double ticks, std::string_view conditions,
                        double (*simulate)(Bench&)) {
  return {.name = name,
          .chip = kChip,
          .published = ticks,
          .unit = kBanksUnit,
          .source = kBanks,
          .conditions = conditions,
          .simulate = simulate};
}

constexpr Case kCases[] = {
    // 1000 Add of 64 repeats f32, a barrier after each.
    add_case("micro/T1.1-no-conflict", 2390, "src0 0, src1 0x10100, dst 0x20000",
             [](Bench& b) { return adds_ticks(b, {0, 0x10100, 0x20000}); }),
    add_case("micro/T1.2-sources-in-one-bank", 4167, "src0 0, src1 0x4000, dst 0x10000",
             [](Bench& b) { return adds_ticks(b, {0, 0x4000, 0x10000}); }),
    add_case("micro/T1.3-sources-in-one-group", 4167, "src0 0, src1 0x10000, dst 0x14100",
             [](Bench& b) { return adds_ticks(b, {0, 0x10000, 0x14100}); }),
    add_case("micro/T1.4-src0-and-dst-in-one-bank", 2389, "src0 0, src1 0x10100, dst 0x4000",
             [](Bench& b) { return adds_ticks(b, {0, 0x10100, 0x4000}); }),
    add_case("micro/T1.5-dst-one-block-further", 3751, "src0 0, src1 0x10100, dst 0x4020",
             [](Bench& b) { return adds_ticks(b, {0, 0x10100, 0x4020}); }),
    add_case("micro/T1.6-in-place", 2390, "src0 0, src1 0x10100, dst 0x10100",
             [](Bench& b) { return adds_ticks(b, {0, 0x10100, 0x10100}); }),
    add_case("micro/T1.7-src0-one-block-per-repeat", 3584,
             "src0 0 (block stride 0, repeat stride 1), src1 0x10100, dst 0x10100",
             [](Bench& b) { return adds_ticks(b, {0, 0x10100, 0x10100, 0, 1}); }),
    add_case("micro/T1.8-src0-first-block-of-each-repeat", 2389,
             "src0 0 (block stride 0, repeat stride 8), src1 0x10100, dst 0x10100",
             [](Bench& b) { return adds_ticks(b, {0, 0x10100, 0x10100, 0, 8}); }),
};

}  // namespace

std::span<const Case> micro_cases() { return kCases; }

}  // namespace cubist::validation
