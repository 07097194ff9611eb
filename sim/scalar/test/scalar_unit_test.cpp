#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "cubist/base/float_types.h"
#include "cubist/base/rng.h"
#include "scalar_fixture.h"

namespace cubist::sim {
namespace {

using testing::HasSubstr;
using Op = RiscvOp;

template <class F>
std::string error_of(F&& f) {
  try {
    f();
  } catch (const Error& e) {
    EXPECT_EQ(e.fault(), Fault::kProgram);
    return e.what();
  }
  return "no error";
}

uint64_t extend(uint32_t word) {
  return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(word)));
}

struct Binary {
  Op op;
  std::function<uint64_t(uint64_t, uint64_t)> expected;
};

TEST(ScalarUnit, RegisterOperationsAgreeWithTheHost) {
  using S = int64_t;
  using U = uint64_t;
  const auto w = [](auto f) {
    return [f](U a, U b) { return extend(f(static_cast<uint32_t>(a), static_cast<uint32_t>(b))); };
  };
  const Binary cases[] = {
      {Op::add, [](U a, U b) { return a + b; }},
      {Op::sub, [](U a, U b) { return a - b; }},
      {Op::sll, [](U a, U b) { return a << (b % 64); }},
      {Op::slt, [](U a, U b) -> U { return S(a) < S(b); }},
      {Op::sltu, [](U a, U b) -> U { return a < b; }},
      {Op::xor_, [](U a, U b) { return a ^ b; }},
      {Op::srl, [](U a, U b) { return a >> (b % 64); }},
      {Op::sra, [](U a, U b) { return U(S(a) >> (b % 64)); }},
      {Op::or_, [](U a, U b) { return a | b; }},
      {Op::and_, [](U a, U b) { return a & b; }},
      {Op::mul, [](U a, U b) { return a * b; }},
      {Op::mulhu,  // schoolbook, 32-bit halves
       [](U a, U b) {
         const U al = a & 0xffffffff, ah = a >> 32, bl = b & 0xffffffff, bh = b >> 32;
         const U middle = ah * bl + (al * bl >> 32), middle2 = al * bh + (middle & 0xffffffff);
         return ah * bh + (middle >> 32) + (middle2 >> 32);
       }},
      {Op::div, [](U a, U b) { return b == 0 ? ~U{0} : (S(b) == -1 ? U{0} - a : U(S(a) / S(b))); }},
      {Op::divu, [](U a, U b) { return b == 0 ? ~U{0} : a / b; }},
      {Op::rem, [](U a, U b) { return b == 0 ? a : (S(b) == -1 ? 0 : U(S(a) % S(b))); }},
      {Op::remu, [](U a, U b) { return b == 0 ? a : a % b; }},
      {Op::addw, w([](uint32_t a, uint32_t b) { return a + b; })},
      {Op::subw, w([](uint32_t a, uint32_t b) { return a - b; })},
      {Op::sllw, w([](uint32_t a, uint32_t b) { return a << (b % 32); })},
      {Op::srlw, w([](uint32_t a, uint32_t b) { return a >> (b % 32); })},
      {Op::sraw, w([](uint32_t a, uint32_t b) {
         return static_cast<uint32_t>(static_cast<int32_t>(a) >> (b % 32));
       })},
      {Op::mulw, w([](uint32_t a, uint32_t b) { return a * b; })},
      {Op::divuw, w([](uint32_t a, uint32_t b) { return b == 0 ? ~0u : a / b; })},
      {Op::remuw, w([](uint32_t a, uint32_t b) { return b == 0 ? a : a % b; })},
      {Op::divw, w([](uint32_t a, uint32_t b) {
         if (b == 0) return ~0u;
         return b == ~0u ? 0u - a
                         : static_cast<uint32_t>(static_cast<int32_t>(a) / static_cast<int32_t>(b));
       })},
      {Op::remw, w([](uint32_t a, uint32_t b) {
         if (b == 0 || b == ~0u) return b == 0 ? a : 0u;
         return static_cast<uint32_t>(static_cast<int32_t>(a) % static_cast<int32_t>(b));
       })}};
  Rng rng(1);
  ScalarMachine machine;
  for (const Binary& c : cases) {
    for (int i = 0; i < 200; ++i) {
      const uint64_t special[] = {0,          1,          ~uint64_t{0}, uint64_t{1} << 63,
                                  0x80000000, 0xffffffff, 0x7fffffff};
      const auto any = [&] {
        return rng.next() % 3 == 0 ? special[rng.integer(0, 6)] : rng.next() >> rng.integer(0, 63);
      };
      const uint64_t a = any(), b = any();
      machine.run({riscv_word(c.op, {.rd = 12, .rs1 = 10, .rs2 = 11})}, {a, b});
      ASSERT_EQ(machine.unit.x(12), c.expected(a, b))
          << info(c.op).mnemonic << " " << a << " " << b;
    }
  }
}

