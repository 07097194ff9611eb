// Which pipes a buffer in UB goes between.
#pragma once

#include <map>
#include <optional>

#include "ir/program.h"

namespace cubist::akg {

// `fill` writes the buffer, then `use` touches it.
struct Handover {
  Pipe fill = Pipe::MTE2, use = Pipe::V;
  friend bool operator==(const Handover&, const Handover&) = default;
};

// All of `use` counts, also what it changes in place; of `fill`, what it writes.
bool is_fill(const Call& call, BufferId buffer, const Handover& handover);
bool is_use(const Call& call, BufferId buffer, const Handover& handover);

// Who touches a buffer.
struct Touchers {
  bool mte2_writes = false, v_reads = false, v_writes = false, mte3_reads = false;
  bool needs_copy() const { return mte2_writes && mte3_reads && (v_reads || v_writes); }
};
// Of every buffer in UB that a call touches. Throws Error(NotImplemented) for a pipe or direction
// that is none of these, and for what is loaded or stored alone.
std::map<BufferId, Touchers> touchers_of(const Program& program);

// Nothing: V alone touches it. Throws Error(Internal) for a buffer that needs a copy.
std::map<BufferId, std::optional<Handover>> handovers_of(const Program& program);

}  // namespace cubist::akg
