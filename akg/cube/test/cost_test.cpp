// The cost model against mode timing: what it chooses beside other tilings.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "compiled_kernel.h"

namespace cubist::akg {
namespace {

// Cycles of second launches, with caches as the first one left them.
std::vector<int64_t> cycles_of(std::vector<CubeKernel> kernels, const std::vector<int64_t>& sizes,
                               const sim::ChipSpec& chip) {
  std::string sources;
  for (const CubeKernel& kernel : kernels) sources += kernel.source;
  const auto device = sim::make_device(chip, sim::Mode::kTiming);
  const auto program = device->load(compile_source(sources, chip));
  std::vector<uint64_t> arguments;
  for (const int64_t size : sizes) arguments.push_back(device->allocate({size}));
  std::vector<int64_t> cycles;
  for (const CubeKernel& kernel : kernels) {
    for (int launch = 0; launch < 2; ++launch) {
      const auto task = device->submit(0, sim::LaunchTask{.program = program,
                                                          .kernel = kernel.name,
                                                          .block_dim = kernel.block_dim,
                                                          .arguments = arguments});
      device->wait(task);
      const sim::TaskReport report = device->report(task);
      if (launch == 1) cycles.push_back((report.ended - report.started).value);
    }
  }
  return cycles;
}

// The first tiling, the next three, and a sample of those that are predicted up to 15 % worse.
std::vector<RankedTiles> sample_of(Rng& rng, std::vector<RankedTiles> all) {
  constexpr int64_t kNext = 3, kOthers = 6;
  std::erase_if(all, [&](const RankedTiles& r) { return r.cycles > 1.15 * all.front().cycles; });
  std::vector<RankedTiles> sample(all.begin(),
                                  all.begin() + std::min<int64_t>(kNext + 1, std::ssize(all)));
  for (int64_t i = 0; i < kOthers && std::ssize(all) > kNext + 1; ++i)
    sample.push_back(all[static_cast<size_t>(rng.integer(kNext + 1, std::ssize(all) - 1))]);
  return sample;
}

struct Shape {
  int64_t batch, m, k, n;
  MatrixLayout b;
};
class CostOf : public testing::TestWithParam<Shape> {};

std::string name_of(const Shape& shape) {
  const char* layouts[] = {"row_major", "transposed", "packed"};
  return fmt::format("{}x{}x{}x{}_{}", shape.batch, shape.m, shape.k, shape.n,
                     layouts[static_cast<size_t>(shape.b)]);
}

INSTANTIATE_TEST_SUITE_P(Shapes, CostOf,
                         testing::Values(Shape{1, 512, 512, 512, MatrixLayout::kPacked},
                                         Shape{1, 512, 512, 512, MatrixLayout::kRowMajor},
                                         Shape{1, 1024, 1024, 1024, MatrixLayout::kTransposed},
                                         Shape{1, 128, 768, 3072, MatrixLayout::kRowMajor},
                                         Shape{1, 128, 3072, 768, MatrixLayout::kPacked},
                                         Shape{12, 128, 64, 128, MatrixLayout::kTransposed}),
                         [](const auto& test) { return name_of(test.param); });

TEST_P(CostOf, TheChosenTilingIsWithinFivePercentOfTheBestAndEveryPredictionWithinTen) {
  const Shape& shape = GetParam();
  const sim::ChipSpec chip = sim::load_chip("ascend910b1");
  Contraction c;
  if (shape.batch > 1) c.batch = {shape.batch};
  c.m = shape.m;
  c.k = shape.k;
  c.n = shape.n;
  c.b.layout = shape.b;
  Rng rng{20261128};
  const auto sample = sample_of(rng, rank_tiles(c, chip, SIZE_MAX));
  std::vector<CubeKernel> kernels;
  for (const RankedTiles& ranked : sample) {
    c.name = fmt::format("product_{}", kernels.size());
    kernels.push_back(generate(c, chip, ranked));
  }
  const auto cycles = cycles_of(
      kernels,
      {shape.batch * c.m * c.k * 2, shape.batch * c.k * c.n * 2, shape.batch * c.m * c.n * 2},
      chip);
  for (size_t i = 0; i < sample.size(); ++i) {
    EXPECT_NEAR(sample[i].cycles / static_cast<double>(cycles[i]), 1, 0.1)
        << kernels[i].explanation;
  }
  const auto best = std::ranges::min_element(cycles);
  EXPECT_LE(static_cast<double>(cycles.front()), 1.05 * static_cast<double>(*best))
      << kernels.front().explanation << ", but " << *best
      << " cycles: " << kernels[static_cast<size_t>(best - cycles.begin())].explanation;
}

}  // namespace
}  // namespace cubist::akg
