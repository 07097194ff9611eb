#include "cubist/akg/compile.h"

#include <fmt/format.h>

#include <filesystem>

#include "cost/estimate.h"
#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/kernels/toolchain.h"
#include "cubist/sim/chip_spec.h"
#include "emit/emit.h"
#include "ops/define.h"
#include "plan.h"

namespace cubist::akg {
namespace {

namespace fs = std::filesystem;

// A new folder, gone with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string path = (fs::temp_directory_path() / "cubist-akg-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) {
      throw Error(Fault::kResource,
                  {.did = "make a folder in " + fs::temp_directory_path().string(),
                   .expected = "a temporary folder that can be written"});
    }
    path_ = path;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::vector<std::byte> compile_source(const std::string& name, const std::string& source,
                                      const sim::ChipSpec& chip, const fs::path& header_cache) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / (name + ".cpp"), elf = folder.path() / (name + ".elf");
  write_file(file, source);
  kernels::CompileOptions options;
  options.sources = {file};
  options.output = elf;
  options.npu_arch = static_cast<int>(chip.npu_arch);
  options.is_generated = true;
  options.header_cache = header_cache;
  const kernels::CompileResult result = kernels::compile_kernel(options);
  if (result.exit_status != 0) {
    throw Error(Fault::kInternal, {.where = name,
                                   .did = "compile a generated kernel\n" + result.messages + source,
                                   .expected = "source that the kernel compiler takes"});
  }
  return read_file(elf, "kernel ELF");
}

std::string explain(const Algorithm& algorithm, const Schedule& schedule, const Program& program) {
  return fmt::format("{} values in one kernel; {}, {} tiles", values_in_order(algorithm).size(),
                     to_string(schedule), tile_count(program));
}

// Best first.
std::vector<Schedule> schedules_of(const Algorithm& algorithm, const sim::ChipSpec& chip,
                                   const CompileOptions& options) {
  if (options.schedule) return {*options.schedule};
  const auto ranking = options.ranking.empty() ? rank_schedules(algorithm, chip) : options.ranking;
  std::vector<Schedule> schedules;
  for (const RankedSchedule& one : ranking) schedules.push_back(one.schedule);
  return schedules;
}

struct Planned {
  Schedule schedule;
  Program program;
};
// By the first of `schedules` for which there are instructions.
Planned planned(const Algorithm& algorithm, const std::vector<Schedule>& schedules,
                const sim::ChipSpec& chip, const AfterPass& after) {
  for (size_t i = 0;; ++i) {
    try {
      if (after) after("schedule", to_string(schedules.at(i)) + "\n");
      return {schedules.at(i), plan(algorithm, schedules[i], chip, after)};
    } catch (const Error& error) {
      if (error.fault() != Fault::kNotImplemented || i + 1 == schedules.size()) throw;
    }
  }
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

CompiledKernel compiled(CubeKernel cube, const sim::ChipSpec& chip, const fs::path& header_cache) {
  CompiledKernel kernel{.name = cube.name,
                        .block_dim = cube.block_dim,
                        .source = std::move(cube.source),
                        .predicted_cycles = cube.predicted_cycles,
                        .explanation = std::move(cube.explanation)};
  kernel.elf = compile_source(kernel.name, kernel.source, chip, header_cache);
  return kernel;
}

}  // namespace

CompiledKernel compile(const Algorithm& algorithm, const sim::ChipSpec& chip,
                       const CompileOptions& options) {
  if (options.after) options.after("algorithm", describe(algorithm));
  const auto [schedule, program] =
      planned(algorithm, schedules_of(algorithm, chip, options), chip, options.after);

  EmitOptions emit_options{.comment = lines_of(describe(algorithm)),
                           .headers = {"cubist/device/scalar.h", "cubist/device/tile.h"}};
  emit_options.comment.push_back(to_string(schedule));
  CompiledKernel kernel{.name = algorithm.name,
                        .block_dim = schedule.blocks,
                        .source = emit(program, emit_options),
                        .schedule = schedule,
                        .predicted_cycles = predict_cycles(program, chip, schedule.blocks),
                        .explanation = explain(algorithm, schedule, program)};
  if (options.after) options.after("source", kernel.source);
  kernel.elf = compile_source(kernel.name, kernel.source, chip, options.header_cache);
  return kernel;
}

CompiledKernel compile(const Contraction& contraction, const sim::ChipSpec& chip,
                       const fs::path& header_cache) {
  return compiled(generate(contraction, chip), chip, header_cache);
}

CompiledKernel compile(const Convolution& convolution, const sim::ChipSpec& chip,
                       const fs::path& header_cache) {
  return compiled(generate(convolution, chip), chip, header_cache);
}

}  // namespace cubist::akg
