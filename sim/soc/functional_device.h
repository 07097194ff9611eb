// The Device without a clock: a task runs when it is submitted, or as soon as what it waits for has
// happened.
#pragma once

#include <map>

#include "soc/chip_device.h"
#include "soc/functional_core.h"
#include "soc/functional_launch.h"

namespace cubist::sim {

class FunctionalDevice : public ChipDevice {
 public:
  explicit FunctionalDevice(const ChipSpec& chip, const FunctionalOptions& options = {});

  Cycles now() const override { return {}; }
  void observe(Observer* observer) override;
  void record_waves(const WavesRequest&) override { refuse_waves(); }
  void end_waves() override {}

 private:
  void look_for_tasks() override;
  // Every task that can run has run.
  bool run_until(const std::function<bool()>& is_done) override { return is_done(); }
  TaskReport run(const Task& task, LaunchText& text);
  FunctionalCore& core(CoreId id);

  FunctionalOptions options_;
  std::map<CoreId, FunctionalCore> cores_;  // made when first used
};

}  // namespace cubist::sim
