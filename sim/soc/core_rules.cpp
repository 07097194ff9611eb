#include "soc/core_rules.h"

#include <fmt/format.h>

#include <utility>

#include "cubist/isa/unpacked.h"
#include "soc/core_id.h"
#include "soc/event_flags.h"
#include "soc/interlocks.h"

namespace cubist::sim {

void check_core_has(isa::CoreKind kind, isa::Op op) {
  const isa::OpInfo& row = isa::info(op);
  if ((row.cores & isa::core_bit(kind)) != 0) return;
  throw Error(
      Fault::kProgram,
      {.where = {},
       .did = fmt::format("{} on an {}", row.name, name_of(kind)),
       .expected = "an instruction that this kind of core has",
       .fix =
           "see `cores` of the instruction in the isa reference; build the kernel for the chip"});
}

void check_core_has(isa::CoreKind kind, isa::Pipe pipe) {
  if (has_pipe(kind, pipe)) return;
  throw Error(Fault::kProgram,
              {.where = {},
               .did = fmt::format("name pipe {} on an {}", isa::name_of(pipe), name_of(kind)),
               .expected = "a pipe that this kind of core has",
               .fix = {}});
}

Error at_instruction(const Error& error, isa::Op op, const isa::Operands& operands) {
  ErrorText text = error.text();
  const std::string name = isa::info(op).name;
  if (text.where == name) {
    text.where.clear();
  } else if (text.where.starts_with(name + ", ")) {
    text.where.erase(0, name.size() + 2);
  }
  return Error(error.fault(), std::move(text)).at(isa::describe(op, operands));
}

std::string name_with_type(isa::Op op, const isa::Operands& operands) {
  return isa::visit(op, operands, [&](const auto& i) {
    std::string name = isa::info(op).name;
    if constexpr (requires { i.src_type, i.dst_type; }) {
      name += fmt::format(" {} to {}", isa::name_of(i.src_type), isa::name_of(i.dst_type));
    } else if constexpr (requires { i.type; }) {
      name += fmt::format(" {}", isa::name_of(i.type));
    }
    return name;
  });
}

uint64_t system_counter(const ChipSpec& chip, Cycles now) {
  const double seconds = static_cast<double>(now.value) / (chip.clock_mhz * 1e6);
  return static_cast<uint64_t>(seconds * static_cast<double>(chip.scalar.system_counter_hz));
}

bool is_written_by_pipes(isa::Spr spr) {
  switch (spr) {
    case isa::Spr::acc_val:
    case isa::Spr::max_min_cnt:
    case isa::Spr::rsvd_cnt:
    case isa::Spr::vms4_sr:
    case isa::Spr::cmpmask_lo:
    case isa::Spr::cmpmask_hi:
      return true;
    default:
      return false;
  }
}

bool is_synchronisation(isa::Op op) {
  switch (op) {
    case isa::Op::set_flag:
    case isa::Op::wait_flag:
    case isa::Op::pipe_barrier:
    case isa::Op::ffts_cross_core_sync:
    case isa::Op::wait_flag_dev:
      return true;
    default:
      return false;
  }
}

bool uses_unit_flag(isa::Op op, const isa::Operands& operands) {
  return isa::visit(op, operands, [](const auto& instruction) {
    if constexpr (requires { instruction.unit_flag; }) {
      return instruction.unit_flag != isa::UnitFlag::off;
    } else {
      return false;
    }
  });
}

std::string describe_wait(isa::Op op, const isa::Operands& operands, const std::string& location) {
  switch (op) {
    case isa::Op::wait_flag:
      return fmt::format("waits for flag {} at {}", name_of(isa::unpacked<isa::WaitFlag>(operands)),
                         location);
    case isa::Op::wait_flag_dev:
      return fmt::format("waits for cross-core flag {} at {}",
                         isa::unpacked<isa::WaitFlagDev>(operands).id, location);
    case isa::Op::pipe_barrier:
    case isa::Op::block_end:
      return fmt::format("waits in {} until every pipe is empty, at {}", isa::info(op).name,
                         location);
    default:
      return fmt::format("waits with {}{} at {}", isa::info(op).name,
                         uses_unit_flag(op, operands) ? " for a unit flag" : "", location);
  }
}

std::string describe_interlocks(const std::vector<Dependence>& open) {
  if (open.empty()) return {};
  std::string pipes;
  for (const Dependence& d : open)
    pipes += fmt::format("{}{}", pipes.empty() ? "" : ", ", isa::name_of(d.pipe));
  return fmt::format(" behind {}, by interlocks", pipes);
}

}  // namespace cubist::sim
