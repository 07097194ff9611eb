#include "chips/chip_rules.h"

#include <fmt/format.h>

#include <bit>

namespace cubist::sim {
namespace {

struct Rule {
  const char* parameters;
  const char* expected;
  bool (*holds)(const ChipSpec&);
  std::string (*values)(const ChipSpec&);
};

bool is_power_of_two(int64_t value) {
  return value > 0 && std::has_single_bit(static_cast<uint64_t>(value));
}
bool is_multiple(Bytes size, Bytes of) { return of.value > 0 && size.value % of.value == 0; }
bool is_split(const ChipSpec& c) { return c.style == CoreStyle::kSplit; }

constexpr int64_t kBlock = 32, kFractal = 512,
                  kAccumulatorFractal = 1024;  // isa: units of UB and L1, of L0A and L0B, of L0C

const Rule kRules[] = {
    {"vector.ub_bank_size, vector.ub_banks", "ub_bank_size x ub_banks equal to memories.ub",
     [](const ChipSpec& c) { return c.vector.ub_bank_size * c.vector.ub_banks == c.memories.ub; },
     [](const ChipSpec& c) {
       return fmt::format("{} B x {} against {} B", c.vector.ub_bank_size.value, c.vector.ub_banks,
                          c.memories.ub.value);
     }},
    {"vector.ub_bank_groups", "a divisor of vector.ub_banks",
     [](const ChipSpec& c) { return c.vector.ub_banks % c.vector.ub_bank_groups == 0; },
     [](const ChipSpec& c) {
       return fmt::format("{} groups, {} banks", c.vector.ub_bank_groups, c.vector.ub_banks);
     }},
    {"vector.ub_banks, vector.ub_bank_groups", "64 banks at most, a power of two of groups",
     [](const ChipSpec& c) {
       return c.vector.ub_banks <= 64 && is_power_of_two(c.vector.ub_bank_groups);
     },
     [](const ChipSpec& c) {
       return fmt::format("{} banks, {} groups", c.vector.ub_banks, c.vector.ub_bank_groups);
     }},
    {"vector.width", "256 B, the repeat of the instruction set",
     [](const ChipSpec& c) { return c.vector.width.value == 8 * kBlock; },
     [](const ChipSpec& c) { return fmt::format("{} B", c.vector.width.value); }},
    {"memories.l1, memories.ub", "multiples of 32 B",
     [](const ChipSpec& c) {
       return is_multiple(c.memories.l1, {kBlock}) && is_multiple(c.memories.ub, {kBlock});
     },
     [](const ChipSpec& c) {
       return fmt::format("{} B, {} B", c.memories.l1.value, c.memories.ub.value);
     }},
    {"memories.l0a, memories.l0b", "multiples of a fractal, 512 B",
     [](const ChipSpec& c) {
       return is_multiple(c.memories.l0a, {kFractal}) && is_multiple(c.memories.l0b, {kFractal});
     },
     [](const ChipSpec& c) {
       return fmt::format("{} B, {} B", c.memories.l0a.value, c.memories.l0b.value);
     }},
    {"memories.l0c", "a multiple of a fractal, 1024 B",
     [](const ChipSpec& c) { return is_multiple(c.memories.l0c, {kAccumulatorFractal}); },
     [](const ChipSpec& c) { return fmt::format("{} B", c.memories.l0c.value); }},
    {"cube.rows, cube.columns", "16 and 16, the fractal of the instruction set",
     [](const ChipSpec& c) { return c.cube.rows == 16 && c.cube.columns == 16; },
     [](const ChipSpec& c) { return fmt::format("{}, {}", c.cube.rows, c.cube.columns); }},
    {"vector_cores", "twice cube_cores on a split chip",
     [](const ChipSpec& c) { return !is_split(c) || c.vector_cores == 2 * c.cube_cores; },
     [](const ChipSpec& c) {
       return fmt::format("{}, with {} cube cores", c.vector_cores, c.cube_cores);
     }},
    {"sync.event_ids", "16 at most, what the instruction can name",
     [](const ChipSpec& c) { return c.sync.event_ids <= 16; },
     [](const ChipSpec& c) { return fmt::format("{}", c.sync.event_ids); }},
    {"queues.fix, movers.l0c_to_gm, movers.l0c_to_l1, movers.l1_to_bt, memories.bt, memories.fb",
     "all above 0 on a split chip, all 0 on a coupled one (FixPipe is there or not)",
     [](const ChipSpec& c) {
       const int present = (c.queues.fix > 0) + (c.movers.l0c_to_gm.value > 0) +
                           (c.movers.l0c_to_l1.value > 0) + (c.movers.l1_to_bt.value > 0) +
                           (c.memories.bt.value > 0) + (c.memories.fb.value > 0);
       return present == (is_split(c) ? 6 : 0);
     },
     [](const ChipSpec& c) {
       return fmt::format("{}, {}, {}, {}, {} B, {} B", c.queues.fix, c.movers.l0c_to_gm.value,
                          c.movers.l0c_to_l1.value, c.movers.l1_to_bt.value, c.memories.bt.value,
                          c.memories.fb.value);
     }},
    {"movers.l0c_to_ub, movers.l1_to_ub, movers.ub_to_l1",
     "all above 0 on a coupled chip, all 0 on a split one",
     [](const ChipSpec& c) {
       const int present = (c.movers.l0c_to_ub.value > 0) + (c.movers.l1_to_ub.value > 0) +
                           (c.movers.ub_to_l1.value > 0);
       return present == (is_split(c) ? 0 : 3);
     },
     [](const ChipSpec& c) {
       return fmt::format("{}, {}, {}", c.movers.l0c_to_ub.value, c.movers.l1_to_ub.value,
                          c.movers.ub_to_l1.value);
     }},
    {"l2.line, dram.burst, dram.row", "powers of two, burst <= line <= row",
     [](const ChipSpec& c) {
       return is_power_of_two(c.l2.line.value) && is_power_of_two(c.dram.burst.value) &&
              is_power_of_two(c.dram.row.value) && c.dram.burst <= c.l2.line &&
              c.l2.line <= c.dram.row;
     },
     [](const ChipSpec& c) {
       return fmt::format("{} B, {} B, {} B", c.l2.line.value, c.dram.burst.value,
                          c.dram.row.value);
     }},
    {"l2.size", "a multiple of line x ways x slices",
     [](const ChipSpec& c) { return is_multiple(c.l2.size, c.l2.line * c.l2.ways * c.l2.slices); },
     [](const ChipSpec& c) {
       return fmt::format("{} B, {} B x {} x {}", c.l2.size.value, c.l2.line.value, c.l2.ways,
                          c.l2.slices);
     }},
    {"scalar.dcache_line, scalar.dcache_size",
     "a power of two not above l2.line, and a multiple of line x ways",
     [](const ChipSpec& c) {
       return is_power_of_two(c.scalar.dcache_line.value) && c.scalar.dcache_line <= c.l2.line &&
              is_multiple(c.scalar.dcache_size, c.scalar.dcache_line * c.scalar.dcache_ways);
     },
     [](const ChipSpec& c) {
       return fmt::format("{} B, {} B, {} ways", c.scalar.dcache_line.value,
                          c.scalar.dcache_size.value, c.scalar.dcache_ways);
     }},
    {"scalar.icache_line, scalar.icache_size", "a power of two, and a multiple of the line",
     [](const ChipSpec& c) {
       return is_power_of_two(c.scalar.icache_line.value) &&
              is_multiple(c.scalar.icache_size, c.scalar.icache_line);
     },
     [](const ChipSpec& c) {
       return fmt::format("{} B, {} B", c.scalar.icache_line.value, c.scalar.icache_size.value);
     }},
    {"scalar.stack_size", "a multiple of 16 B, the alignment of the stack pointer",
     [](const ChipSpec& c) { return is_multiple(c.scalar.stack_size, {16}); },
     [](const ChipSpec& c) { return fmt::format("{} B", c.scalar.stack_size.value); }},
};

}  // namespace

std::vector<std::string> rule_problems(const ChipSpec& chip) {
  std::vector<std::string> problems;
  for (const Rule& rule : kRules) {
    if (!rule.holds(chip))
      problems.push_back(
          fmt::format("{}: {}; expected {}", rule.parameters, rule.values(chip), rule.expected));
  }
  return problems;
}

}  // namespace cubist::sim
