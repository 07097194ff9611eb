// The vector unit in RTL against the functional model: the same instructions on the same UB.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "rtl/test/operand_values.h"
#include "rtl/test/rtl_vector_core.h"
#include "rtl/test/vector_instructions.h"

namespace cubist::sim {
namespace {

using isa::DataType;
using vector::test::kUbBytes;
using vector::test::Lanes;

constexpr uint64_t kSeed = 20261129;

// Runs of one flavour, of f16 or f32 as they come.
vector::test::Bytes8 any_ub(Rng& rng, const VectorKind& kind) {
  vector::test::Bytes8 ub{std::vector<uint8_t>(kUbBytes)};
  for (uint64_t run = 0; run < kUbBytes; run += 256) {
    const Flavour flavour = any_flavour(rng);
    const int bits = isa::bits_of(rng.integer(0, 1) ? kind.source : kind.result);
    const FloatShape shape = bits == 16 ? kF16Shape : kF32Shape;
    for (uint64_t at = run; at < run + 256; at += static_cast<uint64_t>(bits) / 8)
      ub.store(at, bits, any_float(rng, shape, flavour));
  }
  return ub;
}

// Operands that often share blocks: the same place, a few blocks away, or anywhere. A repeat stride
// of 0 adds up.
class AnyPlaces {
 public:
  AnyPlaces(const VectorKind& kind, Rng& rng) : kind_(kind), rng_(rng) {}

  VectorPlaces next(uint32_t repeat) {
    VectorPlaces p;
    p.repeat = repeat;
    p.dst = any(address(), kind_.result, true);
    p.x = near(p.dst, kind_.source);
    p.y = near(p.dst, kind_.source);
    const FloatShape shape = kind_.source == DataType::f16 ? kF16Shape : kF32Shape;
    p.scalar = any_float(rng_, shape, any_flavour(rng_));
    return p;
  }

 private:
  // What an operand of random_lanes() may need lies behind it.
  static constexpr uint64_t kMost = 32 * (7 * 5 + 1 + 6 * 20);

  uint64_t address() {
    return 32 * static_cast<uint64_t>(rng_.integer(0, (kUbBytes - kMost) / 32));
  }
  Lanes any(uint64_t at, DataType type, bool is_destination) {
    Lanes lanes =
        vector::test::random_lanes(rng_, at, isa::bits_of(type), kind_.lanes(), is_destination);
    if (rng_.integer(0, 7) == 0) lanes.repeat = static_cast<unsigned>(rng_.integer(0, 1));
    return lanes;
  }
  Lanes near(const Lanes& dst, DataType type) {
    const auto choice = rng_.integer(0, 3);
    if (choice == 0 && isa::bits_of(type) == dst.bits) return dst;
    if (choice <= 1) {
      const uint64_t before = std::min(dst.address, uint64_t{32} * 12);
      const uint64_t at = dst.address - before + 32 * static_cast<uint64_t>(rng_.integer(0, 24));
      return any(std::min(at, kUbBytes - kMost), type, false);
    }
    return any(address(), type, false);
  }

  const VectorKind& kind_;
  Rng& rng_;
};

// Batches of instructions, most of them of `kind`, whose operands overlap; repeats of `kind` only
// are counted.
void compare(const VectorKind& kind, int64_t repeats) {
  Rng rng(kSeed);
  const std::vector<VectorKind> kinds = vector_kinds();
  for (int64_t done = 0; done < repeats;) {
    RtlVectorCore rtl;
    vector::test::Machine functional;
    const vector::test::Bytes8 ub = any_ub(rng, kind);
    rtl.machine.set_ub(ub), functional.set_ub(ub);
    std::vector<VectorCommand> commands;
    std::string text;
    for (auto count = rng.integer(1, 24); count > 0; --count) {
      const auto any = static_cast<size_t>(rng.integer(0, static_cast<int64_t>(kinds.size()) - 1));
      const VectorKind& of = rng.integer(0, 3) == 0 ? kinds[any] : kind;
      const auto repeat =
          static_cast<uint32_t>(vector::test::random_mask(rng, functional, of.lanes()));
      const auto [op, operands] = instruction_of(of, AnyPlaces(of, rng).next(repeat));
      functional.execute(op, operands);
      const auto command = vector_command(op, operands, functional.registers);
      ASSERT_TRUE(command);
      if (command->is_empty()) continue;
      commands.push_back(*command);
      if (&of == &kind) done += static_cast<int64_t>(command->repeats());
      text += isa::describe(op, operands) + "\n";
    }
    ASSERT_EQ(rtl.run(commands).size(), commands.size());
    const vector::test::Bytes8 want = functional.ub(), got = rtl.machine.ub();
    for (uint64_t at = 0; at < kUbBytes; at += 2)
      ASSERT_EQ(got.load(at, 16), want.load(at, 16)) << "at " << at << " of UB after\n" << text;
  }
}

class EveryVectorKind : public testing::TestWithParam<VectorKind> {};

TEST_P(EveryVectorKind, GivesTheBitsOfTheFunctionalModel) { compare(GetParam(), 700); }

TEST_P(EveryVectorKind, DISABLED_GivesTheBitsOfTheFunctionalModelOnAHundredThousandRepeats) {
  compare(GetParam(), 100'000);
}

INSTANTIATE_TEST_SUITE_P(Rtl, EveryVectorKind, testing::ValuesIn(vector_kinds()), name_of_kind);

}  // namespace
}  // namespace cubist::sim
