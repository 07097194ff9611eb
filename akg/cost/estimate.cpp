#include "cost/estimate.h"

#include <algorithm>
#include <map>

#include "cubist/isa/instruction.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/cost.h"

namespace cubist::akg {
namespace {

using Values = std::map<std::string, int64_t>;

int64_t bytes_of(DataType type) { return isa::bits_of(type) / 8; }

// The instruction that an operation becomes; of those that become several, the dearest.
isa::Op instruction_of(Element::Kind kind) {
  switch (kind) {
    case Element::Kind::kSubtract:
      return isa::Op::vsub;
    case Element::Kind::kMultiply:
      return isa::Op::vmul;
    case Element::Kind::kDivide:
    case Element::Kind::kRemainder:
      return isa::Op::vdiv;
    case Element::Kind::kMin:
      return isa::Op::vmin;
    case Element::Kind::kMax:
      return isa::Op::vmax;
    default:
      return isa::Op::vadd;
  }
}

class Estimator {
 public:
  Estimator(const sim::ChipSpec& chip, const Program& program, int64_t cores)
      : chip_(chip), program_(program), cores_(cores) {}

  TileTime run() {
    add(program_.body, 1);
    return time_;
  }

 private:
  // Loop variables have the values of the first iteration: the tile in the middle of the work.
  void add(const Statements& body, double times) {
    for (const StatementPtr& statement : body) {
      if (const auto* loop = std::get_if<Loop>(&statement->what)) {
        values_[loop->variable] = 0;
        add(loop->body,
            loop->is_parallel ? times : times * static_cast<double>(value(loop->count)));
      } else if (const auto* branch = std::get_if<Branch>(&statement->what)) {
        add(value(branch->condition) != 0 ? branch->yes : branch->no, times);
      } else if (const auto* allocate = std::get_if<Allocate>(&statement->what)) {
        add(allocate->body, times);
      } else if (const auto* nest = std::get_if<Nest>(&statement->what)) {
        add(*nest, times);
      }
    }
  }

  void add(const Nest& nest, double times) {
    int64_t elements = 1;
    for (const Extent& extent : nest.extents) elements *= value(extent.count);
    const Buffer& destination = program_.buffer(nest.destination.buffer);
    const bool is_load = nest.value->kind == Element::Kind::kLoad;
    const bool loads = is_load && program_.buffer(nest.value->access.buffer).space == Space::kGm;
    if (destination.space == Space::kGm) {
      time_.store += times * transfer(nest, nest.destination, destination.type,
                                      chip_.movers.mte3_setup, chip_.noc.core_write.value);
    } else if (loads) {
      time_.load += times * transfer(nest, nest.value->access, destination.type,
                                     chip_.movers.mte2_setup, chip_.noc.core_read.value);
    } else {
      time_.vector += times * operations(*nest.value, elements);
      const bool is_plain = is_load || nest.value->kind == Element::Kind::kConstant;
      if (is_plain || nest.combine != Nest::Combine::kAssign)
        time_.vector += times * vector_time(Element::Kind::kAdd, destination.type, elements);
    }
  }

  // The innermost loop that is contiguous in GM makes a run; further ones may join it.
  double transfer(const Nest& nest, const Access& access, DataType type, Cycles setup,
                  double port) const {
    int64_t run = 1, elements = 1;
    bool joins = true;
    for (size_t i = nest.extents.size(); i-- > 0;) {
      const int64_t count = value(nest.extents[i].count);
      joins = joins && access.strides[i].is(run);
      if (joins) run *= count;
      elements *= count;
    }
    const double share =
        chip_.dram.bandwidth.value * chip_.dram.efficiency / static_cast<double>(cores_);
    const double bytes = static_cast<double>(elements * bytes_of(type));
    const double runs = static_cast<double>(elements) / static_cast<double>(run);
    return static_cast<double>(setup.value) + runs * chip_.movers.gm_run +
           bytes / std::min(port, share);
  }

  double operations(const Element& element, int64_t elements) const {
    double time = 0;
    for (const ElementPtr& operand : element.operands) time += operations(*operand, elements);
    if (element.operands.empty()) return time;
    return time + vector_time(element.kind, element.type, elements);
  }

  double vector_time(Element::Kind kind, DataType type, int64_t elements) const {
    // Operands in different bank groups of UB, as the scratchpad is planned.
    const auto bank = static_cast<uint64_t>(chip_.vector.ub_bank_size.value);
    isa::VectorBinaryOperands operands;
    operands.type = bytes_of(type) == 4 ? DataType::f32 : DataType::f16;
    operands.dst = 0;
    operands.src0 = bank;
    operands.src1 = 2 * bank;
    sim::ControlRegisters registers;
    registers[isa::Spr::ctrl] = isa::CtrlRegister{.counter_mode = 1}.pack_value();
    registers[isa::Spr::vector_mask_lo] = static_cast<uint64_t>(elements);
    isa::VectorGatherOperands gather;
    gather.type = operands.type;
    const sim::Cost cost = kind == Element::Kind::kGather
                               ? sim::cost(isa::Op::vgather, gather.pack(), registers, chip_)
                               : sim::cost(instruction_of(kind), operands.pack(), registers, chip_);
    return static_cast<double>((cost.latency() + chip_.sync.barrier_cost).value);
  }

  int64_t value(const Scalar& scalar) const { return evaluate(scalar, values_); }

  const sim::ChipSpec& chip_;
  const Program& program_;
  const int64_t cores_;
  Values values_{};
  TileTime time_{};
};

const Loop* parallel_loop(const Statements& body) {
  for (const StatementPtr& statement : body) {
    if (const auto* loop = std::get_if<Loop>(&statement->what)) return loop;
    if (const auto* allocate = std::get_if<Allocate>(&statement->what)) {
      if (const Loop* loop = parallel_loop(allocate->body)) return loop;
    }
  }
  return nullptr;
}

}  // namespace

int64_t tile_count(const Program& program) {
  const Loop* loop = parallel_loop(program.body);
  return loop != nullptr && loop->is_parallel ? loop->count.constant().value_or(1) : 1;
}

TileTime tile_time(const Program& program, const sim::ChipSpec& chip, int64_t cores) {
  return Estimator(chip, program, cores).run();
}

double predict_cycles(const Program& program, const sim::ChipSpec& chip, int64_t blocks) {
  const TileTime tile = tile_time(program, chip, blocks);
  const auto tiles = static_cast<double>((tile_count(program) + blocks - 1) / blocks);
  const double slowest = std::max({tile.load, tile.vector, tile.store});
  const double others = tile.load + tile.vector + tile.store - slowest;
  const auto latency = static_cast<double>(
      (chip.dram.latency + chip.l2.hit_latency + chip.noc.latency * 2 + chip.sync.flag_cost * 2)
          .value);
  return static_cast<double>(
             (chip.task.launch_overhead + chip.task.block_overhead * blocks).value) +
         tiles * slowest + others + latency;
}

}  // namespace cubist::akg
