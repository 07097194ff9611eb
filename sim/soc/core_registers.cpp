#include "soc/core_registers.h"

namespace cubist::sim {

ControlRegisters initial_registers(const BlockIdentity& block, int event_ids) {
  ControlRegisters registers;
  registers[isa::Spr::vector_mask_lo] = registers[isa::Spr::vector_mask_hi] = ~uint64_t{0};
  registers[isa::Spr::block_idx] = block.block_idx;
  registers[isa::Spr::block_num] = block.block_num;
  isa::SubBlockRegister sub_block;
  sub_block.index = block.sub_block;
  sub_block.count = block.sub_block_count;
  sub_block.event_ids = static_cast<uint32_t>(event_ids);
  registers[isa::Spr::sub_block] = sub_block.pack_value();
  return registers;
}

uint64_t read_register(isa::Spr spr, const ControlRegisters& registers, const PipeResults& results,
                       uint64_t system_counter) {
  isa::info(spr);  // throws if there is none
  switch (spr) {
    case isa::Spr::sys_cnt:
      return system_counter;
    case isa::Spr::acc_val:
      return results.acc_val;
    case isa::Spr::max_min_cnt:
      return results.max_min_cnt;
    case isa::Spr::rsvd_cnt:
      return results.rsvd_cnt;
    case isa::Spr::vms4_sr:
      return results.vms4_sr;
    case isa::Spr::cmpmask_lo:
      return results.cmpmask[0];
    case isa::Spr::cmpmask_hi:
      return results.cmpmask[1];
    default:
      return registers[spr];
  }
}

void write_register(isa::Spr spr, uint64_t value, ControlRegisters& registers,
                    PipeResults& results) {
  isa::check_spr_write(spr, value);
  if (spr == isa::Spr::cmpmask_lo) {
    results.cmpmask[0] = value;
  } else if (spr == isa::Spr::cmpmask_hi) {
    results.cmpmask[1] = value;
  } else {
    registers[spr] = value;
  }
}

}  // namespace cubist::sim