TEST(ScalarUnit, SignedHighProductsAgreeWithTheUnsignedOne) {
  Rng rng(2);
  ScalarMachine machine;
  for (int i = 0; i < 500; ++i) {
    const uint64_t a = rng.next(), b = rng.next();
    machine.run({riscv_word(Op::mulhu, {.rd = 12, .rs1 = 10, .rs2 = 11}),
                 riscv_word(Op::mulh, {.rd = 13, .rs1 = 10, .rs2 = 11}),
                 riscv_word(Op::mulhsu, {.rd = 14, .rs1 = 10, .rs2 = 11})},
                {a, b});
    const uint64_t high = machine.unit.x(12), minus_b = int64_t(a) < 0 ? b : 0,
                   minus_a = int64_t(b) < 0 ? a : 0;
    ASSERT_EQ(machine.unit.x(13), high - minus_b - minus_a);
    ASSERT_EQ(machine.unit.x(14), high - minus_b);
  }
}

struct Immediate {
  Op op;
  std::function<uint64_t(uint64_t, int32_t)> expected;
  int32_t low, high;
};
TEST(ScalarUnit, ImmediateOperationsAgreeWithTheHost) {
  using U = uint64_t;
  const auto wide = [](int32_t i) { return static_cast<uint64_t>(static_cast<int64_t>(i)); };
  const Immediate cases[] = {
      {Op::addi, [&](U a, int32_t i) { return a + wide(i); }, -2048, 2047},
      {Op::slti, [&](U a, int32_t i) -> U { return static_cast<int64_t>(a) < i; }, -2048, 2047},
      {Op::sltiu, [&](U a, int32_t i) -> U { return a < wide(i); }, -2048, 2047},
      {Op::xori, [&](U a, int32_t i) { return a ^ wide(i); }, -2048, 2047},
      {Op::ori, [&](U a, int32_t i) { return a | wide(i); }, -2048, 2047},
      {Op::andi, [&](U a, int32_t i) { return a & wide(i); }, -2048, 2047},
      {Op::addiw, [&](U a, int32_t i) { return extend(static_cast<uint32_t>(a + wide(i))); }, -2048,
       2047},
      {Op::slli, [](U a, int32_t i) { return a << i; }, 0, 63},
      {Op::srli, [](U a, int32_t i) { return a >> i; }, 0, 63},
      {Op::srai, [](U a, int32_t i) { return U(static_cast<int64_t>(a) >> i); }, 0, 63},
      {Op::slliw, [](U a, int32_t i) { return extend(static_cast<uint32_t>(a) << i); }, 0, 31},
      {Op::srliw, [](U a, int32_t i) { return extend(static_cast<uint32_t>(a) >> i); }, 0, 31},
      {Op::sraiw,
       [](U a, int32_t i) { return extend(static_cast<uint32_t>(static_cast<int32_t>(a) >> i)); },
       0, 31},
      {Op::lui,
       [&](U, int32_t i) { return wide(static_cast<int32_t>(static_cast<uint32_t>(i) << 12)); }, 0,
       0xfffff}};
  Rng rng(3);
  ScalarMachine machine;
  for (const Immediate& c : cases) {
    for (int i = 0; i < 200; ++i) {
      const uint64_t a = rng.next() >> rng.integer(0, 63);
      const auto immediate = static_cast<int32_t>(rng.integer(c.low, c.high));
      const bool is_lui = c.op == Op::lui;
      machine.run(
          {riscv_word(c.op, {.rd = 12,
                             .rs1 = is_lui ? 0 : 10,
                             .immediate = is_lui ? static_cast<int32_t>(
                                                       static_cast<uint32_t>(immediate) << 12)
                                                 : immediate})},
          {a});
      ASSERT_EQ(machine.unit.x(12), c.expected(a, immediate))
          << info(c.op).mnemonic << " " << a << " " << immediate;
    }
  }
}

