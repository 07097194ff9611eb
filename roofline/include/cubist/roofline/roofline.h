// Generated kernels in mode timing, against what the chip allows and against the hand-written
// kernels of cubist/kernels/library.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cubist/akg/contraction.h"
#include "cubist/akg/convolution.h"
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

// What a kernel must at least do. Bytes of its GM arguments, in order.
struct Work {
  std::vector<Bytes> inputs{}, outputs{};
  Bytes input_gaps{}, output_gaps{};  // of them, what lies between elements that nobody asks for
  int64_t multiplications = 0;        // of the cube, each with its addition
  isa::DataType type = isa::DataType::f16;
};
Work work_of(const akg::Algorithm& algorithm);
Work work_of(const akg::Contraction& product);
Work work_of(const akg::Convolution& convolution);

// A kernel of the library that does the same, and its GM arguments but workspace and tiling.
struct Handwritten {
  kernels::KernelCall call;
  std::vector<Bytes> arguments;
};

struct Case {
  std::string name;  // "softmax 4096x1024 f16"
  Work work;
  std::function<akg::CompiledKernel(const sim::ChipSpec&)> compile;
  std::optional<Handwritten> handwritten;  // none: the library has no such kernel
};
// All of them that match one of `globs` (none: all). Throws Error(Config) if none does.
std::vector<Case> cases(const sim::ChipSpec& chip, std::span<const std::string> globs);

// The least time in the steady state, for inputs read once and outputs written once: inputs and
// outputs that fit into L2 together are there, others come from DRAM and go to it. Or for the
// multiplications on all cubes, if that takes longer.
enum class Bound : uint8_t { kL2, kDram, kCube };
struct Roof {
  Bound bound = Bound::kL2;
  Cycles cycles;
};
Roof roof_of(const Work& work, const sim::ChipSpec& chip);

// Of the second of two launches: the first leaves L2 as the launch before would.
struct Measured {
  uint32_t block_dim = 1;
  Cycles total;     // submission to end
  Cycles launched;  // without task.launch_overhead
  // Mean share of `launched` that pipes work: V or M; MTE2; MTE3 or FIX.
  double compute_busy = 0, load_busy = 0, store_busy = 0;
};

Measured time_kernel(const Work& work, const akg::CompiledKernel& kernel,
                     const sim::ChipSpec& chip);

struct Row {
  std::string name;
  Roof roof;
  Measured generated;
  std::string explanation;  // how it is cut
  double predicted = 0;     // cycles, by the cost model, launch included
  double compile_ms = 0;    // of the host, without any cache
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
