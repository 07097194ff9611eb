// The hot path: what an instruction costs in the shadow of a memory.
#include <benchmark/benchmark.h>

#include "shadow.h"

namespace cubist::sanitizer {
namespace {

class Nobody : public ShadowClient {
 public:
  bool is_ordered(const Toucher&, const Toucher&) override { return true; }
  void conflict(const Toucher&, const Toucher&, uint64_t) override {}
  void unwritten(const Toucher&, uint64_t, uint32_t) override {}
};

// A tile is written by one access and read by the next, as MTE1 and the cube do with L0A.
void tile(benchmark::State& state) {
  Nobody nobody;
  Shadow shadow(nobody, {});
  const auto bytes = static_cast<uint64_t>(state.range(0));
  AccessId id = 0;
  for (auto _ : state) {
    shadow.touch(0, bytes, {++id, true, false});
    shadow.touch(0, bytes, {++id, false, false});
    if (id > 1'000'000'000) state.SkipWithError("out of access numbers");
    if (id % 1024 == 0) shadow.forget_touches(id);
  }
  state.SetBytesProcessed(state.iterations() * 2 * state.range(0));
}
BENCHMARK(tile)->Arg(512)->Arg(32 * 1024);

// Rows of one cell with a stride, as img2col reads them.
void rows(benchmark::State& state) {
  Nobody nobody;
  Shadow shadow(nobody, {});
  shadow.touch(0, 64 * 1024, {1, true, false});
  AccessId id = 1;
  for (auto _ : state) {
    shadow.touch(0, 32, 1024, 64, {++id, false, false});
    if (id % 1024 == 0) shadow.forget_touches(id);
  }
  state.SetBytesProcessed(state.iterations() * 32 * 1024);
}
BENCHMARK(rows);

// A part of a cell: the slow way, byte by byte.
void tails(benchmark::State& state) {
  Nobody nobody;
  Shadow shadow(nobody, {});
  AccessId id = 0;
  for (auto _ : state) {
    shadow.touch(0, 12, {++id, true, false});
    shadow.touch(0, 12, {++id, false, false});
    if (id % 1024 == 0) shadow.forget_touches(id);
  }
  state.SetBytesProcessed(state.iterations() * 2 * 12);
}
BENCHMARK(tails);

}  // namespace
}  // namespace cubist::sanitizer