TEST(ScalarUnit, BranchesGoWhereTheComparisonSays) {
  const std::pair<Op, std::function<bool(uint64_t, uint64_t)>> cases[] = {
      {Op::beq, [](uint64_t a, uint64_t b) { return a == b; }},
      {Op::bne, [](uint64_t a, uint64_t b) { return a != b; }},
      {Op::blt, [](uint64_t a, uint64_t b) { return int64_t(a) < int64_t(b); }},
      {Op::bge, [](uint64_t a, uint64_t b) { return int64_t(a) >= int64_t(b); }},
      {Op::bltu, [](uint64_t a, uint64_t b) { return a < b; }},
      {Op::bgeu, [](uint64_t a, uint64_t b) { return a >= b; }}};
  const uint64_t values[] = {0, 1, ~uint64_t{0}, uint64_t{1} << 63};
  ScalarMachine machine;
  for (const auto& [op, expected] : cases) {
    for (const uint64_t a : values) {
      for (const uint64_t b : values) {
        machine.run({riscv_word(op, {.rs1 = 10, .rs2 = 11, .immediate = 8}),
                     riscv_word(Op::addi, {.rd = 12, .immediate = 1})},
                    {a, b});
        ASSERT_EQ(machine.unit.x(12) == 0, expected(a, b))
            << info(op).mnemonic << " " << a << " " << b;
      }
    }
  }
}

TEST(ScalarUnit, CallsAndReturnsThroughRegisters) {
  ScalarMachine machine;
  // jal ra, +12; addi a2 = 7; block_end (appended later at the end);  function: addi a1 = 5; jalr
  // x0, ra
  machine.run({riscv_word(Op::jal, {.rd = 1, .immediate = 12}),
               riscv_word(Op::addi, {.rd = 12, .immediate = 7}),
               riscv_word(Op::jal, {.rd = 0, .immediate = 12}),
               riscv_word(Op::addi, {.rd = 11, .immediate = 5}),
               riscv_word(Op::jalr, {.rd = 0, .rs1 = 1})});
  EXPECT_EQ(machine.unit.x(11), 5u);
  EXPECT_EQ(machine.unit.x(12), 7u);
  EXPECT_EQ(machine.unit.x(1), kTestGm + 4);
  EXPECT_EQ(machine.unit.x(0), 0u);
}

TEST(ScalarUnit, LoadsExtendAndStoresTruncateInEveryMemory) {
  const uint64_t value = 0x8899aabbccddeeff;
  const std::pair<Op, uint64_t> loads[] = {{Op::lb, ~uint64_t{0}},       {Op::lbu, 0xff},
                                           {Op::lh, 0xffffffffffffeeff}, {Op::lhu, 0xeeff},
                                           {Op::lw, 0xffffffffccddeeff}, {Op::lwu, 0xccddeeff},
                                           {Op::ld, 0x8899aabbccddeeff}};
  ScalarMachine machine;
  for (const uint64_t base : {kUbWindow + 1016, kStackWindow + 8, kTestGm + 4096}) {
    for (const auto& [op, expected] : loads) {
      machine.run({riscv_word(Op::sd, {.rs1 = 10, .rs2 = 11, .immediate = 0}),
                   riscv_word(op, {.rd = 12, .rs1 = 10})},
                  {base, value});
      ASSERT_EQ(machine.unit.x(12), expected) << info(op).mnemonic;
    }
    for (const auto& [op, size] : {std::pair{Op::sb, 1}, {Op::sh, 2}, {Op::sw, 4}}) {
      machine.run(
          {riscv_word(Op::sd, {.rs1 = 10, .rs2 = 0}), riscv_word(op, {.rs1 = 10, .rs2 = 11}),
           riscv_word(Op::ld, {.rd = 12, .rs1 = 10})},
          {base, value});
      ASSERT_EQ(machine.unit.x(12), value & ((uint64_t{1} << (8 * size)) - 1)) << info(op).mnemonic;
    }
  }
}

TEST(ScalarUnit, ArgumentsBeyondEightLieOnTheStack) {
  ScalarMachine machine;
  machine.run({riscv_word(Op::ld, {.rd = 5, .rs1 = 2}),
               riscv_word(Op::ld, {.rd = 6, .rs1 = 2, .immediate = 8})},
              {0, 1, 2, 3, 4, 5, 6, 7, 88, 99});
  EXPECT_EQ(machine.unit.x(17), 7u);
  EXPECT_EQ(machine.unit.x(5), 88u);
  EXPECT_EQ(machine.unit.x(6), 99u);
  EXPECT_EQ(machine.unit.x(2) % 16, 0u);
}

