#include "cubist/profile/json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cubist/profile/bottleneck.h"
#include "cubist/profile/roofs.h"
#include "source_text.h"

namespace cubist::profile {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "cubist.profile/1";

Json array() { return Json::array(); }

Json chip_json(const sim::ChipSpec& chip) {
  Json cores = array();
  for (const isa::CoreKind kind : core_kinds(chip))
    cores.push_back({{"kind", sim::name_of(kind)}, {"count", cores_of(chip, kind)}});
  return {{"name", chip.name}, {"clock_mhz", chip.clock_mhz}, {"cores", cores}};
}

Json roofs_json(const sim::ChipSpec& chip) {
  Json compute = array(), memory = array();
  for (const ComputeRoof& roof : compute_roofs(chip))
    compute.push_back({{"name", name_of(roof.kind)}, {"ops_per_cycle", roof.operations_per_cycle}});
  for (const MemoryRoof& roof : memory_roofs(chip))
    memory.push_back({{"name", roof.name}, {"bytes_per_cycle", roof.bytes_per_cycle}});
  return {{"compute", compute}, {"memory", memory}};
}

Json tensors_json(const std::vector<sim::TensorLabel>& tensors) {
  Json json = array();
  for (const sim::TensorLabel& t : tensors)
    json.push_back({{"type", t.type}, {"shape", t.shape}, {"format", t.format}});
  return json;
}

Json waits_json(const std::array<Cycles, sim::kWaits>& waits) {
  Json json = Json::object();
  for (size_t i = 0; i < waits.size(); ++i) {
    if (waits[i] != Cycles{}) json[sim::name_of(static_cast<sim::Wait>(i))] = waits[i].value;
  }
  return json;
}

Json pipe_json(isa::CoreKind kind, isa::Pipe pipe, const sim::PipeTime& time) {
  Json json = {{"core", sim::name_of(kind)},
               {"pipe", isa::name_of(pipe)},
               {"busy", time.busy.value},
               {"idle", time.idle.value},
               {"waits", waits_json(time.waits)},
               {"memory", time.memory.value},
               {"bank_conflict", time.bank_conflict.value},
               {"group_conflict", time.group_conflict.value},
               {"dependency", time.dependency.value},
               {"instructions", time.instructions},
               {"hazards", time.hazards},
               {"interlocked", time.interlocked.value},
               {"gm_read", time.gm_read.value},
               {"gm_written", time.gm_written.value}};
  if (time.unit.total() > 0)
    json["unit"] = {{"in_rtl", time.unit.in_unit}, {"by_model", Json(time.unit.by_model)}};
  return json;
}

std::string core_kind_of(const TaskProfile& task) {
  if (task.kinds.size() > 1) return "mix";
  return sim::name_of(task.kinds.begin()->first);
}

void add_launch(const TaskProfile& task, const sim::ChipSpec& chip, Json& json) {
  const CoreCounts counts = task.total();
  json["kernel"] = task.kernel;
  json["block_dim"] = task.block_dim;
  if (task.report) {
    json["cores"] = task.report->cores;
    json["bound"] = name_of(bottleneck_of(task, chip));
  }
  if (!task.kinds.empty()) json["core_kind"] = core_kind_of(task);
  if (task.label) {
    json["inputs"] = tensors_json(task.label->inputs);
    json["outputs"] = tensors_json(task.label->outputs);
  }
  json["operations"] = Json::object();
  for (const auto& [kind, type] : counts.types) {
    if (type.operations != 0) json["operations"][name_of(kind)] = type.operations;
  }
  json["bytes"] = {{"gm_read", counts.reads.bytes.value},
                   {"gm_written", counts.writes.bytes.value},
                   {"dram_read", counts.dram_read.value},
                   {"dram_written", counts.dram_written.value}};
  json["l2"] = {{"hits", counts.reads.l2_hits + counts.writes.l2_hits},
                {"misses", counts.reads.l2_misses + counts.writes.l2_misses}};
  if (task.report) json["l2"]["write_backs"] = task.report->l2_write_backs;
  json["paths"] = Json::object();
  for (const auto& [path, bytes] : counts.paths) json["paths"][name_of(path)] = bytes.value;
  json["pipes"] = array();
  for (const auto& [kind, of_kind] : task.kinds) {
    for (const auto& [pipe, time] : of_kind.pipes)
      json["pipes"].push_back(pipe_json(kind, pipe, time));
  }
}

Json task_json(const TaskProfile& task, const Profile& profile) {
  Json json = {{"id", task.id},
               {"stream", task.stream},
               {"kind", name_of(task.kind)},
               {"name", task.name()}};
  if (task.label) json["type"] = task.label->type;
  if (task.report) json["submitted"] = (task.report->submitted - profile.base).value;
  json["began"] = task.began.value;
  json["ended"] = task.ended.value;
  if (!task.error.empty()) json["failed"] = task.error;
  if (task.kind == TaskKind::kLaunch) add_launch(task, profile.chip, json);
  return json;
}

// "V after MTE2", resolved so often, at the cost of so many cycles.
Json hazards_json(const LineProfile& line) {
  Json json = array();
  for (const auto& [pipe, time] : line.pipes) {
    for (const auto& [after, hazards] : time.hazards) {
      json.push_back({{"pipe", isa::name_of(pipe)},
                      {"after", isa::name_of(after)},
                      {"resolved", hazards.resolved},
                      {"cycles", hazards.later.value}});
    }
  }
  return json;
}

Json line_json(const LineProfile& line, SourceText& text) {
  Json json = {{"file", line.at.file}, {"line", line.at.line}, {"function", line.at.function}};
  if (const auto source = text.line(line.at.file, line.at.line)) json["text"] = *source;
  for (const sim::SourceLine& caller : line.at.inlined_at) {
    json["inlined_at"].push_back(
        {{"file", caller.file}, {"line", caller.line}, {"function", caller.function}});
  }
  json["kernel"] = line.kernel;
  json["executed"] = line.executed;
  json["instructions"] = line.instructions;
  Json cycles = Json::object(), waits = Json::object();
  PlaceTime sum;
  for (const auto& [pipe, time] : line.pipes) {
    sum += time;
    if (time.busy != Cycles{}) cycles[isa::name_of(pipe)] = time.busy.value;
    if (time.waited() != Cycles{}) waits[isa::name_of(pipe)] = waits_json(time.waits);
  }
  json["cycles"] = cycles;
  json["waits"] = waits;
  json["memory"] = sum.memory.value;
  json["bank_conflict"] = sum.bank_conflict.value;
  json["dependency"] = sum.dependency.value;
  if (!sum.hazards.empty()) json["hazards"] = hazards_json(line);
  return json;
}

Json bandwidth_json(const Bandwidth& b) {
  return {{"bin_cycles", b.bin.value},      {"gm_read", b.gm_read},
          {"gm_written", b.gm_written},     {"dram_read", b.dram_read},
          {"dram_written", b.dram_written}, {"l2_hits", b.l2_hits},
          {"l2_misses", b.l2_misses}};
}

Json track_json(const Timeline::Track& track) {
  Json start = array(), duration = array(), name = array(), task = array();
  for (const Timeline::Segment& s : track.segments) {
    start.push_back(s.start);
    duration.push_back(s.duration);
    name.push_back(s.name);
    task.push_back(s.task);
  }
  return {{"core", sim::name_of(track.core)},
          {"pipe", isa::name_of(track.pipe)},
          {"start", start},
          {"duration", duration},
          {"name", name},
          {"task", task}};
}

Json timeline_json(const Timeline& timeline, Cycles total) {
  Json tracks = array();
  for (const Timeline::Track& track : timeline.tracks) tracks.push_back(track_json(track));
  return {{"resolution_cycles", timeline.resolution.value},
          {"begin", 0},
          {"end", total.value},
          {"tracks", tracks},
          {"names", timeline.names}};
}

}  // namespace

std::string to_json(const Profile& profile, const std::string& network) {
  Json json = {{"schema", kSchema},
               {"program", profile.program},
               {"mode", sim::name_of(profile.mode)},
               {"device", profile.device},
               {"chip", chip_json(profile.chip)},
               {"total_cycles", profile.total.value},
               {"roofs", roofs_json(profile.chip)},
               {"tasks", array()},
               {"lines", array()},
               {"bandwidth", bandwidth_json(profile.bandwidth)},
               {"timeline", timeline_json(profile.timeline, profile.total)}};
  for (const TaskProfile& task : profile.tasks) json["tasks"].push_back(task_json(task, profile));
  SourceText text;
  for (const LineProfile& line : profile.lines) json["lines"].push_back(line_json(line, text));
  if (!network.empty()) json["network"] = Json::parse(network);
  return json.dump() + "\n";
}

}  // namespace cubist::profile
