// `cubist run` as a library: a network from a file or the zoo, on a simulated chip, compared with
// what it should give.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cubist/base/quantity.h"
#include "cubist/sim/device.h"
#include "cubist/sim/pipe_time.h"
#include "cubist/sim/waves.h"

namespace cubist::framework {

// kMixed: f16 values and weights, f32 accumulation. kF32: f32 throughout, where the chip has it.
enum class Precision : uint8_t { kMixed, kF32 };

struct RunOptions {
  std::string model;                 // path of an .onnx file, or "zoo:NAME"
  std::string chip = "ascend910b1";  // name, or path of a description
  sim::Mode mode = sim::Mode::kFull;
  Precision precision = Precision::kMixed;
  // False: as an eager framework runs the network, for comparison: nothing folded or fused, NCHW
  // between operators.
  bool fusion = true;
  bool batch_statistics = false;  // batch normalization as in training
  // --cache-dir: kernels that AKG made in earlier runs; none: all are made anew.
  std::optional<std::filesystem::path> kernel_cache{};
  // --tuned: folder of the tuning database; its best schedules instead of those that the cost model
  // ranks first. None: what others tuned on this host decides nothing.
  std::optional<std::filesystem::path> tuning{};
  std::map<std::string, int64_t> dimensions{};  // --dim NAME=N
  std::optional<std::filesystem::path> data{};  // --data: folder with input_I.pb and output_J.pb
  std::map<std::string, std::filesystem::path> inputs{};  // --input NAME=FILE (.npy or .pb)
  std::optional<std::filesystem::path>
      output_folder{};                       // --output-dir: NAME.npy and NAME.pb of every output
  uint64_t seed = 1;                         // of random inputs and of the zoo's weights
  sim::Observer* observer = nullptr;         // of the device, while run_model runs
  std::optional<sim::WavesRequest> waves{};  // --waves
};

// How an output compares with what was expected. Errors are absent where nothing was compared.
struct OutputResult {
  std::string name, type;  // "f32[1x10]"
  std::optional<double> max_abs_error{};
  std::optional<double> max_rel_error{};  // max_abs_error over the largest expected magnitude
  std::string tolerance{};                // what was allowed, and why, in one line
  bool pass = true;
};

struct OperatorResult {
  std::string name, type, kernel;
  int cores = 0;
  Cycles cycles{};
  double time_us = 0;
  std::string bound{};        // "cube", "memory (MTE2)", "launch", ...; "-" without time
  std::string explanation{};  // why this kernel and these tiles
  int launches = 0;
  bool is_generated = false;  // AKG made the kernel for this network; false: the kernel library
  int64_t gm_bytes = 0;       // read and written by the cores
};

// What it took the host to have the kernels that AKG makes for the network, each counted once.
struct KernelTimes {
  size_t compiled = 0, cached = 0;  // cached: kernels of earlier runs
  size_t tuned = 0;                 // of both: with a schedule of the tuning database
  size_t threads = 0;               // that compiled
  double compile_seconds = 0;       // until the last was compiled
  // From a network's algorithm to the ELF, of one kernel; absent where there was none.
  std::optional<double> median_compile_seconds{}, median_cached_seconds{};
};

struct RunResult {
  std::string model, chip;
  sim::Mode mode = sim::Mode::kFull;
  Precision precision = Precision::kMixed;
  Cycles total_cycles{};
  double total_time_us = 0, wall_seconds = 0;
  int64_t peak_rss_bytes = 0;
  KernelTimes kernel_times{};
  int64_t constant_bytes = 0, arena_bytes = 0, arena_bytes_without_reuse = 0;  // GM
  std::optional<bool> pass{};  // absent: nothing to compare with
  std::vector<OutputResult> outputs{};
  std::vector<OperatorResult> operators{};
  std::map<isa::Pipe, sim::UnitShare> units{};  // pipes with a clocked unit
  std::vector<std::string> notes{};             // "input 'x' is random (seed 1)"
};

// Called after each piece of what takes long. `what`: "kernels compiled", "operators".
using Progress = std::function<void(const std::string& what, size_t done, size_t all)>;

// Throws Error: see onnx/import.h for the model; Error(Model) for inputs that do not fit,
// Error(Config) for options that contradict each other, and whatever kernels and chip throw.
RunResult run_model(const RunOptions& options, const Progress& progress = {});

// What run_model() takes in place of a path.
std::vector<std::string> zoo_names();  // "zoo:lenet", ...

// The table a person reads: operators, totals, outputs, PASS or FAIL.
std::string render_table(const RunResult& result);
// What fusion changes: kernels, cycles, bytes, and the share of time by who made the kernels.
std::string render_fusion(const RunResult& with, const RunResult& without);
// One JSON object, schema "cubist.run/1": docs/run-json.md.
std::string to_json(const RunResult& result);
// Writes it: the whole file or none. Throws Error(Resource).
void write_json(const RunResult& result, const std::filesystem::path& file);

}  // namespace cubist::framework
