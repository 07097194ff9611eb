// A result for people and for programs.
#include "run/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "cubist/base/files.h"
#include "cubist/base/text_table.h"
#include "cubist/framework/run.h"

namespace cubist::framework {

namespace {

constexpr const char* kSchema = "cubist.run/1";
constexpr double kMiB = 1024.0 * 1024.0;

const char* name_of(Precision precision) {
  return precision == Precision::kMixed ? "mixed" : "fp32";
}

std::string share(Cycles part, Cycles all) {
  if (all.value == 0) return "-";
  return fmt::format("{:.1f} %",
                     100.0 * static_cast<double>(part.value) / static_cast<double>(all.value));
}

std::string render_operators(const RunResult& result) {
  constexpr size_t kFirstNumber = 3, kFirstText = 7;
  std::vector<TextRow> rows{
      {"operator", "type", "kernel", "cores", "cycles", "time (us)", "share", "bound by"}};
  for (const OperatorResult& op : result.operators) {
    rows.push_back({op.name, op.type, op.kernel, fmt::format("{}", op.cores),
                    fmt::format("{}", op.cycles.value), fmt::format("{:.2f}", op.time_us),
                    share(op.cycles, result.total_cycles), op.bound});
  }
  return align_columns(rows, kFirstNumber, kFirstText);
}

struct KernelTotals {
  int operators = 0, launches = 0;
  Cycles cycles{};
  int64_t bytes = 0;

