#include "cubist/akg/compile.h"

#include <fmt/format.h>

#include <filesystem>

#include "cost/estimate.h"
#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/kernels/toolchain.h"
#include "cubist/sim/chip_spec.h"
#include "emit/emit.h"
#include "front/split_reduction.h"
#include "ops/define.h"
#include "plan.h"
#include "rank.h"

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

std::vector<Schedule> schedules_of(const std::vector<RankedSchedule>& ranked) {
  std::vector<Schedule> schedules;
  for (const RankedSchedule& one : ranked) schedules.push_back(one.schedule);
  return schedules;
}

struct Planned {
  Schedule schedule;
  std::vector<Program> programs;          // more than one: in turn, all blocks meet in between
  std::optional<SplitReduction> split{};  // of which the programs are the stages
};

Planned planned(const Algorithm& algorithm, const std::vector<Schedule>& schedules,
                const sim::ChipSpec& chip, const AfterPass& after);

void expect_meeting(const Algorithm& algorithm, const Schedule& schedule,
                    const sim::ChipSpec& chip) {
  const std::string did =
      fmt::format("split its reductions in {} parts on {}", schedule.parts, chip.name);
  if (!can_meet(chip)) {
    throw Error(Fault::kNotImplemented,
                {.where = algorithm.name,
                 .did = did,
                 .expected = "a chip with cross-core flags, by which blocks wait for each other",
                 .fix = "take a schedule without parts"});
  }
  if (schedule.blocks <= vector_cores_of(chip)) return;
  throw Error(Fault::kConfig,
              {.where = algorithm.name,
               .did = fmt::format("{}, {} blocks", did, schedule.blocks),
               .expected = fmt::format("at most {} blocks: they wait for each other, so all must "
                                       "run at the same time",
                                       vector_cores_of(chip)),
               .fix = "take fewer blocks"});
}

Planned planned_in_parts(const Algorithm& algorithm, const Schedule& schedule,
                         const sim::ChipSpec& chip, const AfterPass& after) {
  expect_meeting(algorithm, schedule, chip);
  SplitReduction split = split_reduction(algorithm, schedule.parts);
  AfterPass after_rest;
  if (after) {
    after_rest = [&after](const std::string& pass, const std::string& text) {
      after("rest: " + pass, text);
    };
  }
  Schedule of_pieces = schedule;
  of_pieces.parts = 0;
  Planned pieces = planned(split.pieces.algorithm, {of_pieces}, chip, after);
  Planned rest = planned(split.rest.algorithm, schedules_of(rank_whole(split.rest.algorithm, chip)),
                         chip, after_rest);
  return {schedule,
          {std::move(pieces.programs.front()), std::move(rest.programs.front())},
          std::move(split)};
}

Planned planned(const Algorithm& algorithm, const Schedule& schedule, const sim::ChipSpec& chip,
                const AfterPass& after) {
  if (after) after("schedule", to_string(schedule) + "\n");
  if (schedule.parts > 0) return planned_in_parts(algorithm, schedule, chip, after);
  return {schedule, {plan(algorithm, schedule, chip, after)}};
}

// By the first of `schedules` for which there are instructions.
Planned planned(const Algorithm& algorithm, const std::vector<Schedule>& schedules,
                const sim::ChipSpec& chip, const AfterPass& after) {
  for (size_t i = 0;; ++i) {
    try {
      return planned(algorithm, schedules.at(i), chip, after);
    } catch (const Error& error) {
      if (error.fault() != Fault::kNotImplemented || i + 1 == schedules.size()) throw;
    }
  }
}

std::string explain(const Algorithm& algorithm, const Planned& planned) {
  return fmt::format("{} values in one kernel; {}, {} tiles", values_in_order(algorithm).size(),
                     to_string(planned.schedule), tile_count(planned.programs.front()));
}

double predicted_cycles(const Planned& planned, const sim::ChipSpec& chip) {
  const uint32_t blocks = planned.schedule.blocks;
  double cycles = launch_cycles(chip, blocks);
  for (const Program& program : planned.programs) {
    const auto working = std::min<int64_t>(blocks, tile_count(program));
    cycles += work_cycles(program, chip, working);
  }
  const auto meetings = static_cast<double>(planned.programs.size() - 1);
  return cycles + meetings * meeting_cycles(chip);
}

std::string source_of(const Algorithm& algorithm, const Planned& planned, EmitOptions options) {
  if (!planned.split) return emit(planned.programs.front(), options);
  options.headers.insert(options.headers.begin(), "cubist/device/block.h");
  options.headers.emplace_back("cubist/device/sync_all.h");
  StagedKernel kernel{.name = algorithm.name, .arguments = {}, .parts = {}};
  for (const Value& input : algorithm.inputs) kernel.arguments.push_back(input.definition().name);
  kernel.arguments.insert(kernel.arguments.end(), algorithm.outputs.size(), "out");
  kernel.arguments.emplace_back("workspace");
  kernel.parts = {{planned.programs[0], planned.split->pieces.places},
                  {planned.programs[1], planned.split->rest.places}};
  return emit(kernel, options);
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
  const std::vector<Schedule> schedules = options.schedule ? std::vector{*options.schedule}
                                          : options.ranking.empty()
                                              ? schedules_of(rank_schedules(algorithm, chip))
                                              : schedules_of(options.ranking);
  const Planned planned = akg::planned(algorithm, schedules, chip, options.after);

  EmitOptions emit_options{.comment = lines_of(describe(algorithm)),
                           .headers = {"cubist/device/scalar.h", "cubist/device/tile.h"}};
  emit_options.comment.push_back(to_string(planned.schedule));
  CompiledKernel kernel{.name = algorithm.name,
                        .block_dim = planned.schedule.blocks,
                        .source = source_of(algorithm, planned, emit_options),
                        .schedule = planned.schedule,
                        .predicted_cycles = predicted_cycles(planned, chip),
                        .explanation = explain(algorithm, planned)};
  if (planned.split) kernel.workspace = {planned.split->workspace_bytes};
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
