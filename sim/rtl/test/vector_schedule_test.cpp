// When the vector unit in RTL is done: the rule, against what the RTL does, on any commands; and
// the table of sim/rtl/vector/README.md, beside what the cost rule of pipe V says of the same
// instructions.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <sstream>

#include "cubist/sim/cost.h"
#include "rtl/test/rtl_vector_core.h"
#include "rtl/test/vector_instructions.h"

namespace cubist::sim {
namespace {

using isa::DataType;
using vector::test::Lanes;

constexpr int64_t kIssueToDone =
    4;  // from the cycle of a repeat to the edge that takes its results
constexpr int64_t kIssueToSeen = 3;  // ... to the first cycle in which a repeat may read them

// Blocks of `operand` that repeat `r` reads or writes.
std::vector<uint64_t> blocks_of(const VectorCommand& c, const VectorOperand& operand, DataType type,
                                uint64_t r) {
  const LaneMask& mask = r < c.count ? c.mask : c.tail;
  const unsigned per_block = type == DataType::f16 ? 16 : 8;
  std::vector<uint64_t> blocks;
  for (unsigned block = 0; block < c.lanes / per_block; ++block) {
    for (unsigned lane = 0; lane < per_block; ++lane) {
      if (!mask[block * per_block + lane]) continue;
      blocks.push_back(operand.at(r, block));
      break;
    }
  }
  return blocks;
}

std::vector<uint64_t> reads_of(const VectorCommand& c, uint64_t r) {
  std::vector<uint64_t> reads = blocks_of(c, c.x, c.source, r);
  const auto add = [&](const VectorOperand& operand, DataType type) {
    for (const uint64_t block : blocks_of(c, operand, type, r)) reads.push_back(block);
  };
  if (c.op != VectorOp::kConvert && !c.is_scalar) add(c.y, c.source);
  if (c.op == VectorOp::kMultiplyAdd) add(c.z, c.result);
  return reads;
}

// README.md, "When it is done": a repeat issues in the cycle after the former one, but not before
// what it reads is written. The next command is offered when the former one is taken.
std::vector<int64_t> expected_done(const std::vector<VectorCommand>& commands) {
  std::vector<int64_t> done;
  std::map<uint64_t, int64_t> last_issue;  // of a repeat that writes the block
  int64_t offered = 0, issue = 0;
  for (const VectorCommand& c : commands) {
    offered = std::max(offered + 1, issue + 1);  // taken by this edge
    issue = offered - 1;
    for (uint64_t r = 0; r < c.repeats(); ++r) {
      ++issue;
      for (const uint64_t block : reads_of(c, r)) {
        const auto before = last_issue.find(block);
        if (before != last_issue.end()) issue = std::max(issue, before->second + kIssueToSeen);
      }
      for (const uint64_t block : blocks_of(c, c.dst, c.result, r)) last_issue[block] = issue;
    }
    done.push_back(issue + kIssueToDone);
  }
  return done;
}

std::vector<int64_t> measured(const std::vector<VectorCommand>& commands) {
  LocalMemory ub(Space::kUb, Bytes{192 * 1024});
  return RtlVectorUnit(ub).run(commands);
}

// An instruction with the registers of its dispatch.
struct Dispatch {
  VectorInstruction instruction;
  ControlRegisters registers;

