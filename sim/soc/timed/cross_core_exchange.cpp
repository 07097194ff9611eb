#include "soc/timed/cross_core_exchange.h"

namespace cubist::sim {

void CrossCoreExchange::signal(const LaunchSeat& from, const isa::CrossCoreConfig& config,
                               Cycles now) {
  if (!is_adopted_) kernel_.adopt(*this);
  is_adopted_ = true;
  under_way_.push_back({now + delay_, from, config});
  wake_at(under_way_.front().arrives);
}

void CrossCoreExchange::run(Cycles now) {
  bool arrived = false;
  while (!under_way_.empty() && under_way_.front().arrives <= now) {
    const Signal signal = under_way_.front();
    under_way_.pop_front();
    try {
      flags_.signal(signal.from, signal.config.mode, signal.config.id);
    } catch (const Error& e) {
      return listener_.failed(e);
    }
    arrived = true;
  }
  if (!under_way_.empty()) wake_at(under_way_.front().arrives);
  if (arrived) listener_.arrived();
}

}  // namespace cubist::sim
