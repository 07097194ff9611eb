// What a kernel reads, computes and writes: a small graph of tensors, each defined by one Halide
// Func. Building the graph costs nothing; Halide sees it when a kernel is compiled.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cubist/isa/operands.h"

namespace cubist::akg {

using isa::DataType;
using Shape = std::vector<int64_t>;  // slowest axis first, as ONNX writes it; {} is a scalar

// A tensor. Copies share it; operators (ops.h) make new ones.
class Value {
 public:
  struct Definition;  // ops/define.h

  explicit Value(std::shared_ptr<const Definition> definition)
      : definition_(std::move(definition)) {}

  const Shape& shape() const;
  DataType type() const;
  const Definition& definition() const { return *definition_; }
  // Two values are the same tensor, not equal ones.
  friend bool operator==(const Value& a, const Value& b) { return a.definition_ == b.definition_; }

 private:
  std::shared_ptr<const Definition> definition_;
};

// A tensor that the kernel reads from GM: ND, row-major, no padding. `name` is the one in the
// emitted source. Each call makes another tensor.
Value input(const std::string& name, DataType type, const Shape& shape);

// What to compute. Arguments of the kernel: inputs in order, then outputs in order, ND each.
struct Algorithm {
  std::string name;  // of the kernel: a C identifier
  std::vector<Value> inputs;
  std::vector<Value> outputs;
};

// The algorithm as text, one value a line: "%2 = add f16[4x8](%0, %1)". Equal text means equal
// values: the key of caches.
std::string describe(const Algorithm& algorithm);

// True if an output depends on the input.
bool reads(const Algorithm& algorithm, const Value& input);
// True if a value that is computed has the type.
bool uses_type(const Algorithm& algorithm, DataType type);
// True if elements follow from elements at the same coordinates only, and every value that is
// computed has the shape of the outputs: one pass, in which each element is computed once.
bool is_one_pass(const Algorithm& algorithm);

}  // namespace cubist::akg