  VectorCommand command() const {
    return vector_command(instruction.op, instruction.operands, registers).value();
  }
};

TEST(VectorSchedule, IsThatOfTheRuleForAnyCommands) {
  Rng rng(20261129);
  const std::vector<VectorKind> kinds = vector_kinds();
  for (int batch = 0; batch < 60; ++batch) {
    std::vector<VectorCommand> commands;
    for (auto count = rng.integer(1, 12); count > 0; --count) {
      const VectorKind& kind =
          kinds[static_cast<size_t>(rng.integer(0, static_cast<int64_t>(kinds.size()) - 1))];
      const auto any = [&](DataType type, bool is_destination) {
        const uint64_t address = 32 * static_cast<uint64_t>(rng.integer(0, 40));
        return vector::test::random_lanes(rng, address, isa::bits_of(type), kind.lanes(),
                                          is_destination);
      };
      vector::test::Machine machine;
      VectorPlaces places{any(kind.result, true), any(kind.source, false), any(kind.source, false)};
      places.repeat = static_cast<uint32_t>(random_mask(rng, machine, kind.lanes()));
      const Dispatch dispatch{instruction_of(kind, places), machine.registers};
      if (!dispatch.command().is_empty()) commands.push_back(dispatch.command());
    }
    EXPECT_EQ(measured(commands), expected_done(commands)) << "batch " << batch;
  }
}

// Where the cost rule finds no conflict: neighbouring blocks are in different bank groups, and
// banks repeat after 64 KiB.
constexpr uint64_t kDst = 64 * 1024, kX = 0, kY = 8192 + 256;

Dispatch dispatch_of(const VectorKind& kind, uint32_t repeats) {
  const auto lanes = [&](uint64_t address, DataType type) {
    const auto repeat = kind.lanes() * static_cast<unsigned>(isa::bits_of(type)) / 8 / 32;
    return Lanes{address, 1, repeat, isa::bits_of(type)};
  };
  vector::test::Machine machine;
  machine.set_mask(~uint64_t{0}, ~uint64_t{0});
  const VectorPlaces places{.dst = lanes(kDst, kind.result),
                            .x = lanes(kX, kind.source),
                            .y = lanes(kY, kind.source),
                            .repeat = repeats};
  return {instruction_of(kind, places), machine.registers};
}

TEST(VectorSchedule, OfOneCommandHasAClosedForm) {
  for (const uint32_t repeats : {1u, 2u, 3u, 16u}) {
    const int64_t r = repeats;
    for (const VectorKind& kind : vector_kinds())
      EXPECT_EQ(measured({dispatch_of(kind, repeats).command()}).front(), r + kIssueToDone)
          << isa::info(kind.op).name << ", " << repeats << " repeats";
    VectorCommand adds_up =
        dispatch_of({isa::Op::vadd, DataType::f32, DataType::f32}, repeats).command();
    adds_up.dst.repeat_stride = 0, adds_up.x = adds_up.dst;
    EXPECT_EQ(measured({adds_up}).front(), 1 + (r - 1) * kIssueToSeen + kIssueToDone);
  }
}

// One line of the table: an instruction alone, and as the second of two equal ones.
std::string line_of(const Dispatch& d, const std::string& what, const ChipSpec& chip) {
  const VectorCommand command = d.command();
  const std::vector<int64_t> done = measured({command, command});
  const Cost rule = cost(d.instruction.op, d.instruction.operands, d.registers, chip);
  std::string types = isa::name_of(command.source);
  if (command.result != command.source) types += std::string(" to ") + isa::name_of(command.result);
  return fmt::format("| {} {} | {} | {} | {} | {} | {} + {} + {} | {} |\n",
                     isa::info(d.instruction.op).name, types, command.repeats(), what, done[0],
                     done[1] - done[0], rule.startup.value, rule.busy.value, rule.drain.value,
                     rule.issue.value);
}

std::string table() {
  const ChipSpec chip = load_chip("ascend910b1");
  using enum DataType;
  std::string text =
      "| instruction | repeats | operands | done | next done | pipe V: head + busy + tail | pipe "
      "V: "
      "next |\n"
      "|---|---|---|---|---|---|---|\n";
  const std::string apart = "apart";
  for (const VectorKind& kind :
       {VectorKind{isa::Op::vadd, f16, f16}, VectorKind{isa::Op::vadd, f32, f32},
        VectorKind{isa::Op::vmul, f32, f32}, VectorKind{isa::Op::vmax, f16, f16},
        VectorKind{isa::Op::vmadd, f32, f32}, VectorKind{isa::Op::vmla, f32, f32},
        VectorKind{isa::Op::vadds, f32, f32}, VectorKind{isa::Op::vmuls, f32, f32},
        VectorKind{isa::Op::vaxpy, f16, f32}, VectorKind{isa::Op::vrelu, f16, f16},
        VectorKind{isa::Op::vconv, f16, f32}, VectorKind{isa::Op::vconv, f32, f16}})
    text += line_of(dispatch_of(kind, 16), apart, chip);
  const VectorKind add{isa::Op::vadd, f32, f32};
  text += line_of(dispatch_of(add, 1), apart, chip);

  Dispatch tail = dispatch_of(add, 0);
  tail.registers[isa::Spr::ctrl] = 1;
  tail.registers[isa::Spr::vector_mask_lo] = 1000;
  text += line_of(tail, apart + ", counter mode, 1000 elements", chip);

  const auto placed = [&](const Lanes& dst, const Lanes& x, const Lanes& y) {
    Dispatch d = dispatch_of(add, 16);
    d.instruction = instruction_of(add, {.dst = dst, .x = x, .y = y, .repeat = 16});
    return d;
  };
  const Lanes dst{kDst, 1, 8, 32}, x{kX, 1, 8, 32}, y{kY, 1, 8, 32}, with_x{8192, 1, 8, 32};
  text += line_of(placed(dst, x, with_x), "x and y in the same bank groups", chip);
  text += line_of(placed(x, x, y), "in place", chip);
  text += line_of(placed({kDst, 1, 0, 32}, {kDst, 1, 0, 32}, y), "adds up in one place", chip);
  return text;
}

// After a change of the RTL's schedule: put what this prints into sim/rtl/vector/README.md.
TEST(VectorSchedule, IsTheTableOfTheReadme) {
  std::ifstream file(CUBIST_RTL_VECTOR_README);
  std::stringstream readme;
  readme << file.rdbuf();
  EXPECT_THAT(readme.str(), testing::HasSubstr(table()));
}

}  // namespace
}  // namespace cubist::sim
