// What each instruction of pipe V does to UB: one overload per instruction of isa/spec/vector.toml
// (and the UB -> UB mover). Registers come from core.registers, results beside UB go to
// core.results. Throws Error(Program) if the instruction breaks its contract: an element type its
// row lacks, an address that is not a multiple of 32 B, a block outside UB. An instruction without
// an overload here is not implemented (see README.md).
#pragma once

#include "cubist/sim/core_state.h"

namespace cubist::sim {

// binary.cpp
void execute(const isa::Vadd& i, CoreState& core);
void execute(const isa::Vsub& i, CoreState& core);
void execute(const isa::Vmul& i, CoreState& core);
void execute(const isa::Vmax& i, CoreState& core);
void execute(const isa::Vmin& i, CoreState& core);
void execute(const isa::Vdiv& i, CoreState& core);
void execute(const isa::Vand& i, CoreState& core);
void execute(const isa::Vor& i, CoreState& core);
void execute(const isa::Vmla& i, CoreState& core);
void execute(const isa::Vmadd& i, CoreState& core);
void execute(const isa::Vmaddrelu& i, CoreState& core);
void execute(const isa::Vaddrelu& i, CoreState& core);
void execute(const isa::Vsubrelu& i, CoreState& core);
void execute(const isa::Vadddeqrelu& i, CoreState& core);
void execute(const isa::VmulconvF162s8& i, CoreState& core);
void execute(const isa::VmulconvF162u8& i, CoreState& core);
void execute(const isa::VaddreluconvF162s8& i, CoreState& core);
void execute(const isa::VaddreluconvF322f16& i, CoreState& core);
void execute(const isa::VsubreluconvF162s8& i, CoreState& core);
void execute(const isa::VsubreluconvF322f16& i, CoreState& core);

// compare.cpp
void execute(const isa::Vcmpv& i, CoreState& core);
void execute(const isa::Vcmpvs& i, CoreState& core);
void execute(const isa::Vcmp& i, CoreState& core);
void execute(const isa::Vsel& i, CoreState& core);
void execute(const isa::SetCmpmask& i, CoreState& core);
void execute(const isa::GetCmpmask& i, CoreState& core);

// scalar.cpp
void execute(const isa::Vadds& i, CoreState& core);
void execute(const isa::Vmuls& i, CoreState& core);
void execute(const isa::Vmaxs& i, CoreState& core);
void execute(const isa::Vmins& i, CoreState& core);
void execute(const isa::Vlrelu& i, CoreState& core);
void execute(const isa::Vaxpy& i, CoreState& core);
void execute(const isa::Vshl& i, CoreState& core);
void execute(const isa::Vshr& i, CoreState& core);
void execute(const isa::VectorDup& i, CoreState& core);
void execute(const isa::Vci& i, CoreState& core);

// unary.cpp
void execute(const isa::Vabs& i, CoreState& core);
void execute(const isa::Vexp& i, CoreState& core);
void execute(const isa::Vln& i, CoreState& core);
void execute(const isa::Vrec& i, CoreState& core);
void execute(const isa::Vsqrt& i, CoreState& core);
void execute(const isa::Vrsqrt& i, CoreState& core);
void execute(const isa::Vrelu& i, CoreState& core);
void execute(const isa::Vnot& i, CoreState& core);
void execute(const isa::Vcopy& i, CoreState& core);

// convert.cpp
void execute(const isa::Vconv& i, CoreState& core);
void execute(const isa::VconvDeq& i, CoreState& core);

// reduce.cpp
void execute(const isa::Vcadd& i, CoreState& core);
void execute(const isa::Vcmax& i, CoreState& core);
void execute(const isa::Vcmin& i, CoreState& core);
void execute(const isa::Vcgadd& i, CoreState& core);
void execute(const isa::Vcgmax& i, CoreState& core);
void execute(const isa::Vcgmin& i, CoreState& core);
void execute(const isa::Vcpadd& i, CoreState& core);

// gather.cpp
void execute(const isa::Vgather& i, CoreState& core);
void execute(const isa::Vgatherb& i, CoreState& core);
void execute(const isa::Vscatter& i, CoreState& core);
void execute(const isa::Vreducev2& i, CoreState& core);
void execute(const isa::Vreduce& i, CoreState& core);

// sort.cpp
void execute(const isa::Vbitsort& i, CoreState& core);
void execute(const isa::Vmrgsort4& i, CoreState& core);

// permute.cpp
void execute(const isa::Vbrcb& i, CoreState& core);
void execute(const isa::Vtranspose& i, CoreState& core);
void execute(const isa::ScatterVnchwconvB16& i, CoreState& core);
void execute(const isa::ScatterVnchwconvB32& i, CoreState& core);
void execute(const isa::ScatterVnchwconvB8& i, CoreState& core);
void execute(const isa::CopyUbufToUbuf& i, CoreState& core);

}  // namespace cubist::sim
