// Runs a device program on a simulated chip.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cubist/profile/bottleneck.h"
#include "cubist/sim/device.h"
#include "runtime/device_program.h"

namespace cubist::framework {

struct OperatorReport {
  std::string name{}, type{};
  std::string kernel{};       // of the last launch, with " x3" if there were three
  std::string explanation{};  // the planner's: why this kernel and these tiles
  int cores = 0;              // the most that one launch used
  Cycles cycles{};            // from the end of the operator before; functional mode: 0
  profile::Bottleneck bottleneck = profile::Bottleneck::kNone;
  int launches = 0;
  bool is_generated = false;  // its kernels are AKG's, not the library's
  Bytes gm_bytes{};           // read and written by the cores, all launches
};

struct Execution {
  std::vector<Tensor> outputs;  // in the graph's order and types; none in timing mode
  std::vector<OperatorReport> operators;
  Cycles total;                                 // from the first launch to the end of the last
  std::map<isa::Pipe, sim::UnitShare> units{};  // pipes with a clocked unit, all launches
};

class Executor {
 public:
  using AfterOperator = std::function<void(size_t done, size_t all)>;

  // Allocates one arena for values and one for constants and tiling words, and fills the latter:
  // weights are uploaded once. `kernels`: the library for the device's chip. `program` and `device`
  // must outlive the executor.
  Executor(sim::Device& device, const DeviceProgram& program,
           std::shared_ptr<const sim::ProgramImage> kernels);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // One inference. Copies of inputs and outputs are outside of simulated time. Throws the Error of
  // the first task that failed, with the operator's name in front.
  Execution run(std::span<const Tensor> inputs, const AfterOperator& after_operator = {});

  int64_t constant_bytes() const { return constant_bytes_; }

 private:
  struct Launch {
    size_t operator_index = 0;
    sim::LaunchTask task;
  };

  void load_generated();
  void upload_constants();
  void prepare_launches();
  uint64_t address_of(const Operand& operand) const;
  OperatorReport summarize(size_t operator_index, std::span<const sim::TaskReport> reports,
                           Cycles began) const;

  sim::Device& device_;
  const DeviceProgram& program_;
  uint64_t arena_ = 0, constants_ = 0;
  int64_t constant_bytes_ = 0;
  std::vector<int64_t>
      constant_offsets_;  // DeviceProgram::constants, then tiling words of each launch
  sim::ProgramId kernels_ = 0;
  std::map<const akg::CompiledKernel*, sim::ProgramId> generated_;
  std::vector<Launch> launches_;
};

}  // namespace cubist::framework
