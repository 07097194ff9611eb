#include "cost/estimate.h"

#include <algorithm>
#include <map>

#include "cost/vector_calls.h"
#include "cubist/isa/instruction.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::akg {
namespace {

// Rates of GM for one core of many.
struct Rates {
  double read = 0, write = 0;  // B/cycle
  double both = 0;             // reads and writes together; 0: they do not share
  Cycles latency;
};

Rates rates_of(const Program& program, const sim::ChipSpec& chip, int64_t cores) {
  int64_t bytes = 0;
  for (const BufferId id : program.arguments)
    bytes += program.buffer(id).elements * isa::bits_of(program.buffer(id).type) / 8;
  const auto share = [&](double all) { return all / static_cast<double>(cores); };
  Rates rates{.read = std::min(chip.noc.core_read.value, share(chip.l2.read.value)),
              .write = std::min(chip.noc.core_write.value, share(chip.l2.write.value)),
              .latency = chip.l2.hit_latency + chip.noc.latency * 2};
  if (bytes <= chip.l2.size.value) return rates;
  const double dram = share(chip.dram.bandwidth.value * chip.dram.efficiency);
  rates.latency += chip.dram.latency;
  // What a core has in flight bounds it too.
  const auto in_flight = static_cast<double>(chip.movers.max_outstanding * chip.l2.line.value);
  rates.read = std::min({rates.read, dram, in_flight / static_cast<double>(rates.latency.value)});
  rates.write = std::min(rates.write, dram);
  rates.both = dram;
  return rates;
}

class Estimator {
 public:
  Estimator(const sim::ChipSpec& chip, const Program& program, int64_t cores)
      : chip_(chip), program_(program), rates_(rates_of(program, chip, cores)) {}

  TileTime run() {
    add(program_.body, 1, false);
    return time_;
  }

 private:
  // Loop variables have the values of the first iteration: a tile that is not the last.
  void add(const Statements& body, double times, bool is_in_tile) {
    for (const StatementPtr& statement : body) {
      if (const auto* loop = std::get_if<Loop>(&statement->what)) {
        values_[loop->variable] = 0;
        const double count = loop->is_parallel ? 1 : static_cast<double>(value(loop->count));
        add(loop->body, times * count, is_in_tile || loop->is_parallel);
      } else if (const auto* branch = std::get_if<Branch>(&statement->what)) {
        add(value(branch->condition) != 0 ? branch->yes : branch->no, times, is_in_tile);
      } else if (const auto* allocate = std::get_if<Allocate>(&statement->what)) {
        add(allocate->body, times, is_in_tile);
      } else if (const auto* call = std::get_if<Call>(&statement->what)) {
        add(*call, times, is_in_tile);
      }
    }
  }

  void add(const Call& call, double times, bool is_in_tile) {
    const ValueOf value_of = [this](const Scalar& scalar) { return value(scalar); };
    double one = 0;
    double* pipe = &time_.vector;
    if (call.pipe == Pipe::MTE2) {
      one = transfer(call, 1, chip_.movers.mte2_setup, rates_.read, times);
      pipe = &time_.load;
      if (is_in_tile) time_.steps = std::max(time_.steps, times);
    } else if (call.pipe == Pipe::MTE3) {
      one = transfer(call, 0, chip_.movers.mte3_setup, rates_.write, times);
      pipe = &time_.store;
    } else {
      one = vector_time(program_, call, value_of, chip_);
    }
    (is_in_tile ? *pipe : time_.once) += times * one;
  }

  // load_tile and store_tile of cubist/device/tile_move.h: [dst, src, count] or [dst, pitch, src,
  // pitch, rows, columns]. Rows that lie end to end in GM and UB are one run.
  double transfer(const Call& call, size_t gm, Cycles setup, double rate, double times) {
    const auto scalar = [&](size_t i) { return value(std::get<Scalar>(call.arguments.at(i))); };
    const size_t count = call.arguments.size();
    const int64_t columns = scalar(count - 1);
    const bool has_rows = count > 3;
    const int64_t rows = has_rows ? scalar(count - 2) : 1;
    const bool is_flat = has_rows && scalar(1) == columns && scalar(3) == columns;
    const auto& tile = std::get<Tile>(call.arguments.at(has_rows ? 2 * gm : gm));
    const int64_t width = isa::bits_of(program_.buffer(tile.buffer).type) / 8;
    const double runs = is_flat ? 1 : static_cast<double>(rows);
    const auto bytes = static_cast<double>(rows * columns * width);
    if (rates_.both > 0) time_.memory += times * bytes / rates_.both;
    return static_cast<double>(setup.value) + runs * chip_.movers.gm_run + bytes / rate;
  }

  int64_t value(const Scalar& scalar) const { return evaluate(scalar, values_); }

  const sim::ChipSpec& chip_;
  const Program& program_;
  const Rates rates_;
  std::map<std::string, int64_t> values_{};
  TileTime time_{};
};

}  // namespace

int64_t tile_count(const Program& program) {
  const Loop* loop = parallel_loop(program.body);
  return loop != nullptr ? loop->count.constant().value_or(1) : 1;
}

TileTime tile_time(const Program& program, const sim::ChipSpec& chip, int64_t cores) {
  return Estimator(chip, program, cores).run();
}

double launch_cycles(const sim::ChipSpec& chip, int64_t blocks) {
  return static_cast<double>((chip.task.launch_overhead + chip.task.block_overhead * blocks).value);
}

bool can_meet(const sim::ChipSpec& chip) { return chip.style == sim::CoreStyle::kSplit; }

double meeting_cycles(const sim::ChipSpec& chip) {
  return static_cast<double>((chip.sync.barrier_cost + chip.sync.cross_core_cost).value);
}

double work_cycles(const Program& program, const sim::ChipSpec& chip, int64_t blocks) {
  const TileTime tile = tile_time(program, chip, blocks);
  const auto tiles = static_cast<double>((tile_count(program) + blocks - 1) / blocks);
  const double slowest = std::max({tile.load, tile.vector, tile.store, tile.memory});
  const double others = std::max(0.0, tile.load + tile.vector + tile.store - slowest) / tile.steps;
  const auto latency = static_cast<double>(
      (rates_of(program, chip, blocks).latency + chip.sync.flag_cost * 2).value);
  return tile.once + tiles * slowest + others + latency;
}

double predict_cycles(const Program& program, const sim::ChipSpec& chip, int64_t blocks) {
  return launch_cycles(chip, blocks) + work_cycles(program, chip, blocks);
}

}  // namespace cubist::akg
