// Section 11.2 of the architecture reference: matmuls, all with one kernel (matmul_steps.h). B is
// transposed, [n, k]: the published MTE2 times are those of rows of 128 B for both operands (3.5).
#include "bench.h"
#include "groups.h"
#include "matmul_steps.h"

namespace cubist::validation {
namespace {

constexpr std::string_view kChip = "ascend910b1";
constexpr std::string_view kSteps = "11.2 [ADK-exmm]", kBasic = "11.2 [ADK-exmmb]",
                           kGemm = "11.2 [PTO]", kGuide = "11.2 [ADK-guide]";

sim::TaskReport launch(Bench& bench, const MatmulSteps& steps, uint32_t cores, int launches) {
  const auto bytes = [](uint64_t elements, uint64_t size) {
    return Bytes{static_cast<int64_t>(elements * size)};
  };
  const std::vector<uint64_t> arguments = {
      bench.buffer(bytes(uint64_t{steps.m} * steps.k, 2)),
      bench.buffer(bytes(uint64_t{steps.n} * steps.k, 2)),
      bench.buffer(bytes(uint64_t{steps.m} * steps.n, steps.f32_out != 0 ? 4 : 2)),
      bench.upload(std::vector{steps})};
  for (int i = 1; i < launches; ++i) bench.launch("matmul_steps", arguments, cores);
  return bench.launch("matmul_steps", arguments, cores);
}

double task_us(Bench& bench, const sim::TaskReport& report) {
  return bench.microseconds(duration(report));
}
double pipe_us(Bench& bench, const sim::TaskReport& report, isa::Pipe pipe) {
  return bench.microseconds(busy(report, pipe)) / report.cores;
}

// ----------------------------------------------------------------------- 8192 x 8192 x 8192 halves

constexpr uint32_t kSize = 8192, kCubeCores = 24;

// Operands in GM: one launch. They exceed L2, so that an earlier one would leave little.
double step_us(Bench& bench, MatmulSteps steps, uint32_t cores) {
  steps.m = steps.n = steps.k = kSize;
  return task_us(bench, launch(bench, steps, cores, 1));
}

// Each load waits until the tile before has left L1.
constexpr MatmulSteps kTiles64 = {.base_m = 64, .base_n = 64, .base_k = 64};
constexpr MatmulSteps kTiles128 = {.base_m = 128, .base_n = 256, .base_k = 64};
constexpr MatmulSteps on_grid(MatmulSteps steps, uint32_t grid_m, uint32_t grid_n) {
  steps.grid_m = grid_m;
  steps.grid_n = grid_n;
  return steps;
}
// MDL: four tiles of k per load, two sets of them in L1.
constexpr MatmulSteps large_loads(MatmulSteps steps) {
  steps.step_k = 4;
  steps.l1_slots = 2;
  return steps;
}
// Tiles dealt to the cores in turn, four rows of tiles at a time: the cores are at 4 x 6
// neighbouring tiles, and every operand comes from HBM once, as the published ideal of MTE2 has it.
constexpr MatmulSteps kDealt = on_grid(large_loads(kTiles128), 0, 4);
constexpr MatmulSteps with_unit_flag(MatmulSteps steps) {
  steps.unit_flag = 1;
  return steps;
}

// The step that several cases look at, run once per process.
const sim::TaskReport& last_step(Bench& bench) {
  static const sim::TaskReport report = [&] {
    MatmulSteps steps = with_unit_flag(kDealt);
    steps.m = steps.n = steps.k = kSize;
    return launch(bench, steps, kCubeCores, 1);
  }();
  return report;
}

// -------------------------------------------------------------------- f16 x f16 -> f32 on 24 cores

// Operands in L2 as far as they fit: the second of two launches.
template <uint32_t Size>
const sim::TaskReport& gemm(Bench& bench) {
  static const sim::TaskReport report = [&] {
    MatmulSteps steps = on_grid(large_loads(kTiles128), 4, 6);
    steps.m = steps.n = steps.k = Size;
    steps.f32_out = 1;
    return launch(bench, steps, kCubeCores, 2);
  }();
  return report;
}

template <uint32_t Size>
double gemm_us(Bench& bench) {
  return task_us(bench, gemm<Size>(bench));
}
template <uint32_t Size, isa::Pipe Pipe>
double gemm_percent(Bench& bench) {
  const sim::TaskReport& report = gemm<Size>(bench);
  return 100 * pipe_us(bench, report, Pipe) / task_us(bench, report);
}

// ----------------------------------------------------------------------------- 128 x 30720 x 64

// Time in the cores, without the launch.
double wide_us(Bench& bench) {
  MatmulSteps steps = on_grid(kTiles128, 1, kCubeCores);
  steps.m = 128;
  steps.n = 30720;
  steps.k = 64;
  steps.l1_slots = 2;
  steps.f32_out = 1;
  return bench.microseconds(duration(launch(bench, steps, kCubeCores, 2)) -
                            bench.chip().task.launch_overhead);
}

// ------------------------------------------------------------------------------------------ cases

constexpr Case matmul_case(std::string_view name, double published, std::string_view source,
                           std::string_view conditions, double (*simulate)(Bench&),
                           std::string_view miss = {}, std::string_view unit = "us") {
  return {.name = name,
          .chip = kChip,
          .published = published,
          .unit = unit,
          .source = source,
          .conditions = conditions,
          .simulate = simulate,
          .miss = miss};
}

constexpr std::string_view kShortKernel =
    "the published run spends 11 us outside MTE2, this one 7: whether its launch found code and "
    "operands in the caches is not said; with cold ones it takes 39 us here";

constexpr Case gemm_case(std::string_view name, double published, double (*simulate)(Bench&),
                         std::string_view miss = {}) {
  return matmul_case(name, published, kGemm,
                     "A3 die, 24 AIC, tiles of 128 x 256 x 64, 4 per load, 4 x 6 cores, f32 out",
                     simulate, miss);
}
constexpr Case percent_case(std::string_view name, double published, double (*simulate)(Bench&),
                            std::string_view miss = {}) {
  return matmul_case(name, published, kGemm, "busy share of the task's time", simulate, miss, "%");
}

constexpr Case kCases[] = {
    matmul_case("matmul/tiles-64", 759364, kSteps, "8192^3, 1 AIC, tiles of 64 x 64 x 64",
                [](Bench& b) { return step_us(b, kTiles64, 1); }),
    matmul_case("matmul/tiles-128-256", 249467, kSteps, "1 AIC, tiles of 128 x 256 x 64",
                [](Bench& b) { return step_us(b, kTiles128, 1); }),
    matmul_case("matmul/cores-2-12", 12541, kSteps, "24 AIC, c in 2 x 12 parts",
                [](Bench& b) { return step_us(b, on_grid(kTiles128, 2, 12), kCubeCores); }),
    matmul_case("matmul/cores-4-6", 12284, kSteps, "24 AIC, c in 4 x 6 parts",
                [](Bench& b) { return step_us(b, on_grid(kTiles128, 4, 6), kCubeCores); }),
    matmul_case(
        "matmul/mdl", 5040, kSteps, "and 4 tiles of k per load into a double-buffered L1",
        [](Bench& b) { return step_us(b, large_loads(on_grid(kTiles128, 4, 6)), kCubeCores); },
        "loads of the published step are not known; with 2 tiles of k per load, rows of 256 B, "
        "MTE2 alone would take about 5000 us"),
    matmul_case("matmul/dealt", 4053, kSteps, "and tiles dealt in turn, four rows at a time",
                [](Bench& b) { return step_us(b, kDealt, kCubeCores); }),
    matmul_case("matmul/unit-flag", 4012, kSteps, "and unit flags between M and FIX",
                [](Bench& b) { return task_us(b, last_step(b)); }),
    matmul_case(
        "matmul/unit-flag-cores", 3559, kSteps,
        "matmul/unit-flag: time in the cores, in cycles of the nominal clock; the task's 4012 "
        "us at fewer cycles say that the clock sank under load, as it does not here",
        [](Bench& b) {
          return b.microseconds(duration(last_step(b)) - b.chip().task.launch_overhead);
        }),
    matmul_case("matmul/unit-flag-m", 3076, kSteps, "matmul/unit-flag: busy time of M",
                [](Bench& b) { return pipe_us(b, last_step(b), isa::Pipe::M); }),
    matmul_case("matmul/unit-flag-mte1", 2534, kSteps, "matmul/unit-flag: busy time of MTE1",
                [](Bench& b) { return pipe_us(b, last_step(b), isa::Pipe::MTE1); }),
    matmul_case("matmul/unit-flag-mte2", 3436, kSteps, "matmul/unit-flag: busy time of MTE2",
                [](Bench& b) { return pipe_us(b, last_step(b), isa::Pipe::MTE2); }),
    matmul_case("matmul/unit-flag-fix", 273, kSteps,
                "matmul/unit-flag: busy time of FIX, which waits for M inside an instruction",
                [](Bench& b) { return pipe_us(b, last_step(b), isa::Pipe::FIX); }),
    matmul_case("matmul/basic-api-scalar", 337, kBasic,
                "8192^3 without the Matmul library: busy time of the scalar unit",
                [](Bench& b) { return pipe_us(b, last_step(b), isa::Pipe::S); }),
    gemm_case("matmul/gemm-1536", 38.8, gemm_us<1536>, kShortKernel),
    gemm_case("matmul/gemm-3072", 206.7, gemm_us<3072>),
    gemm_case("matmul/gemm-6144", 1506, gemm_us<6144>),
    gemm_case("matmul/gemm-7680", 3168, gemm_us<7680>),
    percent_case("matmul/gemm-1536-m", 54.5, gemm_percent<1536, isa::Pipe::M>, kShortKernel),
    percent_case("matmul/gemm-3072-m", 79.0, gemm_percent<3072, isa::Pipe::M>),
    percent_case("matmul/gemm-6144-m", 86.7, gemm_percent<6144, isa::Pipe::M>),
    percent_case("matmul/gemm-7680-m", 80.6, gemm_percent<7680, isa::Pipe::M>),
    percent_case("matmul/gemm-1536-mte2", 72, gemm_percent<1536, isa::Pipe::MTE2>),
    percent_case("matmul/gemm-3072-mte2", 91, gemm_percent<3072, isa::Pipe::MTE2>),
    percent_case("matmul/gemm-6144-mte2", 95, gemm_percent<6144, isa::Pipe::MTE2>),
    percent_case("matmul/gemm-7680-mte2", 98, gemm_percent<7680, isa::Pipe::MTE2>),
    matmul_case(
        "matmul/cube-only", 11.21, kGuide,
        "128 x 30720 x 64 halves, f32 out, 24 AIC, 1280 columns each: time in the cores", wide_us,
        "the published time holds the set-up code of the Matmul library, which our kernel does "
        "not have"),
};

}  // namespace

std::span<const Case> matmul_cases() { return kCases; }

}  // namespace cubist::validation