TEST(ScalarUnit, NarrowFloatsAreBoxedAndUnboxedOnesReadAsNan) {
  ScalarMachine machine;
  machine.run(
      {riscv_word(Op::fmv_d_x, {.rd = 1, .rs1 = 10}), riscv_word(Op::fmv_w_x, {.rd = 2, .rs1 = 11}),
       riscv_word(Op::fadd_s, {.rd = 3, .rs1 = 1, .rs2 = 2}),
       riscv_word(Op::fadd_s, {.rd = 4, .rs1 = 2, .rs2 = 2}),
       riscv_word(Op::fmv_h_x, {.rd = 5, .rs1 = 11}),
       riscv_word(Op::fmv_x_w, {.rd = 12, .rs1 = 1})},
      {0x3f800000, 0x3f800000});
  EXPECT_EQ(machine.unit.f(3), 0xffffffff7fc00000);
  EXPECT_EQ(machine.unit.f(4), 0xffffffff40000000);
  EXPECT_EQ(machine.unit.f(5), 0xffffffffffff0000);
  EXPECT_EQ(machine.unit.x(12), 0x3f800000u);
}

TEST(ScalarUnit, FusedMultiplyAddsHaveTheSignsOfTheManual) {
  const double a = 3, b = 5, c = 7;
  const std::pair<Op, double> cases[] = {{Op::fmadd_d, a * b + c},
                                         {Op::fmsub_d, a * b - c},
                                         {Op::fnmsub_d, -(a * b) + c},
                                         {Op::fnmadd_d, -(a * b) - c}};
  ScalarMachine machine;
  for (const auto& [op, expected] : cases) {
    machine.run(
        {riscv_word(Op::fmv_d_x, {.rd = 1, .rs1 = 10}),
         riscv_word(Op::fmv_d_x, {.rd = 2, .rs1 = 11}),
         riscv_word(Op::fmv_d_x, {.rd = 3, .rs1 = 12}),
         riscv_word(op, {.rd = 4, .rs1 = 1, .rs2 = 2, .rs3 = 3})},
        {std::bit_cast<uint64_t>(a), std::bit_cast<uint64_t>(b), std::bit_cast<uint64_t>(c)});
    EXPECT_EQ(std::bit_cast<double>(machine.unit.f(4)), expected) << info(op).mnemonic;
  }
}

TEST(ScalarUnit, DynamicRoundingFollowsFrmAndFlagsAccumulate) {
  ScalarMachine machine;
  constexpr int kFrm = 2, kFflags = 1, kDynamic = 7;
  machine.run({riscv_word(Op::fcvt_d_l, {.rd = 1, .rs1 = 10}),
               riscv_word(Op::fcvt_d_l, {.rd = 2, .rs1 = 11}),
               riscv_word(Op::fdiv_d, {.rd = 1, .rs1 = 1, .rs2 = 2}),  // 2.5
               riscv_word(Op::csrrwi, {.rd = 0, .rs1 = 3, .immediate = kFrm}),
               riscv_word(Op::fcvt_l_d, {.rd = 12, .rs1 = 1, .rm = kDynamic}),
               riscv_word(Op::fcvt_l_d, {.rd = 13, .rs1 = 1, .rm = 1}),
               riscv_word(Op::csrrs, {.rd = 14, .immediate = kFflags})},
              {5, 2});
  EXPECT_EQ(machine.unit.x(12), 3u);
  EXPECT_EQ(machine.unit.x(13), 2u);
  EXPECT_EQ(machine.unit.x(14), kInexact);
}

TEST(ScalarUnit, StopsAtAnXnpuInstructionWithItsOperands) {
  ScalarMachine machine;
  const uint32_t word = isa::encode({.op = isa::Op::vadd,
                                     .rd = 10,
                                     .rs1 = 11,
                                     .rs2 = 12,
                                     .rs3 = 13,
                                     .sub = 0,
                                     .writes_rd = false});
  const ScalarStop stop = machine.run(
      {riscv_word(Op::addi, {.rd = 13, .rs1 = 13, .immediate = 1}), word}, {1, 2, 3, 4});
  EXPECT_EQ(stop.kind, ScalarStop::Kind::kXnpu);
  EXPECT_EQ(stop.op, isa::Op::vadd);
  EXPECT_EQ(stop.pc, 4u);
  EXPECT_EQ(stop.operands.rd, 1u);
  EXPECT_EQ(stop.operands.rs1, 2u);
  EXPECT_EQ(stop.operands.rs2, 3u);
  EXPECT_EQ(stop.operands.rs3, 5u);
  EXPECT_EQ(machine.unit.instructions(), 2);
  EXPECT_EQ(machine.unit.run(10).op, isa::Op::block_end);
}

