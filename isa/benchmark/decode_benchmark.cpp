#include <benchmark/benchmark.h>

#include <vector>

#include "cubist/isa/random.h"

namespace cubist::isa {
namespace {

std::vector<RandomInstruction> sample() {
  Rng rng(1);
  std::vector<RandomInstruction> instructions;
  for (int n = 0; n < 8; ++n) {
    for (const OpInfo& row : table()) instructions.push_back(random_instruction(row.op, rng));
  }
  return instructions;
}

void decode_one(benchmark::State& state) {
  const std::vector<RandomInstruction> instructions = sample();
  for (auto _ : state) {
    for (const RandomInstruction& i : instructions) benchmark::DoNotOptimize(decode(i.word));
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * instructions.size()));
}
BENCHMARK(decode_one);

void visit_one(benchmark::State& state) {
  const std::vector<RandomInstruction> instructions = sample();
  std::vector<Op> ops;
  for (const RandomInstruction& i : instructions) ops.push_back(decode(i.word)->op);
  for (auto _ : state) {
    for (size_t n = 0; n < ops.size(); ++n) {
      visit(ops[n], instructions[n].operands, [](const auto& i) { benchmark::DoNotOptimize(&i); });
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * instructions.size()));
}
BENCHMARK(visit_one);

}  // namespace
}  // namespace cubist::isa
