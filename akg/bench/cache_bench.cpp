// What a kernel costs that is in the cache already.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "cubist/akg/cache.h"
#include "cubist/akg/ops.h"
#include "cubist/base/rng.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::akg {
namespace {

namespace fs = std::filesystem;

// As large as kernels of the library are with their debug information.
constexpr size_t kElfBytes = 120'000, kSourceBytes = 6'000;

CompiledKernel kernel_of(int64_t number) {
  Rng rng(static_cast<uint64_t>(number));
  CompiledKernel kernel;
  kernel.name = "kernel";
  kernel.source = std::string(kSourceBytes, 'x');
  kernel.elf.resize(kElfBytes);
  for (std::byte& byte : kernel.elf) byte = static_cast<std::byte>(rng.next());
  return kernel;
}

KernelKey key_number(int64_t number) {
  return key_of({.algorithm = std::to_string(number), .chip = {}, .options = {}, .compiler = {}});
}

KernelCacheOptions options() {
  return {.folder = fs::temp_directory_path() / ("cubist-cache-bench-" + std::to_string(getpid()))};
}

void fail(const std::string& warning) {
  std::fprintf(stderr, "%s\n", warning.c_str());
  std::abort();
}

// `state.range(0)` kernels are in the cache.
class FilledCache : public benchmark::Fixture {
 public:
  void SetUp(const benchmark::State& state) override {
    KernelCache cache(options(), fail);
    for (int64_t i = 0; i < state.range(0); ++i) cache.store(key_number(i), kernel_of(i));
  }
  void TearDown(const benchmark::State&) override { fs::remove_all(options().folder); }
};

BENCHMARK_DEFINE_F(FilledCache, OpenHitClose)(benchmark::State& state) {
  int64_t number = 0;
  for (auto _ : state) {
    KernelCache cache(options(), fail);
    benchmark::DoNotOptimize(cache.find(key_number(number++ % state.range(0))));
    if (cache.counts().hits != 1) state.SkipWithError("a miss");
  }
}
BENCHMARK_REGISTER_F(FilledCache, OpenHitClose)->Arg(1)->Arg(1000)->Unit(benchmark::kMillisecond);

BENCHMARK_DEFINE_F(FilledCache, Hit)(benchmark::State& state) {
  KernelCache cache(options(), fail);
  int64_t number = 0;
  for (auto _ : state) benchmark::DoNotOptimize(cache.find(key_number(number++ % state.range(0))));
}
BENCHMARK_REGISTER_F(FilledCache, Hit)->Arg(1000)->Unit(benchmark::kMillisecond);

BENCHMARK_DEFINE_F(FilledCache, Store)(benchmark::State& state) {
  KernelCache cache(options(), fail);
  const CompiledKernel kernel = kernel_of(0);
  int64_t number = 0;
  for (auto _ : state) cache.store(key_number(number++), kernel);
}
BENCHMARK_REGISTER_F(FilledCache, Store)->Arg(1000)->Unit(benchmark::kMillisecond);

// The other part of a hit: to know what to look for.
void key(benchmark::State& state) {
  const Value x = input("x", DataType::f16, {4096, 1024});
  const Algorithm algorithm{.name = "softmax", .inputs = {x}, .outputs = {softmax(x, {-1})}};
  const sim::ChipSpec chip = sim::load_chip("ascend910b1");
  for (auto _ : state) benchmark::DoNotOptimize(key_of(ingredients_of(algorithm, chip, {})));
}
BENCHMARK(key)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cubist::akg
