// The GM side of each mover, as one regular set of runs (GmRuns, functional.h): the same
// description moves the bytes and answers gm_runs(). A set with bytes, count or outer 0 touches
// nothing. A decrementing load2d has a stride below zero, as two's complement: addresses are sums
// modulo 2^64.
#pragma once

#include "cubist/sim/functional.h"

namespace cubist::sim {

GmRuns burst_read(const isa::BurstOperands& i);
GmRuns burst_write(const isa::BurstOperands& i, const ControlRegisters& registers);
GmRuns burst_align_read(const isa::BurstAlignOperands& i);
GmRuns burst_align_write(const isa::BurstAlignOperands& i, const ControlRegisters& registers);
// Throws Error(Program) for an element type below 8 bits.
GmRuns nd2nz_read(const isa::Nd2nzOperands& i, const ControlRegisters& registers);
GmRuns load2d_read(const isa::Load2dOperands& i);
// Throws Error(Program) for a conversion that does not fit the source type.
GmRuns fixpipe_write(const isa::FixpipeOperands& i, const ControlRegisters& registers);

}  // namespace cubist::sim
