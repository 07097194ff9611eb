#include "run_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "csv_table.h"

namespace cubist::profile {
namespace {

using isa::CoreKind;
using isa::Pipe;

struct TaskRow {
  const TaskProfile& task;
  const Profile& profile;
  Cycles waited;  // since the task before it in its stream ended

  double microseconds(Cycles time) const { return profile.chip.microseconds(time); }
};

using Columns = std::vector<CsvColumn<TaskRow>>;
using Cell = std::optional<std::string>;

Columns identity_columns() {
  return {{"Device_id", [](const TaskRow& r) { return std::to_string(r.profile.device); }},
          {"Task ID", [](const TaskRow& r) { return std::to_string(r.task.id); }},
          {"Stream ID", [](const TaskRow& r) { return std::to_string(r.task.stream); }}};
}

std::string task_type_of(const TaskProfile& task) {
  if (task.kind != TaskKind::kLaunch) return name_of(task.kind);
  if (task.kinds.size() > 1) return "MIX_AIC";
  return task.kinds.contains(CoreKind::aiv) ? "AI_VECTOR_CORE" : "AI_CORE";
}

// "1,3,224,224;64,3,7,7": shapes as msprof writes them.
template <class Field>
std::string joined(const std::vector<sim::TensorLabel>& tensors, Field field) {
  std::string text;
  for (const sim::TensorLabel& t : tensors) text += (text.empty() ? "" : ";") + t.*field;
  return text;
}
std::string shapes(const std::vector<sim::TensorLabel>& tensors) {
  std::string text = joined(tensors, &sim::TensorLabel::shape);
  std::ranges::replace(text, 'x', ',');
  return text;
}

template <std::vector<sim::TensorLabel> sim::OperatorLabel::* tensors>
void add_tensor_columns(const std::string& prefix, Columns& columns) {
  const auto column = [&](const std::string& name,
                          std::string (*text)(const std::vector<sim::TensorLabel>&)) {
    columns.push_back({prefix + name, [text](const TaskRow& r) -> Cell {
                         if (!r.task.label) return std::nullopt;
                         return text((*r.task.label).*tensors);
                       }});
  };
  column(" Shapes", shapes);
  column(" Data Types", [](const auto& all) { return joined(all, &sim::TensorLabel::type); });
  column(" Formats", [](const auto& all) { return joined(all, &sim::TensorLabel::format); });
}

// Of the mean block: as if all of them had run at once.
Cell per_block(const TaskRow& r, CoreKind kind, Cycles (*time)(const CoreCounts&)) {
  const auto found = r.task.kinds.find(kind);
  if (found == r.task.kinds.end() || found->second.blocks == 0) return std::nullopt;
  return csv_number(r.microseconds(time(found->second)) /
                    static_cast<double>(found->second.blocks));
}

template <Pipe pipe>
Cycles busy(const CoreCounts& counts) {
  const auto found = counts.pipes.find(pipe);
  return found == counts.pipes.end() ? Cycles{} : found->second.busy;
}

struct Unit {
  const char* name;
  Cycles (*time)(const CoreCounts&);
};
constexpr Unit kMac{"mac", busy<Pipe::M>}, kVec{"vec", busy<Pipe::V>},
    kScalar{"scalar", busy<Pipe::S>}, kMte1{"mte1", busy<Pipe::MTE1>},
    kMte2{"mte2", busy<Pipe::MTE2>}, kMte3{"mte3", busy<Pipe::MTE3>},
    kFixPipe{"fixpipe", busy<Pipe::FIX>};

void add_core_columns(CoreKind kind, const char* time_name, const std::string& prefix,
                      const std::vector<Unit>& units, Columns& columns) {
  constexpr auto kCycles = [](const CoreCounts& counts) { return counts.cycles; };
  columns.push_back(
      {time_name, [kind, kCycles](const TaskRow& r) { return per_block(r, kind, kCycles); }});
  columns.push_back({prefix + "_total_cycles", [kind](const TaskRow& r) -> Cell {
                       const auto found = r.task.kinds.find(kind);
                       if (found == r.task.kinds.end()) return std::nullopt;
                       return std::to_string(found->second.cycles.value);
                     }});
  for (const Unit& unit : units) {
    columns.push_back({fmt::format("{}_{}_time(us)", prefix, unit.name),
                       [kind, unit](const TaskRow& r) { return per_block(r, kind, unit.time); }});
    columns.push_back(
        {fmt::format("{}_{}_ratio", prefix, unit.name), [kind, unit](const TaskRow& r) -> Cell {
           const auto found = r.task.kinds.find(kind);
           if (found == r.task.kinds.end() || found->second.cycles == Cycles{}) return std::nullopt;
           return csv_number(static_cast<double>(unit.time(found->second).value) /
                             static_cast<double>(found->second.cycles.value));
         }});
  }
}

Columns summary_columns(const sim::ChipSpec& chip) {
  Columns columns = identity_columns();
  const Columns more = {
      {"Op Name", [](const TaskRow& r) { return r.task.name(); }},
      {"OP Type",
       [](const TaskRow& r) { return r.task.label ? Cell(r.task.label->type) : Cell(); }},
      {"Task Type", [](const TaskRow& r) { return task_type_of(r.task); }},
      {"Task Start Time(us)",
       [](const TaskRow& r) { return csv_number(r.microseconds(r.task.began)); }},
      {"Task Duration(us)",
       [](const TaskRow& r) { return csv_number(r.microseconds(r.task.duration())); }},
      {"Task Wait Time(us)", [](const TaskRow& r) { return csv_number(r.microseconds(r.waited)); }},
      {"Block Num", [](const TaskRow& r) { return std::to_string(r.task.block_dim); }}};
  columns.insert(columns.end(), more.begin(), more.end());
  add_tensor_columns<&sim::OperatorLabel::inputs>("Input", columns);
  add_tensor_columns<&sim::OperatorLabel::outputs>("Output", columns);
  if (chip.style == sim::CoreStyle::kCoupled) {
    add_core_columns(CoreKind::coupled, "aicore_time(us)", "aic",
                     {kMac, kVec, kScalar, kMte1, kMte2, kMte3}, columns);
  } else {
    add_core_columns(CoreKind::aic, "aicore_time(us)", "aic",
                     {kMac, kScalar, kMte1, kMte2, kMte3, kFixPipe}, columns);
    add_core_columns(CoreKind::aiv, "aiv_time(us)", "aiv", {kVec, kScalar, kMte2, kMte3}, columns);
  }
  return columns;
}

std::string render_task_time(const std::vector<TaskRow>& tasks) {
  const Columns columns = {
      {"Device_id", [](const TaskRow& r) { return std::to_string(r.profile.device); }},
      {"kernel_name", [](const TaskRow& r) { return r.task.name(); }},
      {"kernel_type", [](const TaskRow& r) { return task_type_of(r.task); }},
      {"stream_id", [](const TaskRow& r) { return std::to_string(r.task.stream); }},
      {"task_id", [](const TaskRow& r) { return std::to_string(r.task.id); }},
      {"task_time(us)",
       [](const TaskRow& r) { return csv_number(r.microseconds(r.task.duration())); }},
      {"task_start(us)", [](const TaskRow& r) { return csv_number(r.microseconds(r.task.began)); }},
      {"task_stop(us)", [](const TaskRow& r) { return csv_number(r.microseconds(r.task.ended)); }}};
  return render_csv(columns, tasks);
}

std::string render_l2_cache(const std::vector<TaskRow>& launches) {
  const Columns columns = {
      {"Device_id", [](const TaskRow& r) { return std::to_string(r.profile.device); }},
      {"Stream Id", [](const TaskRow& r) { return std::to_string(r.task.stream); }},
      {"Task Id", [](const TaskRow& r) { return std::to_string(r.task.id); }},
      {"Hit Rate",
       [](const TaskRow& r) -> Cell {
         const CoreCounts all = r.task.total();
         const int64_t hits = all.reads.l2_hits + all.writes.l2_hits;
         const int64_t lines = hits + all.reads.l2_misses + all.writes.l2_misses;
         if (lines == 0) return std::nullopt;
         return csv_number(static_cast<double>(hits) / static_cast<double>(lines));
       }},
      {"Op Name", [](const TaskRow& r) { return r.task.name(); }}};
  return render_csv(columns, launches);
}

// Launches of one type on one kind of core.
struct Statistic {
  std::string type, core_type;
  int64_t count = 0;
  Cycles total{}, least{}, most{};
};

std::string render_statistic(const std::vector<TaskRow>& launches, const Profile& profile) {
  std::map<std::pair<std::string, std::string>, Statistic> found;
  Cycles all{};
  for (const TaskRow& r : launches) {
    const std::string type = r.task.label ? r.task.label->type : r.task.kernel;
    const Cycles time = r.task.duration();
    Statistic& s = found[{type, task_type_of(r.task)}];
    s.least = s.count == 0 ? time : std::min(s.least, time);
    s.most = std::max(s.most, time);
    s.type = type, s.core_type = task_type_of(r.task);
    s.count += 1;
    s.total += time;
    all += time;
  }
  std::vector<Statistic> rows;
  for (const auto& [key, s] : found) rows.push_back(s);
  std::ranges::stable_sort(rows, std::greater{}, &Statistic::total);
  const auto us = [&profile](Cycles time) { return csv_number(profile.chip.microseconds(time)); };
  constexpr double kPercent = 100;
  const std::vector<CsvColumn<Statistic>> columns = {
      {"Device_id", [&](const Statistic&) { return std::to_string(profile.device); }},
      {"OP Type", [](const Statistic& s) { return s.type; }},
      {"Core Type", [](const Statistic& s) { return s.core_type; }},
      {"Count", [](const Statistic& s) { return std::to_string(s.count); }},
      {"Total Time(us)", [&](const Statistic& s) { return us(s.total); }},
      {"Min Time(us)", [&](const Statistic& s) { return us(s.least); }},
      {"Avg Time(us)",
       [&](const Statistic& s) {
         return csv_number(profile.chip.microseconds(s.total) / static_cast<double>(s.count));
       }},
      {"Max Time(us)", [&](const Statistic& s) { return us(s.most); }},
      {"Ratio(%)", [&](const Statistic& s) {
         return csv_number(kPercent * static_cast<double>(s.total.value) /
                           static_cast<double>(std::max<int64_t>(all.value, 1)));
       }}};
  return render_csv(columns, rows);
}

// "gemm.h:88", and where it was inlined.
std::string code_of(const sim::SourceLine& at) {
  const std::string callers = sim::callers_of(at);
  return fmt::format("{}:{}{}{}", at.file, at.line, callers.empty() ? "" : " < ", callers);
}

std::string render_code(const Profile& profile) {
  const std::vector<CsvColumn<LineProfile>> columns = {
      {"code", [](const LineProfile& l) { return code_of(l.at); }},
      {"call_count", [](const LineProfile& l) { return std::to_string(l.executed); }},
      {"cycles", [](const LineProfile& l) { return std::to_string(l.busy().value); }},
      {"running_time(us)",
       [&](const LineProfile& l) { return csv_number(profile.chip.microseconds(l.busy())); }}};
  return render_csv(columns, profile.lines);
}

std::string render_instructions(const Profile& profile) {
  using Row = InstructionProfile;
  const std::vector<CsvColumn<Row>> columns = {
      {"instr", [](const Row& i) { return std::string(isa::info(i.op).name); }},
      {"addr", [](const Row& i) { return fmt::format("{:#x}", i.pc); }},
      {"pipe", [](const Row& i) { return std::string(isa::name_of(i.pipe)); }},
      {"call_count", [](const Row& i) { return std::to_string(i.time.instructions); }},
      {"cycles", [](const Row& i) { return std::to_string(i.time.busy.value); }},
      {"running_time(us)",
       [&](const Row& i) { return csv_number(profile.chip.microseconds(i.time.busy)); }},
      {"kernel", [](const Row& i) { return i.kernel; }}};
  return render_csv(columns, profile.instructions);
}

}  // namespace

std::map<std::string, std::string> run_tables(const Profile& profile) {
  std::vector<TaskRow> tasks, launches;
  std::map<sim::StreamId, Cycles> ended;  // the last task of each stream
  for (const TaskProfile& task : profile.tasks) {
    const auto before = ended.find(task.stream);
    const Cycles waited = before == ended.end() ? Cycles{} : task.began - before->second;
    ended[task.stream] = task.ended;
    tasks.push_back({task, profile, waited});
    if (task.kind == TaskKind::kLaunch) launches.push_back(tasks.back());
  }
  const auto name = [&](const char* table) {
    return fmt::format("{}_{}.csv", table, profile.device);
  };
  return {{name("op_summary"), render_csv(summary_columns(profile.chip), launches)},
          {name("op_statistic"), render_statistic(launches, profile)},
          {name("task_time"), render_task_time(tasks)},
          {name("l2_cache"), render_l2_cache(launches)},
          {"code_exe.csv", render_code(profile)},
          {"instr_exe.csv", render_instructions(profile)}};
}

}  // namespace cubist::profile
