#include "soc/timed/clocked_unit.h"

#include <fmt/format.h>

#include <utility>

#include "cubist/base/error.h"

namespace cubist::sim {
namespace {

// A unit that takes a step per edge, behind a long pipeline, is done by then; slower is stuck.
constexpr int64_t kMostEdgesBesideSteps = 10'000;

}  // namespace

void ClockedUnit::start(const QueuedInstruction& q, Cycles now) {
  if (late_) throw Error(*std::exchange(late_, std::nullopt));
  footprint(q.op, q.operands, *q.registers, local_, checked_);
  under_way_.push_back({.steps = port_->submit(q)});
  if (!next_edge_) next_edge_ = now + Cycles{1};
}

int ClockedUnit::clock(Cycles now) {
  if (!next_edge_ || *next_edge_ > now) return 0;
  if (!under_way_.empty()) return edge(now);
  try {
    return edge(now);
  } catch (const Error& error) {
    late_ = error;
    next_edge_.reset();
    return 0;
  }
}

int ClockedUnit::edge(Cycles now) {
  const int completed = port_->model().clock(now);
  dump(now);
  if (completed < 0 || static_cast<size_t>(completed) > under_way_.size()) {
    throw Error(Fault::kInternal,
                {.where = port_->name(),
                 .did = fmt::format("complete {} commands of {}", completed, under_way_.size()),
                 .expected = "each command once",
                 .fix = {}});
  }
  under_way_.erase(under_way_.begin(), under_way_.begin() + completed);
  next_edge_.reset();
  if (!port_->model().is_idle()) next_edge_ = now + Cycles{1};
  check_progress();
  return completed;
}

void ClockedUnit::check_progress() {
  if (under_way_.empty()) return;
  UnderWay& oldest = under_way_.front();
  ++oldest.edges;
  if (next_edge_ && oldest.edges <= oldest.steps + kMostEdgesBesideSteps) return;
  throw Error(Fault::kInternal,
              {.where = port_->name(),
               .did = next_edge_ ? fmt::format("spend {} cycles on {} {}", oldest.edges,
                                               oldest.steps, port_->steps())
                                 : "be idle with a command that is not complete",
               .expected = "every command to be complete in the end",
               .fix = "record waves (--waves) and look at what it waits for"});
}

void ClockedUnit::reset() {
  under_way_.clear();
  if (!port_->model().is_idle()) port_->model().reset();
  next_edge_.reset();
}

void ClockedUnit::record(const WavesRequest& request, const std::string& core) {
  if (has_recorded_) {
    throw Error(Fault::kConfig, {.where = "Device::record_waves",
                                 .did = "record waves of " + core + " twice",
                                 .expected = "once for each core",
                                 .fix = {}});
  }
  port_->model().open_waves(request.file, core);
  has_recorded_ = true;
  waves_ = request;
}

// A run does not fail because of its waves: whoever asks for them hears of it in the end.
void ClockedUnit::dump(Cycles now) {
  if (!waves_ || now < waves_->begin) return;
  if (now < waves_->end) return port_->model().dump_waves(now);
  try {
    end_waves();
  } catch (const Error& error) {
    unwritten_ = error;
  }
}

void ClockedUnit::end_waves() {
  if (std::exchange(waves_, std::nullopt)) port_->model().close_waves();
  if (unwritten_) throw Error(*std::exchange(unwritten_, std::nullopt));
}

}  // namespace cubist::sim