TEST(ScalarUnit, AResultOfTheCoreGoesToTheRegisterTheInstructionNames) {
  ScalarMachine machine;
  const uint32_t word = isa::encode({.op = isa::Op::get_spr,
                                     .rd = 12,
                                     .rs1 = 0,
                                     .rs2 = 24,
                                     .rs3 = 0,
                                     .sub = 24,
                                     .writes_rd = true});
  const ScalarStop stop =
      machine.run({word, riscv_word(Op::addi, {.rd = 12, .rs1 = 12, .immediate = 1})});
  EXPECT_EQ(stop.operands.sub, static_cast<uint8_t>(isa::Spr::block_idx));
  machine.unit.write_result(41);
  machine.unit.run(10);
  EXPECT_EQ(machine.unit.x(12), 42u);
}

TEST(ScalarUnit, AnEndlessLoopStopsWhenTheBudgetIsSpent) {
  ScalarMachine machine;
  machine.load({riscv_word(Op::addi, {.rd = 10, .rs1 = 10, .immediate = 1}),
                riscv_word(Op::jal, {.immediate = -4})});
  const ScalarStop stop = machine.unit.run(1000);
  EXPECT_EQ(stop.kind, ScalarStop::Kind::kBudget);
  EXPECT_EQ(machine.unit.instructions(), 1000);
  EXPECT_EQ(machine.unit.run(1000).kind, ScalarStop::Kind::kBudget);
  EXPECT_EQ(machine.unit.x(10), 1000u);
}

TEST(ScalarUnitFaults, AnIllegalWordNamesPcAndWord) {
  ScalarMachine machine;
  EXPECT_THAT(error_of([&] { machine.run({riscv_word(Op::addi, {.rd = 5}), 0}); }),
              HasSubstr("pc 0x4, 0x00000000"));
  EXPECT_THAT(error_of([&] { machine.run({0xc0001073}); }),
              HasSubstr("execute the word 0xc0001073"));  // unimp
  EXPECT_THAT(error_of([&] { machine.run({0x00100073}); }), HasSubstr("ebreak"));
  EXPECT_THAT(error_of([&] { machine.run({riscv_word(Op::fadd_s, {.rd = 1, .rm = 5})}); }),
              HasSubstr("execute the word"));
}

TEST(ScalarUnitFaults, AccessesOutsideMemoryNameAddressAndOperands) {
  ScalarMachine machine;
  const auto load = [&](uint64_t address) {
    return error_of([&] { machine.run({riscv_word(Op::ld, {.rd = 11, .rs1 = 10})}, {address}); });
  };
  EXPECT_THAT(load(0), HasSubstr("scalar load of 8 B at 0x0"));
  EXPECT_THAT(load(0), HasSubstr("pc 0x0, ld a1 a0=0x0"));
  EXPECT_THAT(load(kUbWindow + 1024), HasSubstr("UB window 0x10000000 to 0x10000400"));
  EXPECT_THAT(load(kStackWindow - 8), HasSubstr("scalar load of 8 B at 0x1ffffff8"));
  EXPECT_THAT(load(kStackWindow + 4096), HasSubstr("expected"));
  EXPECT_THAT(load(kGmBase), HasSubstr("outside the test's GM"));
  EXPECT_THAT(load(kTestGm + 4), HasSubstr("multiples of 8"));
  EXPECT_THAT(load(~uint64_t{7}), HasSubstr("pc 0x0"));
}

TEST(ScalarUnitFaults, LeavingTheTextIsAnError) {
  ScalarMachine machine;
  EXPECT_THAT(error_of([&] { machine.run({riscv_word(Op::jalr, {.rs1 = 10})}, {0}); }),
              HasSubstr("go on at GM address 0x0"));
  EXPECT_THAT(error_of([&] { machine.run({riscv_word(Op::jalr, {.rs1 = 10})}, {kTestGm + 8}); }),
              HasSubstr("0x40010008"));
  EXPECT_THAT(error_of([&] { machine.run({riscv_word(Op::jalr, {.rs1 = 10})}, {kTestGm + 2}); }),
              HasSubstr("0x40010002"));
  EXPECT_THAT(error_of([&] { machine.run({riscv_word(Op::jal, {.immediate = -4})}); }),
              HasSubstr("text: 0x40010000 to 0x40010008"));
  // Running on past block_end.
  EXPECT_THAT(error_of([&] { machine.run({}), machine.unit.run(1); }), HasSubstr("0x40010004"));
}

