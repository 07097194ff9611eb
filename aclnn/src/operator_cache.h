// Operators that were compiled, for the life of the process: executors point into them.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cubist/framework/operator.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::aclnn {

// Everything that tells one graph from another. `outputs`: what the program wants them to be.
std::string key_of(const framework::OperatorGraph& graph,
                   const std::vector<framework::OperatorTensor>& outputs);

class OperatorCache {
 public:
  using Compile = framework::CompiledOperator (*)(const framework::OperatorGraph&,
                                                  const std::vector<framework::OperatorTensor>&,
                                                  const sim::ChipSpec&);

  struct Entry {
    framework::CompiledOperator compiled;
    const std::vector<std::byte>* library;  // kernels of launches without their own
  };

  // `chip`: as sim::load_chip() takes it. Throws what `compile` throws; then nothing is kept.
  const Entry& get(const std::string& chip, const framework::OperatorGraph& graph,
                   const std::vector<framework::OperatorTensor>& outputs, Compile compile);

 private:
  struct Chip {
    sim::ChipSpec spec;
    std::vector<std::byte> library;
    std::map<std::string, Entry> operators;
  };

  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Chip>> chips_;
};

// The only state of libopapi.so.
OperatorCache& operator_cache();

}  // namespace cubist::aclnn
