// Million instructions per second of the scalar unit, without and with a clock (counter MIPS).
#include <benchmark/benchmark.h>

#include "../test/scalar_fixture.h"

namespace cubist::sim {
namespace {

using Op = RiscvOp;

class NoWait : public ScalarMemoryTiming {
 public:
  Cycles fetch(uint64_t, Bytes, Cycles now) override { return now; }
  Cycles load_line(uint64_t, Bytes, Cycles now) override { return now; }
  Cycles write_back(uint64_t, Bytes, Cycles now) override { return now; }
};

// The inner loop of a tiling computation: loads, address arithmetic, a compare and a store.
std::vector<uint32_t> integer_loop() {
  return {riscv_word(Op::ld, {.rd = 12, .rs1 = 10}),
          riscv_word(Op::slli, {.rd = 13, .rs1 = 12, .immediate = 3}),
          riscv_word(Op::add, {.rd = 13, .rs1 = 13, .rs2 = 11}),
          riscv_word(Op::mul, {.rd = 14, .rs1 = 13, .rs2 = 12}),
          riscv_word(Op::xor_, {.rd = 15, .rs1 = 14, .rs2 = 13}),
          riscv_word(Op::sd, {.rs1 = 10, .rs2 = 15, .immediate = 8}),
          riscv_word(Op::addi, {.rd = 16, .rs1 = 16, .immediate = 1}),
          riscv_word(Op::sltu, {.rd = 17, .rs1 = 16, .rs2 = 11}),
          riscv_word(Op::addiw, {.rd = 5, .rs1 = 16, .immediate = -1}),
          riscv_word(Op::jal, {.immediate = -36})};
}

std::vector<uint32_t> float_loop() {
  return {riscv_word(Op::fadd_s, {.rd = 1, .rs1 = 1, .rs2 = 2}),
          riscv_word(Op::fmul_s, {.rd = 3, .rs1 = 2, .rs2 = 2}),
          riscv_word(Op::fmadd_s, {.rd = 3, .rs1 = 2, .rs2 = 2, .rs3 = 3}),
          riscv_word(Op::addi, {.rd = 16, .rs1 = 16, .immediate = 1}),
          riscv_word(Op::jal, {.immediate = -16})};
}

void run(benchmark::State& state, std::vector<uint32_t> words, ScalarMemoryTiming* timing,
         uint64_t base) {
  ScalarMachine machine(timing);
  machine.load(std::move(words), {base, 1000});
  machine.unit.set_f(1, 0xffffffff3f800000);
  machine.unit.set_f(2, 0xffffffff3e99999a);
  constexpr uint64_t kBudget = 1'000'000;
  for (auto _ : state) benchmark::DoNotOptimize(machine.unit.run(kBudget));
  state.counters["MIPS"] = benchmark::Counter(
      static_cast<double>(machine.unit.instructions()) / 1e6, benchmark::Counter::kIsRate);
}

void integers_on_the_stack(benchmark::State& state) {
  run(state, integer_loop(), nullptr, kStackWindow);
}
void integers_in_gm(benchmark::State& state) {
  run(state, integer_loop(), nullptr, kTestGm + 4096);
}
void floats(benchmark::State& state) { run(state, float_loop(), nullptr, 0); }
void integers_in_gm_timed(benchmark::State& state) {
  NoWait memory;
  run(state, integer_loop(), &memory, kTestGm + 4096);
}
BENCHMARK(integers_on_the_stack);
BENCHMARK(integers_in_gm);
BENCHMARK(floats);
BENCHMARK(integers_in_gm_timed);

}  // namespace
}  // namespace cubist::sim
