#include "test/jit.h"

#include <Halide.h>

#include <algorithm>

#include "front/funcs.h"
#include "ops/define.h"
#include "ops/require.h"

namespace cubist::akg {

namespace {

// The host's architecture without its options: the same code on every host of that architecture.
Halide::Target target() {
  const Halide::Target host = Halide::get_host_target();
  return Halide::Target(
      host.os, host.arch, host.bits,
      {Halide::Target::JIT, Halide::Target::StrictFloat, Halide::Target::CheckUnsafePromises});
}

// Halide's own e^x is 0 for infinity and NaN, and its ln x of NaN a number. The C library's are
// right there, and within 1 ulp.
class UseLibm : public Halide::Internal::IRMutator {
  using IRMutator::visit;
  Halide::Expr visit(const Halide::Internal::Call* op) override {
    using Halide::Internal::Call;
    for (const auto& [halide, libm] : {std::pair{"exp_f32", "expf"}, {"log_f32", "logf"}}) {
      if (op->name == halide)
        return Call::make(op->type, libm, {mutate(op->args[0])}, Call::PureExtern);
    }
    return IRMutator::visit(op);
  }
};

Halide::Buffer<> view(ByteVector& bytes, const Value& value) {
  std::vector<int> sizes;
  for (const int64_t extent : value.shape()) sizes.insert(sizes.begin(), static_cast<int>(extent));
  return Halide::Buffer<>(halide_type(value.type()), bytes.data(), sizes);
}

}  // namespace

struct Jit::State {
  Algorithm algorithm;
  Funcs funcs;
  Halide::Pipeline pipeline;
};

Jit::Jit(const Algorithm& algorithm)
    : state_(std::make_unique<State>(State{algorithm, make_funcs(algorithm), {}})) {
  for (Halide::Func& func : state_->funcs.funcs) func.compute_root();
  std::vector<Halide::Func> outputs;
  for (const Value& output : algorithm.outputs)
    outputs.push_back(state_->funcs.of(algorithm, output));
  state_->pipeline = Halide::Pipeline(outputs);
  state_->pipeline.add_custom_lowering_pass(new UseLibm);  // Halide owns it
  state_->pipeline.compile_jit(target());
}

Jit::~Jit() = default;

std::vector<HostTensor> Jit::run(const std::vector<HostTensor>& inputs) {
  std::vector<ByteVector> in, out;
  for (const HostTensor& input : inputs) in.push_back(encode(input));
  for (size_t i = 0; i < in.size(); ++i)
    state_->funcs.inputs[i].set(view(in[i], state_->algorithm.inputs[i]));
  std::vector<Halide::Buffer<>> buffers;
  for (const Value& value : state_->algorithm.outputs) {
    const int bytes = halide_type(value.type()).bytes();
    out.emplace_back(static_cast<size_t>(elements_of(value.shape()) * bytes));
  }
  for (size_t i = 0; i < out.size(); ++i)
    buffers.push_back(view(out[i], state_->algorithm.outputs[i]));
  state_->pipeline.realize(Halide::Realization(buffers), target());
  std::vector<HostTensor> results;
  for (size_t i = 0; i < out.size(); ++i) {
    const Value& value = state_->algorithm.outputs[i];
    results.push_back(decode(out[i], value.type(), value.shape()));
  }
  return results;
}

HostTensor run_jit(const std::vector<Value>& inputs, const Value& output,
                   const std::vector<HostTensor>& tensors) {
  return Jit({.name = "test", .inputs = inputs, .outputs = {output}}).run(tensors).front();
}

}  // namespace cubist::akg
