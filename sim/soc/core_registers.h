// get_spr and set_spr: the control registers of a core together with the registers that its pipes
// write.
#pragma once

#include <cstdint>

#include "cubist/sim/core_state.h"

namespace cubist::sim {

// What a block finds in its registers when it starts.
struct BlockIdentity {
  uint32_t block_idx = 0, block_num = 1;
  uint32_t sub_block = 0, sub_block_count = 1;  // vector core within its group
};

// Registers at the start of a block, as device.h says. `event_ids`: per pair of pipes.
ControlRegisters initial_registers(const BlockIdentity& block, int event_ids);

// `system_counter`: value of sys_cnt. Throws Error(Program) if there is no such register.
uint64_t read_register(isa::Spr spr, const ControlRegisters& registers, const PipeResults& results,
                       uint64_t system_counter);

// Throws Error(Program) as isa::check_spr_write does.
void write_register(isa::Spr spr, uint64_t value, ControlRegisters& registers,
                    PipeResults& results);

}  // namespace cubist::sim
