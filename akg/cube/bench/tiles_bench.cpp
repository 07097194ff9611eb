// What the cost model is worth: tilings of one product, those it puts first and a random sample of
// the others, timed in mode timing.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <random>

#include "timed_launch.h"

namespace cubist::akg {
namespace {

struct Arguments {
  std::string chip = "ascend910b1";
  int64_t batch = 1, m = 0, k = 0, n = 0;
  std::string layout = "row-major";
  size_t best = 8, sample = 16;
  double within = 1.5;
  uint32_t seed = 1;
  std::string only;
  bool is_f32 = false;
};

Contraction contraction_of(const Arguments& arguments) {
  const std::map<std::string, MatrixLayout> layouts = {{"row-major", MatrixLayout::kRowMajor},
                                                       {"transposed", MatrixLayout::kTransposed},
                                                       {"packed", MatrixLayout::kPacked}};
  Contraction c;
  c.name = "product";
  if (arguments.is_f32) c.type = c.out_type = isa::DataType::f32;
  if (arguments.batch > 1) c.batch = {arguments.batch};
  c.m = arguments.m;
  c.k = arguments.k;
  c.n = arguments.n;
  c.b.layout = layouts.at(arguments.layout);
  return c;
}

// The first `best`, then a sample of those predicted to take at most `within` times the first one.
std::vector<RankedTiles> chosen(const Arguments& arguments, std::vector<RankedTiles> all) {
  std::erase_if(all, [&](const RankedTiles& ranked) {
    return ranked.cycles > arguments.within * all.front().cycles;
  });
  fmt::print("{} tilings within {} of the best prediction\n", all.size(), arguments.within);
  const auto best = all.begin() + static_cast<int64_t>(std::min(arguments.best, all.size()));
  std::vector<RankedTiles> tilings(all.begin(), best);
  std::mt19937 random(arguments.seed);
  std::sample(best, all.end(), std::back_inserter(tilings), arguments.sample, random);
  return tilings;
}

std::string busy_of(const sim::TaskReport& report) {
  std::string text;
  for (const isa::Pipe pipe : {isa::Pipe::M, isa::Pipe::MTE1, isa::Pipe::MTE2, isa::Pipe::FIX}) {
    const auto found = report.pipes.find(pipe);
    if (found == report.pipes.end()) continue;
    const auto share = [&](Cycles cycles) {
      return 100 * static_cast<double>(cycles.value) /
             static_cast<double>(found->second.total().value);
    };
    text +=
        fmt::format(" {:3.0f}({:2.0f})", share(found->second.busy), share(found->second.memory));
  }
  return text;
}

void run(const Arguments& arguments) {
  TimedLaunch launch(arguments.chip);
  const Contraction c = contraction_of(arguments);
  fmt::print("predicted  cycles error of peak  M MTE1 MTE2 FIX busy % (on memory) DRAM MB\n");
  for (const RankedTiles& ranked : chosen(arguments, rank_tiles(c, launch.chip(), SIZE_MAX))) {
    const CubeKernel kernel = generate(c, launch.chip(), ranked);
    if (kernel.explanation.find(arguments.only) == std::string::npos) continue;
    const int64_t each = arguments.batch * (arguments.is_f32 ? 4 : 2);
    const sim::TaskReport report =
        launch
            .run(launch.compile(kernel.source), kernel.name, kernel.block_dim,
                 {each * c.m * c.k, each * round_up(c.k, 16) * round_up(c.n, 16), each * c.m * c.n})
            .warm;
    const int64_t cycles = cycles_of(report);
    const double work = static_cast<double>(arguments.batch * c.m) * static_cast<double>(c.k * c.n);
    fmt::print("{:9.0f} {:7} {:+4.0f}% {:.3f}  {}  {:.0f}  {}\n", ranked.cycles, cycles,
               100 * (ranked.cycles / static_cast<double>(cycles) - 1),
               share_of_peak(work, cycles, c.type, launch.chip()), busy_of(report),
               static_cast<double>((report.dram_read + report.dram_written).value) / 1e6,
               kernel.explanation);
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace cubist::akg

int main(int argc, char** argv) {
  cubist::akg::Arguments arguments;
  CLI::App app("Times tilings of one product");
  app.add_option("m", arguments.m)->required();
  app.add_option("k", arguments.k)->required();
  app.add_option("n", arguments.n)->required();
  app.add_option("--chip", arguments.chip)->capture_default_str();
  app.add_option("--batch", arguments.batch)->capture_default_str();
  app.add_option("--b", arguments.layout, "how the right operand lies")
      ->check(CLI::IsMember({"row-major", "transposed", "packed"}))
      ->capture_default_str();
  app.add_option("--best", arguments.best, "predicted best")->capture_default_str();
  app.add_option("--sample", arguments.sample, "others")->capture_default_str();
  app.add_option("--within", arguments.within, "times the best prediction")->capture_default_str();
  app.add_option("--seed", arguments.seed)->capture_default_str();
  app.add_option("--only", arguments.only, "a part of the explanation of those to time");
  app.add_flag("--f32", arguments.is_f32, "f32 operands and result");
  CLI11_PARSE(app, argc, argv);
  try {
    cubist::akg::run(arguments);
  } catch (const cubist::Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
