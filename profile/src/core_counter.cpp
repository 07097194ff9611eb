#include "core_counter.h"

#include <fmt/format.h>

#include <utility>

#include "cubist/base/error.h"

namespace cubist::profile {
namespace {

constexpr size_t kHf32 = 12;  // behind the element types

[[noreturn]] void fail(const std::string& where, const std::string& counted,
                       const std::string& expected) {
  throw Error(Fault::kInternal,
              {.where = "profile, " + where, .did = counted, .expected = expected, .fix = {}});
}

}  // namespace

OpTable make_op_table() {
  OpTable table;
  for (const isa::OpInfo& info : isa::table()) {
    OpTraits& traits = table[static_cast<size_t>(info.op)];
    traits.path = sim::path_of(info.op);
    traits.has_work = traits.path || info.pipe == isa::Pipe::V || info.pipe == isa::Pipe::M;
  }
  return table;
}

void CoreCounter::add_path(const sim::DataPath& path, Bytes bytes, PipeSum& pipe) {
  path_bytes_[static_cast<size_t>(path.from)][static_cast<size_t>(path.to)] += bytes.value;
  if (path.from == sim::Space::kGm) pipe.path_read += bytes;
  if (path.to == sim::Space::kGm) pipe.path_written += bytes;
}

void CoreCounter::add_type(isa::Pipe unit, const sim::Work& work, Cycles busy) {
  TypeCounts* counts = &counts_.untyped_vector;
  if (work.type) {
    const size_t type = work.is_hf32 ? kHf32 : static_cast<size_t>(*work.type);
    counts = &types_[unit == isa::Pipe::M ? 1 : 0][type];
  }
  counts->operations += work.operations;
  counts->instructions += 1;
  counts->busy += busy;
}

void CoreCounter::instruction(const sim::InstructionEvent& event, const OpTable& ops) {
  PipeSum& pipe = block_[index_of(event.pipe)];
  pipe.instructions += 1;
  pipe.busy += event.time.busy + event.time.late;
  pipe.waited += event.time.waited;
  const OpTraits& op = ops[static_cast<size_t>(event.op)];
  if (!op.has_work) return;
  const sim::Work work = sim::work_of(event.op, event.operands, event.registers);
  if (op.path) add_path(*op.path, work.moved, pipe);
  if (event.pipe == isa::Pipe::V || event.pipe == isa::Pipe::M)
    add_type(event.pipe, work, event.time.busy + event.time.late);
}

void CoreCounter::memory(const sim::MemoryEvent& event) {
  PipeSum& pipe = block_[index_of(event.pipe)];
  (event.is_write ? pipe.port_written : pipe.port_read) += event.bytes;
  PortCounts& port = event.is_write ? counts_.writes : counts_.reads;
  port.bytes += event.bytes;
  port.l2_hits += event.l2_hits;
  port.l2_misses += event.l2_misses;
  counts_.dram_read += event.dram_read;
  counts_.dram_written += event.dram_written;
}

void CoreCounter::interlock(const sim::InterlockEvent& event) {
  Hazards& hazards = block_[index_of(event.pipe)].hazards;
  hazards.resolved += 1;
  hazards.later += event.end - event.begin;
}

void CoreCounter::scalar_access(const sim::ScalarAccess& access) {
  if (access.space != sim::Space::kUb) return;
  (access.is_write ? counts_.ub_scalar_written : counts_.ub_scalar_read) +=
      Bytes{static_cast<int64_t>(access.size)};
}

void CoreCounter::check_pipe(isa::Pipe name, const sim::PipeTime& time, Cycles block) const {
  const PipeSum& sum = block_[index_of(name)];
  if (time.total() != block) {
    fail(isa::name_of(name), fmt::format("{} cycles busy, waiting and idle", time.total().value),
         fmt::format("the {} cycles of the block", block.value));
  }
  if (sum.port_read != time.gm_read || sum.port_written != time.gm_written) {
    fail(isa::name_of(name),
         fmt::format("requests of {} B read and {} B written", sum.port_read.value,
                     sum.port_written.value),
         fmt::format("{} and {} B, as its instructions say", time.gm_read.value,
                     time.gm_written.value));
  }
  if (sum.hazards.resolved != time.hazards || sum.hazards.later != time.interlocked) {
    fail(isa::name_of(name),
         fmt::format("{} hazards, {} cycles", sum.hazards.resolved, sum.hazards.later.value),
         fmt::format("{} and {}, as the pipe says", time.hazards, time.interlocked.value));
  }
  if (name == isa::Pipe::S) return;  // its instructions are not events
  if (sum.instructions != time.instructions || sum.busy != time.busy ||
      sum.waited != time.waited()) {
    fail(isa::name_of(name),
         fmt::format("{} instructions, {} cycles busy and {} waiting", sum.instructions,
                     sum.busy.value, sum.waited.value),
         fmt::format("{}, {} and {}, as the pipe says", time.instructions, time.busy.value,
                     time.waited().value));
  }
  if (sum.path_read != time.gm_read || sum.path_written != time.gm_written) {
    fail(isa::name_of(name),
         fmt::format("data paths of {} B from GM and {} B to GM", sum.path_read.value,
                     sum.path_written.value),
         fmt::format("{} and {} B at the port", time.gm_read.value, time.gm_written.value));
  }
}

void CoreCounter::block_ended(const sim::BlockEnd& end) {
  for (const auto& [name, time] : end.time.pipes) check_pipe(name, time, end.ended - end.began);
  counts_.blocks += 1;
  counts_.cycles += end.ended - end.began;
  counts_.scalar_instructions += end.time.scalar_instructions;
  for (const auto& [name, time] : end.time.pipes) counts_.pipes[name] += time;
  block_ = {};
}

CoreCounts CoreCounter::take() {
  CoreCounts counts = std::move(counts_);
  for (size_t from = 0; from < kSpaces; ++from) {
    for (size_t to = 0; to < kSpaces; ++to) {
      if (path_bytes_[from][to] == 0) continue;
      counts.paths[{static_cast<sim::Space>(from), static_cast<sim::Space>(to)}] =
          Bytes{path_bytes_[from][to]};
    }
  }
  for (const bool is_cube : {false, true}) {
    for (size_t type = 0; type < kTypes; ++type) {
      const TypeCounts& found = types_[is_cube ? 1 : 0][type];
      if (found.instructions == 0) continue;
      const bool is_hf32 = type == kHf32;
      counts.types[{is_cube ? isa::Pipe::M : isa::Pipe::V,
                    is_hf32 ? isa::DataType::f32 : static_cast<isa::DataType>(type), is_hf32}] =
          found;
    }
  }
  *this = CoreCounter();
  return counts;
}

}  // namespace cubist::profile
