#include "cubist/profile/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>

#include "cubist/base/text_table.h"
#include "cubist/profile/bottleneck.h"
#include "cubist/profile/roofs.h"
#include "source_text.h"

namespace cubist::profile {
namespace {

constexpr double kPercent = 100.0;

std::string percent(double part, double whole) {
  if (whole <= 0) return "-";
  return fmt::format("{:.1f} %", kPercent * part / whole);
}
std::string percent(Cycles part, Cycles whole) {
  return percent(static_cast<double>(part.value), static_cast<double>(whole.value));
}
// Nothing where there is nothing: a table of small figures reads better with holes.
std::string share(Cycles part, Cycles whole) {
  return part == Cycles{} ? "" : percent(part, whole);
}

// "1.23 G", "45.6 k"
std::string scaled(double value) {
  constexpr const char* kPrefixes[] = {"", "k", "M", "G", "T", "P"};
  constexpr double kStep = 1000, kLargest = 999.5;
  size_t prefix = 0;
  while (value >= kLargest && prefix + 1 < std::size(kPrefixes)) value /= kStep, ++prefix;
  return fmt::format("{:.{}f} {}", value,
                     prefix == 0 || value >= 100 ? 0
                     : value >= 10               ? 1
                                                 : 2,
                     kPrefixes[prefix]);
}
std::string bytes(Bytes size) {
  return size == Bytes{} ? "0 B" : scaled(static_cast<double>(size.value)) + "B";
}

std::string shortened(const std::string& text, size_t most) {
  return text.size() <= most ? text : text.substr(0, most - 2) + "..";
}

std::string head(const Profile& p) {
  std::string cores;
  for (const isa::CoreKind kind : core_kinds(p.chip))
    cores += fmt::format("{} {}, ", cores_of(p.chip, kind), sim::name_of(kind));
  return fmt::format("profile of {} on {} ({}{:.0f} MHz), mode {}{}\n", p.program, p.chip.name,
                     cores, p.chip.clock_mhz, sim::name_of(p.mode),
                     p.device == 0 ? "" : fmt::format(", device {}", p.device));
}

// The part of the run in which at least one launch was under way.
Cycles in_launches(const Profile& p) {
  std::vector<std::pair<Cycles, Cycles>> spans;
  for (const TaskProfile& t : p.tasks) {
    if (t.kind == TaskKind::kLaunch) spans.emplace_back(t.began, t.ended);
  }
  std::ranges::sort(spans);
  Cycles sum{}, until{};
  for (const auto& [began, ended] : spans) {
    sum += std::max(ended - std::max(began, until), Cycles{});
    until = std::max(until, ended);
  }
  return sum;
}

std::string render_compute(const Profile& p, const CoreCounts& all) {
  std::string out;
  const auto roofs = compute_roofs(p.chip);
  for (const auto& [kind, counts] : all.types) {
    if (counts.operations == 0) continue;
    const double rate = static_cast<double>(counts.operations) / static_cast<double>(p.total.value);
    const auto roof = std::ranges::find(roofs, kind, &ComputeRoof::kind);
    out +=
        fmt::format("{}{} {}{}", out.empty() ? "" : ";  ", name_of(kind),
                    scaled(static_cast<double>(counts.operations)),
                    roof == roofs.end()
                        ? "op"
                        : fmt::format("op, {} of peak", percent(rate, roof->operations_per_cycle)));
  }
  return out.empty() ? "none" : out;
}

std::string totals(const Profile& p) {
  CoreCounts all;
  size_t launches = 0, failed = 0;
  int64_t write_backs = 0;
  for (const TaskProfile& t : p.tasks) {
    all += t.total();
    launches += t.kind == TaskKind::kLaunch ? 1 : 0;
    failed += t.error.empty() ? 0 : 1;
    write_backs += t.report ? t.report->l2_write_backs : 0;
  }
  const int64_t hits = all.reads.l2_hits + all.writes.l2_hits;
  const int64_t lines = hits + all.reads.l2_misses + all.writes.l2_misses;
  const double dram = static_cast<double>((all.dram_read + all.dram_written).value);
  std::string out =
      fmt::format("  time        {} cycles, {:.2f} us; launches are under way for {} of it\n",
                  p.total.value, p.chip.microseconds(p.total), percent(in_launches(p), p.total));
  out += fmt::format("  tasks       {}, of them {} launches{}\n", p.tasks.size(), launches,
                     failed == 0 ? "" : fmt::format("; {} FAILED", failed));
  out += fmt::format("  operations  {}\n", render_compute(p, all));
  out += fmt::format(
      "  GM          {} read, {} written by cores; L2 hits {} of {} lines, {} write-backs\n",
      bytes(all.reads.bytes), bytes(all.writes.bytes),
      percent(static_cast<double>(hits), static_cast<double>(lines)), lines, write_backs);
  out +=
      fmt::format("  DRAM        {} read, {} written: {} of its peak over the run\n",
                  bytes(all.dram_read), bytes(all.dram_written),
                  percent(dram, p.chip.dram.bandwidth.value * static_cast<double>(p.total.value)));
  if (p.launches_without_blocks > 0)
    out += fmt::format("  note        the last {} launches have no tables by block: too many\n",
                       p.launches_without_blocks);
  return out;
}

std::string bound_of(const TaskProfile& task, const sim::ChipSpec& chip) {
  return task.report ? name_of(bottleneck_of(task, chip)) : "FAILED";
}

TextRow launch_row(const TaskProfile& task, const Profile& p) {
  constexpr size_t kMostName = 30, kMostType = 12;
  TextRow row = {shortened(task.name(), kMostName),
                 shortened(task.label ? task.label->type : "", kMostType),
                 task.report ? fmt::format("{}", task.report->cores) : "-",
                 fmt::format("{}", task.duration().value),
                 fmt::format("{:.2f}", p.chip.microseconds(task.duration())),
                 percent(task.duration(), p.total),
                 "",
                 "",
                 "",
                 bound_of(task, p.chip)};
  if (const auto point = roofline_point(task, p.chip)) {
    row[6] = std::isinf(point->operations_per_byte)
                 ? "no DRAM"
                 : fmt::format("{:.1f}", point->operations_per_byte);
    row[7] = point->is_memory_bound ? "DRAM" : name_of(point->kind);
    row[8] = percent(point->achieved, point->attainable);
  }
  return row;
}

std::string launches(const Profile& p, size_t top) {
  std::vector<const TaskProfile*> all;
  for (const TaskProfile& t : p.tasks) {
    if (t.kind == TaskKind::kLaunch) all.push_back(&t);
  }
  if (all.empty()) return "\nno launches\n";
  std::ranges::stable_sort(all, std::greater{}, &TaskProfile::duration);
  const size_t shown = std::min(top, all.size());
  std::vector<TextRow> rows = {
      {"launch", "type", "cores", "cycles", "us", "share", "op/B", "roof", "of roof", "bound by"}};
  for (size_t i = 0; i < shown; ++i) rows.push_back(launch_row(*all[i], p));
  constexpr size_t kFirstNumber = 2, kFirstText = 9;
  return fmt::format(
             "\n{} of {} launches, by time (roof: what its operations and DRAM bytes allow)\n",
             shown, all.size()) +
         align_columns(rows, kFirstNumber, kFirstText);
}

TextRow pipe_row(isa::CoreKind kind, isa::Pipe pipe, const sim::PipeTime& t) {
  const Cycles all = t.total();
  const auto waited = [&](sim::Wait wait) { return share(t.waited(wait), all); };
  const Cycles working = t.busy - t.memory - t.bank_conflict - t.dependency;
  return {sim::name_of(kind),
          isa::name_of(pipe),
          share(working, all),
          share(t.memory, all),
          share(t.bank_conflict, all),
          share(t.dependency, all),
          waited(sim::Wait::kFlag),
          waited(sim::Wait::kBarrier),
          waited(sim::Wait::kCrossCore),
          waited(sim::Wait::kQueue),
          waited(sim::Wait::kPipes),
          waited(sim::Wait::kMemory),
          waited(sim::Wait::kInterlock),
          share(t.idle, all),
          fmt::format("{}", t.instructions)};
}

// Who carried out what, on a chip with units in RTL.
std::string units(const std::map<isa::CoreKind, CoreCounts>& kinds) {
  std::string out;
  for (const auto& [kind, counts] : kinds) {
    for (const auto& [pipe, time] : counts.pipes) {
      if (time.unit.total() == 0) continue;
      out += fmt::format("  {}, pipe {}: {}\n", sim::name_of(kind), isa::name_of(pipe),
                         sim::describe(time.unit));
    }
  }
  return out;
}

std::string pipes(const Profile& p) {
  std::map<isa::CoreKind, CoreCounts> kinds;
  for (const TaskProfile& t : p.tasks) {
    for (const auto& [kind, counts] : t.kinds) kinds[kind] += counts;
  }
  std::vector<TextRow> rows = {
      {"", "", "busy", "", "", "", "waits for", "", "", "", "", "", "", "", ""},
      {"core", "pipe", "works", "memory", "banks", "dep.", "flag", "barrier", "cross", "queue",
       "pipes", "memory", "interlock", "idle", "instr."}};
  for (const auto& [kind, counts] : kinds) {
    for (const auto& [pipe, time] : counts.pipes) {
      if (time.instructions != 0) rows.push_back(pipe_row(kind, pipe, time));
    }
  }
  if (rows.size() == 2) return {};
  constexpr size_t kFirstNumber = 2, kFirstText = 15;
  return "\nwhere the time of blocks went, by pipe\n" +
         align_columns(rows, kFirstNumber, kFirstText) + units(kinds);
}

std::string trimmed(const std::string& text) {
  const size_t begin = text.find_first_not_of(" \t");
  return begin == std::string::npos ? "" : text.substr(begin);
}

std::string place_of(const LineProfile& line) {
  if (line.at.file.empty()) return "(no debug information)";
  const std::string callers = sim::callers_of(line.at);
  return fmt::format("{}:{}{}{}", std::filesystem::path(line.at.file).filename().string(),
                     line.at.line, callers.empty() ? "" : " < ",
                     callers.substr(0, callers.find(',')));
}

// The pipe that spent most time there, and what for.
std::string dominant(const LineProfile& line) {
  std::string text;
  Cycles most{};
  for (const auto& [pipe, time] : line.pipes) {
    if (time.busy > most) most = time.busy, text = isa::name_of(pipe);
    for (size_t i = 0; i < sim::kWaits; ++i) {
      if (time.waits[i] <= most) continue;
      most = time.waits[i];
      text =
          fmt::format("{} waits: {}", isa::name_of(pipe), sim::name_of(static_cast<sim::Wait>(i)));
    }
  }
  return text;
}

std::string lines(const Profile& p, size_t top) {
  if (p.lines.empty()) return {};
  constexpr size_t kMostKernel = 16, kMostPlace = 28, kMostText = 24;
  Cycles all{};
  for (const LineProfile& line : p.lines) all += line.busy() + line.waited();
  std::vector<TextRow> rows = {{"cycles", "share", "busy", "mostly", "kernel", "line", "source"}};
  SourceText text;
  for (size_t i = 0; i < std::min(top, p.lines.size()); ++i) {
    const LineProfile& line = p.lines[i];
    const Cycles time = line.busy() + line.waited();
    const std::string source = text.line(line.at.file, line.at.line).value_or("");
    rows.push_back({scaled(static_cast<double>(time.value)), percent(time, all),
                    share(line.busy(), time), dominant(line), shortened(line.kernel, kMostKernel),
                    shortened(place_of(line), kMostPlace), shortened(trimmed(source), kMostText)});
  }
  constexpr size_t kFirstText = 3;
  return fmt::format("\n{} of {} source lines, by cycles of all pipes (busy and waiting)\n",
                     rows.size() - 1, p.lines.size()) +
         align_columns(rows, 0, kFirstText);
}

struct ResolvedHazard {
  const LineProfile* line;
  isa::Pipe pipe, after;
  Hazards hazards;
};

std::vector<ResolvedHazard> resolved_hazards(const Profile& p) {
  std::vector<ResolvedHazard> all;
  for (const LineProfile& line : p.lines) {
    for (const auto& [pipe, time] : line.pipes) {
      for (const auto& [after, hazards] : time.hazards)
        all.push_back({&line, pipe, after, hazards});
    }
  }
  std::ranges::stable_sort(all, std::greater{}, [](const ResolvedHazard& h) {
    return std::pair(h.hazards.later, h.hazards.resolved);
  });
  return all;
}

// What the program's missing flags and barriers cost it.
std::string hazards(const Profile& p, size_t top) {
  const std::vector<ResolvedHazard> all = resolved_hazards(p);
  if (all.empty()) return {};
  constexpr size_t kMostKernel = 16, kMostPlace = 28, kMostText = 24, kFirstText = 2;
  Hazards sum;
  for (const ResolvedHazard& h : all) {
    sum.resolved += h.hazards.resolved;
    sum.later += h.hazards.later;
  }
  std::vector<TextRow> rows = {{"resolved", "cycles", "hazard", "kernel", "line", "source"}};
  SourceText text;
  for (size_t i = 0; i < std::min(top, all.size()); ++i) {
    const ResolvedHazard& h = all[i];
    const LineProfile& line = *h.line;
    rows.push_back(
        {fmt::format("{}", h.hazards.resolved), fmt::format("{}", h.hazards.later.value),
         fmt::format("{} after {}", isa::name_of(h.pipe), isa::name_of(h.after)),
         shortened(line.kernel, kMostKernel), shortened(place_of(line), kMostPlace),
         shortened(trimmed(text.line(line.at.file, line.at.line).value_or("")), kMostText)});
  }
  return fmt::format(
             "\nhazards resolved by interlocks: {}, {} cycles later in all; {} of {} places "
             "(docs/profile.md)\n",
             sum.resolved, sum.later.value, rows.size() - 1, all.size()) +
         align_columns(rows, 0, kFirstText);
}

}  // namespace

std::string render_summary(const Profile& p, size_t top) {
  std::string out =
      head(p) + totals(p) + launches(p, top) + pipes(p) + lines(p, top) + hazards(p, top);
  for (const TaskProfile& t : p.tasks) {
    if (!t.error.empty())
      out += fmt::format("\ntask {} ({}) failed: {}\n", t.id, t.name(), t.error);
  }
  return out;
}

}  // namespace cubist::profile
