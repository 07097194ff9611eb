#include "passes/handover.h"

#include <fmt/format.h>

#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"
#include "passes/region.h"

namespace cubist::akg {
namespace {

[[noreturn]] void refuse(const Program& program, const Call& call, BufferId buffer,
                         const char* what) {
  throw Error(Fault::kNotImplemented,
              {.where = program.name,
               .did = fmt::format("let {} ({}) {} '{}'", call.function, isa::name_of(call.pipe),
                                  what, program.buffer(buffer).name),
               .expected = "MTE2 that writes UB, MTE3 that reads it, V that does either"});
}

void check_is_handed_over(const Program& program, BufferId id, const Touchers& by) {
  const bool is_used = by.v_reads || by.v_writes || by.mte3_reads;
  const bool is_filled = by.mte2_writes || by.v_writes;
  if (is_used && is_filled) return;
  throw Error(Fault::kInternal,
              {.where = program.name,
               .did = fmt::format("{} '{}'", is_used ? "use" : "fill", program.buffer(id).name),
               .expected = is_used ? "a call that fills it" : "a call that uses it"});
}

}  // namespace

bool is_fill(const Call& call, BufferId buffer, const Handover& handover) {
  return call.pipe == handover.fill && is_written(call, buffer);
}
bool is_use(const Call& call, BufferId buffer, const Handover& handover) {
  return call.pipe == handover.use && (is_read(call, buffer) || is_written(call, buffer));
}

std::map<BufferId, Touchers> touchers_of(const Program& program) {
  std::map<BufferId, Touchers> result;
  for_each_call(program.body, [&](const Call& call) {
    for (const BufferId id : call.reads) {
      if (program.buffer(id).space != Space::kUb) continue;
      if (call.pipe != Pipe::V && call.pipe != Pipe::MTE3) refuse(program, call, id, "read");
      (call.pipe == Pipe::V ? result[id].v_reads : result[id].mte3_reads) = true;
    }
    for (const BufferId id : call.writes) {
      if (program.buffer(id).space != Space::kUb) continue;
      if (call.pipe != Pipe::V && call.pipe != Pipe::MTE2) refuse(program, call, id, "write");
      (call.pipe == Pipe::V ? result[id].v_writes : result[id].mte2_writes) = true;
    }
  });
  for (const auto& [id, by] : result) check_is_handed_over(program, id, by);
  return result;
}

std::map<BufferId, std::optional<Handover>> handovers_of(const Program& program) {
  std::map<BufferId, std::optional<Handover>> result;
  for (const auto& [id, by] : touchers_of(program)) {
    if (by.needs_copy()) {
      throw Error(Fault::kInternal, {.where = program.name,
                                     .did = "hand over '" + program.buffer(id).name + "' twice",
                                     .expected = "a copy for MTE3"});
    }
    if (by.mte2_writes) {
      result[id] = Handover{.fill = Pipe::MTE2, .use = by.mte3_reads ? Pipe::MTE3 : Pipe::V};
    } else if (by.mte3_reads) {
      result[id] = Handover{.fill = Pipe::V, .use = Pipe::MTE3};
    } else {
      result[id] = std::nullopt;
    }
  }
  return result;
}

}  // namespace cubist::akg