// ------------------------------------------------------------------------------------------- time
class FixedLatency : public ScalarMemoryTiming {
 public:
  Cycles fetch(uint64_t, Bytes, Cycles now) override { return ++fetches, now + Cycles{100}; }
  Cycles load_line(uint64_t, Bytes, Cycles now) override { return ++loads, now + Cycles{50}; }
  Cycles write_back(uint64_t, Bytes, Cycles now) override {
    return ++write_backs, now + Cycles{70};
  }
  int fetches = 0, loads = 0, write_backs = 0;
};

TEST(ScalarUnitTime, InstructionsOfALineCostOneFetchAndACycleEach) {
  FixedLatency memory;
  ScalarMachine machine(&memory);
  machine.run(std::vector<uint32_t>(20, riscv_word(Op::addi, {.rd = 5})));
  EXPECT_EQ(memory.fetches, 2);  // 21 words, 16 per line
  EXPECT_EQ(machine.unit.now(), (Cycles{2 * 100 + 21}));
}

TEST(ScalarUnitTime, TakenBranchesPay) {
  FixedLatency memory;
  ScalarMachine machine(&memory);
  machine.run({riscv_word(Op::jal, {.immediate = 4}), riscv_word(Op::bne, {.immediate = 4})});
  EXPECT_EQ(machine.unit.now(), (Cycles{100 + 3 + 4}));
}

TEST(ScalarUnitTime, ALoadPaysWhatItsUseDoesNotCover) {
  const uint32_t load = riscv_word(Op::ld, {.rd = 11, .rs1 = 10}),
                 other = riscv_word(Op::addi, {.rd = 5}),
                 use = riscv_word(Op::addi, {.rd = 12, .rs1 = 11});
  const auto cycles = [&](std::vector<uint32_t> words) {
    FixedLatency memory;
    ScalarMachine machine(&memory);
    machine.run(std::move(words), {kUbWindow});
    return machine.unit.now().value - 100;
  };
  EXPECT_EQ(cycles({load, use, other, other}), 5 + 2);
  EXPECT_EQ(cycles({load, other, use, other}), 5 + 1);
  EXPECT_EQ(cycles({load, other, other, use}), 5);
}

TEST(ScalarUnitTime, GmLoadsMissOncePerLineAndDirtyLinesAreWrittenBack) {
  FixedLatency memory;
  ScalarMachine machine(&memory);
  machine.load({riscv_word(Op::ld, {.rd = 11, .rs1 = 10}),
                riscv_word(Op::ld, {.rd = 11, .rs1 = 10, .immediate = 8}),
                riscv_word(Op::sd, {.rs1 = 10, .immediate = 64})},
               {kTestGm + 4096});
  machine.unit.run(100);
  EXPECT_EQ(memory.loads, 2);
  machine.unit.write_back_line(kTestGm + 4096);
  EXPECT_EQ(memory.write_backs, 0);
  machine.unit.write_back_all();
  EXPECT_EQ(memory.write_backs, 1);
  const Cycles before = machine.unit.now();
  machine.unit.wait_for_writes();
  EXPECT_EQ(machine.unit.now(), before + Cycles{70});
}

TEST(ScalarUnitTime, ValuesAndInstructionCountsDoNotDependOnTheClock) {
  FixedLatency memory;
  ScalarMachine timed(&memory), untimed;
  for (ScalarMachine* machine : {&timed, &untimed}) {
    machine->run({riscv_word(Op::addi, {.rd = 10, .rs1 = 10, .immediate = -1}),
                  riscv_word(Op::add, {.rd = 11, .rs1 = 11, .rs2 = 10}),
                  riscv_word(Op::bne, {.rs1 = 10, .immediate = -8})},
                 {100});
  }
  EXPECT_EQ(timed.unit.x(11), 4950u);
  EXPECT_EQ(untimed.unit.x(11), 4950u);
  EXPECT_EQ(timed.unit.instructions(), untimed.unit.instructions());
  EXPECT_EQ(untimed.unit.instructions(), 301);
}

}  // namespace
}  // namespace cubist::sim
