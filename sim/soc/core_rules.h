// What both kinds of core, with and without a clock, ask of the program, and how they say it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/isa/instructions.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::sim {

struct Dependence;  // interlocks.h

// Throw Error(Program) if this kind of core lacks the instruction, the pipe.
void check_core_has(isa::CoreKind kind, isa::Op op);
void check_core_has(isa::CoreKind kind, isa::Pipe pipe);

// `error` with the operands of the instruction that caused it, its name once: an error that comes
// from outside a core, as sim::execute's, begins with the name already.
Error at_instruction(const Error& error, isa::Op op, const isa::Operands& operands);

// With its element type: "vadd s32", "vconv f32 to s32".
std::string name_with_type(isa::Op op, const isa::Operands& operands);

// sys_cnt at `now`.
uint64_t system_counter(const ChipSpec& chip, Cycles now);

// True for registers that hold results of pipes.
bool is_written_by_pipes(isa::Spr spr);

// Flags, barriers and cross-core instructions: they touch no memory.
bool is_synchronisation(isa::Op op);

// Whether M and FIX are coupled by unit flags through this instruction (section 4.3).
bool uses_unit_flag(isa::Op op, const isa::Operands& operands);

// "waits for flag MTE2 -> V, id 3 at pc 0x40 (a.cpp:7)": what holds an instruction up when nothing
// moves.
std::string describe_wait(isa::Op op, const isa::Operands& operands, const std::string& location);

// " behind MTE2, V, by interlocks", or nothing if nothing is open.
std::string describe_interlocks(const std::vector<Dependence>& open);

}  // namespace cubist::sim