  void add(const OperatorResult& op) {
    ++operators;
    launches += op.launches;
    cycles = cycles + op.cycles;
    bytes += op.gm_bytes;
  }
};

// By who made them. All operators run on the cores: there is no third kind.
struct Totals {
  KernelTotals library, generated, all;
};

Totals totals_of(const RunResult& result) {
  Totals totals;
  for (const OperatorResult& op : result.operators) {
    (op.is_generated ? totals.generated : totals.library).add(op);
    totals.all.add(op);
  }
  return totals;
}

std::string mebibytes(int64_t bytes) {
  return fmt::format("{:.2f}", static_cast<double>(bytes) / kMiB);
}

std::string render_kernels(const RunResult& result) {
  constexpr size_t kFirstNumber = 1;
  const Totals totals = totals_of(result);
  std::vector<TextRow> rows{
      {"kernels of", "operators", "launches", "cycles", "share", "MiB moved"}};
  const auto add = [&](const char* name, const KernelTotals& kind) {
    rows.push_back({name, fmt::format("{}", kind.operators), fmt::format("{}", kind.launches),
                    fmt::format("{}", kind.cycles.value), share(kind.cycles, result.total_cycles),
                    mebibytes(kind.bytes)});
  };
  add("the library", totals.library);
  add("AKG", totals.generated);
  add("all", totals.all);
  return fmt::format("\n{}no operator ran on the control CPU\n\n",
                     align_columns(rows, kFirstNumber, rows.front().size()));
}

std::string render_output(const OutputResult& output) {
  if (!output.max_abs_error)
    return fmt::format("output {} {}: not compared\n", output.name, output.type);
  return fmt::format("output {} {}: max abs error {:.3e}, max rel error {:.3e} ({}): {}\n",
                     output.name, output.type, *output.max_abs_error, *output.max_rel_error,
                     output.tolerance, output.pass ? "pass" : "fail");
}

nlohmann::ordered_json number_or_null(const std::optional<double>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

}  // namespace

std::string render_heading(const std::string& model, const std::string& chip, sim::Mode mode,
                           Precision precision, const std::vector<std::string>& notes) {
  std::string out = fmt::format("{} on {}, mode {}, precision {}\n", model, chip, name_of(mode),
                                name_of(precision));
  for (const std::string& note : notes) out += fmt::format("note: {}\n", note);
  return out;
}

std::string render_kernel_times(const KernelTimes& times) {
  constexpr double kMilli = 1e3;
  std::vector<std::string> parts;
  if (times.median_compile_seconds)
    parts.push_back(fmt::format("compiled {} in {:.2f} s by {} threads (median {:.2f} s)",
                                times.compiled, times.compile_seconds, times.threads,
                                *times.median_compile_seconds));
  if (times.median_cached_seconds)
    parts.push_back(fmt::format("{} from the cache (median {:.1f} ms)", times.cached,
                                *times.median_cached_seconds * kMilli));
  if (times.tuned > 0) parts.push_back(fmt::format("{} with a tuned schedule", times.tuned));
  return parts.empty() ? std::string() : fmt::format("kernels: {}\n", fmt::join(parts, ", "));
}

std::string render_units(const std::map<isa::Pipe, sim::UnitShare>& units) {
  std::string out;
  for (const auto& [pipe, share] : units)
    out += fmt::format("pipe {}: {}\n", isa::name_of(pipe), sim::describe(share));
  return out;
}

std::string render_table(const RunResult& result) {
  std::string out =
      render_heading(result.model, result.chip, result.mode, result.precision, result.notes);
  out += fmt::format("\n{}\n", render_operators(result));
  out += fmt::format("total {} cycles, {:.2f} us simulated; {:.2f} s and {:.0f} MiB on the host\n",
                     result.total_cycles.value, result.total_time_us, result.wall_seconds,
                     static_cast<double>(result.peak_rss_bytes) / kMiB);
  out += render_units(result.units);
  out += render_kernel_times(result.kernel_times) + render_kernels(result);
  out += fmt::format("GM: constants {:.2f} MiB, values {:.2f} MiB ({:.2f} MiB without reuse)\n",
                     static_cast<double>(result.constant_bytes) / kMiB,
                     static_cast<double>(result.arena_bytes) / kMiB,
                     static_cast<double>(result.arena_bytes_without_reuse) / kMiB);
  for (const OutputResult& output : result.outputs) out += render_output(output);
  if (result.pass) out += *result.pass ? "PASS\n" : "FAIL\n";
  return out;
}

std::string render_fusion(const RunResult& with, const RunResult& without) {
  constexpr size_t kFirstNumber = 1;
  std::vector<TextRow> rows{{"fusion", "operators", "launches", "cycles", "time (us)", "MiB moved",
                             "library", "AKG", "outputs"}};
  for (const RunResult* result : {&with, &without}) {
    const Totals totals = totals_of(*result);
    const char* outputs = !result->pass ? "not compared" : *result->pass ? "PASS" : "FAIL";
    rows.push_back({result == &with ? "with" : "without", fmt::format("{}", totals.all.operators),
                    fmt::format("{}", totals.all.launches),
                    fmt::format("{}", result->total_cycles.value),
                    fmt::format("{:.2f}", result->total_time_us), mebibytes(totals.all.bytes),
                    share(totals.library.cycles, result->total_cycles),
                    share(totals.generated.cycles, result->total_cycles), outputs});
  }
  std::string out = align_columns(rows, kFirstNumber, rows.front().size() - 1);
  if (!with.units.empty())
    out += fmt::format("with fusion\n{}without fusion\n{}", render_units(with.units),
                       render_units(without.units));
  return out;
}

std::string to_json(const RunResult& result) {
  nlohmann::ordered_json json;
  json["schema"] = kSchema;
  json["model"] = result.model;
  json["chip"] = result.chip;
  json["mode"] = name_of(result.mode);
  json["precision"] = name_of(result.precision);
  json["total_cycles"] = result.total_cycles.value;
  json["total_time_us"] = result.total_time_us;
  json["wall_seconds"] = result.wall_seconds;
  json["peak_rss_bytes"] = result.peak_rss_bytes;
  json["constant_bytes"] = result.constant_bytes;
  json["arena_bytes"] = result.arena_bytes;
  json["arena_bytes_without_reuse"] = result.arena_bytes_without_reuse;
  const KernelTimes& kernels = result.kernel_times;
  json["kernel_times"] = {
      {"compiled", kernels.compiled},
      {"tuned", kernels.tuned},
      {"threads", kernels.threads},
      {"compile_seconds", kernels.compile_seconds},
      {"median_compile_seconds", number_or_null(kernels.median_compile_seconds)},
      {"cached", kernels.cached},
      {"median_cached_seconds", number_or_null(kernels.median_cached_seconds)}};
  json["pass"] = result.pass ? nlohmann::ordered_json(*result.pass) : nlohmann::ordered_json();
  json["outputs"] = nlohmann::ordered_json::array();
  for (const OutputResult& output : result.outputs) {
    json["outputs"].push_back({{"name", output.name},
                               {"type", output.type},
                               {"max_abs_error", number_or_null(output.max_abs_error)},
                               {"max_rel_error", number_or_null(output.max_rel_error)},
                               {"tolerance", output.tolerance},
                               {"pass", output.max_abs_error ? nlohmann::ordered_json(output.pass)
                                                             : nlohmann::ordered_json()}});
  }
  json["operators"] = nlohmann::ordered_json::array();
  for (const OperatorResult& op : result.operators) {
    json["operators"].push_back({{"name", op.name},
                                 {"type", op.type},
                                 {"kernel", op.kernel},
                                 {"cores", op.cores},
                                 {"launches", op.launches},
                                 {"maker", op.is_generated ? "akg" : "library"},
                                 {"gm_bytes", op.gm_bytes},
                                 {"cycles", op.cycles.value},
                                 {"time_us", op.time_us},
                                 {"bound", op.bound},
                                 {"explanation", op.explanation}});
  }
  for (const auto& [pipe, share] : result.units) {
    json["units"][isa::name_of(pipe)] = {{"in_rtl", share.in_unit},
                                         {"by_model", nlohmann::ordered_json(share.by_model)}};
  }
  json["notes"] = result.notes;
  constexpr int kIndent = 2;
  return json.dump(kIndent) + "\n";
}

void write_json(const RunResult& result, const std::filesystem::path& file) {
  write_file(file, to_json(result) + "\n");
}

}  // namespace cubist::framework
