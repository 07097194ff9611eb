#include "soc/timed/clocked_unit.h"

#include <fmt/format.h>

#include "cubist/base/error.h"
#include "cubist/sim/functional.h"

namespace cubist::sim {
namespace {

// A cube with a single multiplier, behind a long pipeline, is done by then; slower is stuck.
constexpr int64_t kMostEdgesBesideProducts = 10'000;

}  // namespace

ClockedUnit::ClockedUnit(const MakeCube& make_cube, LocalMemories& local)
    : local_(local), memory_(local), cube_(make_cube(memory_)) {}

ClockedUnit::~ClockedUnit() { close_waves(); }

void ClockedUnit::start(const QueuedInstruction& q, Cycles now) {
  footprint(q.op, q.operands, *q.registers, local_, checked_);
  const CubeCommand command = cube_command(q.op, q.operands, *q.registers);
  cube_->submit(command);
  under_way_.push_back({.products = int64_t{command.m} * command.n * command.k});
  if (!next_edge_) next_edge_ = now + Cycles{1};
}

int ClockedUnit::clock(Cycles now) {
  if (!next_edge_ || *next_edge_ > now) return 0;
  const int completed = cube_->clock(now);
  dump(now);
  if (completed < 0 || static_cast<size_t>(completed) > under_way_.size()) {
    throw Error(Fault::kInternal,
                {.where = "the clocked cube",
                 .did = fmt::format("complete {} commands of {}", completed, under_way_.size()),
                 .expected = "each command once",
                 .fix = {}});
  }
  under_way_.erase(under_way_.begin(), under_way_.begin() + completed);
  next_edge_.reset();
  if (!cube_->is_idle()) next_edge_ = now + Cycles{1};
  check_progress();
  return completed;
}

void ClockedUnit::check_progress() {
  if (under_way_.empty()) return;
  UnderWay& oldest = under_way_.front();
  ++oldest.edges;
  if (next_edge_ && oldest.edges <= oldest.products + kMostEdgesBesideProducts) return;
  throw Error(Fault::kInternal, {.where = "the clocked cube",
                                 .did = next_edge_ ? fmt::format("spend {} cycles on {} products",
                                                                 oldest.edges, oldest.products)
                                                   : "be idle with a command that is not complete",
                                 .expected = "every command to be complete in the end",
                                 .fix = "record waves (--waves) and look at what it waits for"});
}

void ClockedUnit::reset() {
  under_way_.clear();
  if (!cube_->is_idle()) cube_->reset();
  next_edge_.reset();
}

void ClockedUnit::record(const WavesRequest& request, const std::string& core) {
  if (has_recorded_) {
    throw Error(Fault::kConfig, {.where = "Device::record_waves",
                                 .did = "record waves of " + core + " twice",
                                 .expected = "once for each core",
                                 .fix = {}});
  }
  cube_->open_waves(request.file, core);
  has_recorded_ = true;
  waves_ = request;
}

void ClockedUnit::dump(Cycles now) {
  if (!waves_ || now < waves_->begin) return;
  if (now >= waves_->end) return close_waves();
  cube_->dump_waves(now);
}

void ClockedUnit::close_waves() {
  if (!waves_) return;
  cube_->close_waves();
  waves_.reset();
}

}  // namespace cubist::sim
