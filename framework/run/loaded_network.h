// A network on a simulated chip, ready to run any number of times: its kernels are made and loaded,
// its weights uploaded.
#pragma once

#include <memory>
#include <span>

#include "cubist/framework/run.h"
#include "graph/graph.h"
#include "runtime/device_program.h"
#include "runtime/executor.h"

namespace cubist::framework {

// Of the options: what make_device_program() takes.
ElementType compute_type(const RunOptions& options);
ProgramOptions program_options(const RunOptions& options);

class LoadedNetwork {
 public:
  // `graph`: optimised. Of the options it takes mode, precision, fusion, kernel_cache,
  // tuning, observer and waves.
  // Throws what make_device() and make_device_program() throw. `chip` must outlive it.
  LoadedNetwork(const Graph& graph, const sim::ChipSpec& chip, const RunOptions& options,
                const Progress& progress);

  Execution run(std::span<const Tensor> inputs, const Progress& progress = {});
  // As Device::end_waves: after the last run.
  void end_waves() { device_->end_waves(); }

  const DeviceProgram& program() const { return program_; }
  int64_t constant_bytes() const { return executor_.constant_bytes(); }

 private:
  // The device first: what is wrong with the chip is said before kernels are compiled.
  const std::unique_ptr<sim::Device> device_;
  const DeviceProgram program_;
  Executor executor_;
};

}  // namespace cubist::framework
