// Section 11.2 of the architecture reference: z = x + y over 8192 x 8192 halves, step by step
// faster.
#include "bench.h"
#include "groups.h"

namespace cubist::validation {
namespace {

constexpr std::string_view kChip = "ascend910b1";
constexpr uint32_t kAllCores = 48;
constexpr uint64_t kCount = 8192 * 8192;

// Tiles in elements. The reference's "4 KiB" and "16 KiB" tiles are 4096 and 16384 elements:
// section 3.6 has the copies of the first step at 4096 elements, and the published vector times are
// those of 24 cycles per 128 repeats. Two sets of buffers of 16384 elements fill UB; the shifted
// ones of the last step have room with 126 repeats.
constexpr uint64_t kSmallTile = 4096, kLargeTile = 16384, kShiftedTile = 126 * 128;
constexpr uint64_t kNoShift = 0, kShift = 256;  // bytes: half of the bank groups

// The second of two launches: what a benchmark that repeats its kernel sees. The first leaves as
// much of z in L2, to be written back, as fits.
sim::TaskReport run(Bench& bench, const std::string& kernel, std::vector<uint64_t> shape,
                    uint32_t cores = kAllCores) {
  constexpr Bytes kBytes{kCount * 2};
  std::vector<uint64_t> arguments = {bench.buffer(kBytes), bench.buffer(kBytes),
                                     bench.buffer(kBytes), kCount};
  arguments.insert(arguments.end(), shape.begin(), shape.end());
  bench.launch(kernel, arguments, cores);
  return bench.launch(kernel, arguments, cores);
}

sim::TaskReport single_buffer(Bench& bench, uint64_t tile, uint32_t cores = kAllCores) {
  return run(bench, "add_single_buffer", {tile}, cores);
}
sim::TaskReport double_buffer(Bench& bench, uint64_t tile, uint64_t l2_bypass, uint64_t shift) {
  return run(bench, "add_double_buffer", {tile, l2_bypass, shift});
}

double task_us(Bench& bench, const sim::TaskReport& report) {
  return bench.microseconds(duration(report));
}
double pipe_us(Bench& bench, const sim::TaskReport& report, isa::Pipe pipe) {
  return bench.microseconds(busy(report, pipe)) / report.cores;
}

constexpr Case add_case(std::string_view name, double microseconds, std::string_view conditions,
                        double (*simulate)(Bench&), std::string_view miss = {}) {
  return {.name = name,
          .chip = kChip,
          .published = microseconds,
          .unit = "us",
          .source = "11.2, 3.6, T4 [ADK-exadd]",
          .conditions = conditions,
          .simulate = simulate,
          .miss = miss};
}

constexpr Case kCases[] = {
    add_case("add/one-core", 6909.6, "1 AIV, tiles of 4096 elements, one set of buffers",
             [](Bench& b) { return task_us(b, single_buffer(b, kSmallTile, 1)); }),
    add_case("add/one-core-mte2", 6208.8, "as add/one-core: busy time of MTE2",
             [](Bench& b) { return pipe_us(b, single_buffer(b, kSmallTile, 1), isa::Pipe::MTE2); }),
    add_case("add/small-tiles", 306.6, "48 AIV, tiles of 4096 elements, one set of buffers",
             [](Bench& b) { return task_us(b, single_buffer(b, kSmallTile)); }),
    add_case("add/large-tiles", 268.5, "tiles of 16384 elements",
             [](Bench& b) { return task_us(b, single_buffer(b, kLargeTile)); }),
    add_case("add/double-buffer", 264.0, "and two sets of buffers",
             [](Bench& b) { return task_us(b, double_buffer(b, kLargeTile, 0, kNoShift)); }),
    add_case("add/l2-bypass", 187.7, "and x and y pass L2 by",
             [](Bench& b) { return task_us(b, double_buffer(b, kLargeTile, 1, kNoShift)); }),
    add_case("add/no-bank-conflicts", 184.5,
             "and x shifted by 256 B against y, tiles of 126 repeats",
             [](Bench& b) { return task_us(b, double_buffer(b, kShiftedTile, 1, kShift)); }),
    add_case("add/vector-with-conflicts", 12.846, "add/l2-bypass: busy time of V per core",
             [](Bench& b) {
               return pipe_us(b, double_buffer(b, kLargeTile, 1, kNoShift), isa::Pipe::V);
             }),
    add_case("add/vector-without-conflicts", 6.954,
             "add/no-bank-conflicts: busy time of V per core",
             [](Bench& b) {
               return pipe_us(b, double_buffer(b, kShiftedTile, 1, kShift), isa::Pipe::V);
             }),
};

}  // namespace

std::span<const Case> add_cases() { return kCases; }

}  // namespace cubist::validation
