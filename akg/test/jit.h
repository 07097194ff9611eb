// An algorithm on the host, by Halide's JIT: what the chip's kernel is compared with.
#pragma once

#include <memory>
#include <vector>

#include "cubist/akg/value.h"
#include "test/host_tensor.h"

namespace cubist::akg {

// Compiles once, runs often. Every value is computed to an array of its own, in the order of the
// loops; f32 operations are not reordered, f16 ones are rounded each: results do not depend on the
// host's vector instructions.
class Jit {
 public:
  explicit Jit(const Algorithm& algorithm);
  ~Jit();

  // The outputs, from inputs in the algorithm's order.
  std::vector<HostTensor> run(const std::vector<HostTensor>& inputs);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Of one value that depends on `inputs` only.
HostTensor run_jit(const std::vector<Value>& inputs, const Value& output,
                   const std::vector<HostTensor>& tensors);

}  // namespace cubist::akg
