// From an algorithm to a kernel that runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cubist/akg/contraction.h"
#include "cubist/akg/convolution.h"
#include "cubist/akg/value.h"
#include "cubist/base/quantity.h"

namespace cubist::sim {
struct ChipSpec;
}

namespace cubist::akg {

// How the work is cut. Axes are those of the first output, of which neighbours are one that no
// value of the algorithm tells apart: an elementwise algorithm has one axis.
struct Schedule {
  // The slowest axis that a tile does not take whole, and how much of it: axes before it are taken
  // one element at a time, axes after it whole.
  int axis = 0;
  int64_t chunk = 1;
  uint32_t blocks = 1;  // block dim of the launch
  // 0: what is reduced lies in UB whole. Otherwise so much at a time of the slowest axis that
  // reductions reduce, which is another one than `axis`.
  int64_t step = 0;
  // 0: tiles take the axes behind `axis` whole. Otherwise so much of the last one, and of those in
  // between one element: for transposes, whose tiles are short in two axes.
  int64_t columns = 0;
  // 0: no reduction is split. Otherwise in so many pieces, for all cores; blocks meet, and reduce
  // what the pieces gave. Axes are then those of that: the slowest that reductions reduce is two,
  // parts and a 1 (front/split_reduction.h). How the rest is cut is no decision of a schedule.
  int64_t parts = 0;
  friend bool operator==(const Schedule&, const Schedule&) = default;
};
std::string to_string(const Schedule& schedule);

struct RankedSchedule {
  Schedule schedule;
  double predicted_cycles = 0;  // launch included
};

// Called after each pass with its name and what it made, as text. Only then is the text made.
using AfterPass = std::function<void(const std::string& pass, const std::string& text)>;

struct CompileOptions {
  std::optional<Schedule>
      schedule{};  // otherwise the first in the order of the cost model that has instructions
  // What rank_schedules() gave, if the caller has it: decides nothing but time.
  std::vector<RankedSchedule> ranking{};
  AfterPass after{};
  std::filesystem::path header_cache{};  // kernels/toolchain.h: decides nothing but time
};

struct CompiledKernel {
  std::string name;  // of the entry, and of the kernel in reports
  uint32_t block_dim = 1;
  std::string source;            // the C++ that was compiled
  std::vector<std::byte> elf{};  // for ChipSpec::npu_arch
  Schedule schedule{};
  double predicted_cycles = 0;  // by the cost model, launch included
  std::string explanation;      // one line: what was fused, how it is cut
  Bytes workspace{};            // if not 0: one more GM argument, behind the others
};

// GM arguments of the kernel: inputs in order, then outputs, then the workspace. Throws
// Error(NotImplemented) that names the value and the loop for what the generator cannot do,
// Error(Config) for a chip that cannot hold the smallest tile. Any number of threads may compile at
// once.
CompiledKernel compile(const Algorithm& algorithm, const sim::ChipSpec& chip,
                       const CompileOptions& options = {});

// The kernel of a matrix product. GM arguments: a, b, bias if there is one, c.
CompiledKernel compile(const Contraction& contraction, const sim::ChipSpec& chip,
                       const std::filesystem::path& header_cache = {});
// That of a convolution. GM arguments: x, w, bias if there is one, residual if there is one, y.
CompiledKernel compile(const Convolution& convolution, const sim::ChipSpec& chip,
                       const std::filesystem::path& header_cache = {});

// Schedules worth timing, best first by the cost model; at least one. A later pass may refuse some.
// Throws as compile() does.
std::vector<RankedSchedule> rank_schedules(const Algorithm& algorithm, const sim::ChipSpec& chip);

}  // namespace cubist::akg
