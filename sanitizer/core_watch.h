// One core while it runs a block: what orders its pipes, and the shadows of its local memories.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>

#include "access_log.h"
#include "block_order.h"
#include "cross_core_order.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/events.h"
#include "dependence_probe.h"
#include "shadow.h"

namespace cubist::sanitizer {

// A running launch.
struct Launch {
  uint32_t task = 0;  // place in Tasks
  sim::TaskId id = 0;
  CrossCoreOrder cross_core;
  bool is_reported = false;  // its failure is
};

class CoreWatch {
 public:
  static constexpr size_t kSpaces = 8;  // of sim::Space

  using ShadowOf = std::function<std::unique_ptr<Shadow>(sim::Space)>;
  CoreWatch(const ShadowOf& shadow_of, const sim::LocalMemorySizes& sizes) : sizes_(sizes) {
    for (size_t s = 1; s < kSpaces; ++s) shadows_[s] = shadow_of(static_cast<sim::Space>(s));
  }

  // What the block before left in local memories counts as never written.
  void begin(const sim::BlockRef& block, Launch& launch) {
    block_ = block;
    launch_ = &launch;
    order_ = std::make_unique<BlockOrder>();
    passed_on_.reset();
    for (const auto& shadow : shadows_) {
      if (shadow != nullptr) shadow->forget();
    }
  }

  // Where bytes that nobody wrote went through last; null: nowhere in this block.
  const std::optional<Origin>& passed_on() const { return passed_on_; }
  void pass_on(const Origin& origin) { passed_on_ = origin; }

  const sim::BlockRef& block() const { return block_; }
  Seat seat() const { return {block_.block, block_.core.kind, block_.sub_block}; }
  Launch& launch() const { return *launch_; }
  BlockOrder& order() const { return *order_; }
  DependenceProbe& probe() {
    if (probe_ == nullptr) probe_ = std::make_unique<DependenceProbe>(sizes_);
    return *probe_;
  }
  Shadow& shadow(sim::Space space) { return *shadows_[static_cast<size_t>(space)]; }

 private:
  sim::BlockRef block_;
  Launch* launch_ = nullptr;
  std::unique_ptr<BlockOrder> order_;
  std::optional<Origin> passed_on_;
  std::array<std::unique_ptr<Shadow>, kSpaces> shadows_;
  sim::LocalMemorySizes sizes_;
  std::unique_ptr<DependenceProbe> probe_;  // most cores never need one
};

}  // namespace cubist::sanitizer
