// Generated kernels in mode timing, against what the memory of the chip allows and against the
// hand-written kernels of cubist/kernels/library.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cubist/akg/value.h"
#include "cubist/base/quantity.h"
#include "cubist/kernels/library.h"

namespace cubist::sim {
struct ChipSpec;
}
namespace cubist::akg {
struct CompiledKernel;
}

namespace cubist::roofline {

struct Case {
  std::string name;  // "softmax 4096x1024 f16"
  akg::Algorithm algorithm;
  // Computes the same from the same arguments; none: the library has no such kernel.
  std::optional<kernels::KernelCall> handwritten;
};
// All of them that match one of `globs` (none: all).
std::vector<Case> cases(const sim::ChipSpec& chip, std::span<const std::string> globs);

// The least time that memory needs for inputs read once and outputs written once, in the steady
// state: inputs and outputs that fit into L2 together are there, others come from DRAM and go to
// it.
struct Roof {
  Bytes read, written;
  bool is_l2 = false;
  Cycles cycles;
};
Roof roof_of(const akg::Algorithm& algorithm, const sim::ChipSpec& chip);

// Of the second of two launches: the first leaves L2 as the launch before would.
struct Measured {
  uint32_t block_dim = 1;
  Cycles total;                                           // submission to end
  Cycles launched;                                        // without task.launch_overhead
  double vector_busy = 0, load_busy = 0, store_busy = 0;  // of a pipe, mean share of `launched`
};

Measured time_kernel(const akg::Algorithm& algorithm, const akg::CompiledKernel& kernel,
                     const sim::ChipSpec& chip);

struct Row {
  std::string name;
  Roof roof;
  Measured generated;
  std::string schedule;
  double predicted = 0;   // cycles, by the cost model, launch included
  double compile_ms = 0;  // of the host, without any cache
  std::optional<Measured> handwritten;

  double reached() const { return share(generated.launched); }  // of the roofline
  double reached_with_launch() const { return share(generated.total); }
  // Time of the hand-written kernel over that of the generated one, launch excluded.
  std::optional<double> speed_up() const;

 private:
  double share(Cycles time) const;
};
Row measure(const Case& c, const sim::ChipSpec& chip);

std::string render_table(std::span<const Row> rows);
// The page docs/akg-roofline.md. Nothing of the host's time in it.
std::string render_markdown(std::span<const Row> rows, const sim::ChipSpec& chip);
std::string to_json(std::span<const Row> rows);

}  // namespace cubist::roofline
