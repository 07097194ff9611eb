// A chip to itself, for one case: GM, kernels of this folder, of the library or generated, reports.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cubist/kernels/library.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"

namespace cubist::akg {
struct CompiledKernel;
}

namespace cubist::validation {

class Bench {
 public:
  // `chip`: a name of sim/chips. The device keeps time and computes no values (mode timing).
  explicit Bench(std::string_view chip);

  const sim::ChipSpec& chip() const { return chip_; }
  sim::Device& device() { return *device_; }
  double microseconds(Cycles cycles) const { return chip_.microseconds(cycles); }

  // GM that lives as long as the bench.
  uint64_t buffer(Bytes size);
  template <class T>
  uint64_t upload(const std::vector<T>& values) {
    const uint64_t address = buffer({static_cast<int64_t>(values.size() * sizeof(T))});
    device_->write(address, std::as_bytes(std::span(values)));
    return address;
  }
  // Only what scalar units wrote has values in mode timing.
  template <class T>
  T download(uint64_t address) {
    T value{};
    device_->read(std::as_writable_bytes(std::span(&value, 1)), address);
    return value;
  }

  // Runs a kernel of validation/kernels.
  sim::TaskReport launch(const std::string& kernel, std::vector<uint64_t> arguments,
                         uint32_t block_dim = 1);
  // Runs a kernel of the library: `buffers` are its inputs and its output; workspace and tiling are
  // added.
  sim::TaskReport launch(const kernels::KernelCall& call, std::vector<uint64_t> buffers);
  // Runs a generated kernel: `buffers` are its inputs and its outputs.
  sim::TaskReport launch(const akg::CompiledKernel& kernel, std::vector<uint64_t> buffers);

 private:
  sim::ProgramId program(const std::string& file);
  sim::TaskReport run(sim::LaunchTask task);

  sim::ChipSpec chip_;
  std::unique_ptr<sim::Device> device_;
  // By file, or by source of a generated kernel: a second launch finds its code where the first
  // left it.
  std::map<std::string, sim::ProgramId> programs_;
};

// From the first launched to the last ended: what a profiler calls the task's duration.
inline Cycles duration(const sim::TaskReport& report) { return report.ended - report.started; }
// Summed over the cores that took part; 0 if the kernel did not use the pipe.
Cycles busy(const sim::TaskReport& report, isa::Pipe pipe);

}  // namespace cubist::validation
