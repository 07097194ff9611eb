// How an operator is defined: inside akg/ only, because it shows Halide.
#pragma once

#include <Halide.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cubist/akg/value.h"

namespace cubist::akg {

// The element of an operand at coordinates, slowest axis first, one per axis of its shape.
using Reader = std::function<Halide::Expr(const std::vector<Halide::Expr>&)>;

// How the elements of a value follow from those of its operands.
enum class Kind : uint8_t {
  kInput,
  kElementwise,  // from the elements at the same coordinates, stretched as ONNX broadcasts
  kReduction,    // over `axes` of the box `domain`
  kMove,         // an element of an operand, found elsewhere: transpose, slice, gather, pad ...
};

struct Value::Definition {
  Kind kind = Kind::kInput;
  std::string name{};        // of the operator, or of the input
  std::string attributes{};  // what else the result depends on, as text: "axes=1"
  DataType type = DataType::f16;
  Shape shape{};
  std::vector<Value> operands{};
  std::vector<int64_t> axes{};  // kReduction: ascending; `shape` has extent 1 there
  // kReduction: the box that `element` is asked for. That of operand 0 in sums; in sums of products
  // and of windows no operand has it.
  Shape domain{};

  // kElementwise, kMove: the element at `at`.
  std::function<Halide::Expr(const std::vector<Reader>& operands,
                             const std::vector<Halide::Expr>& at)>
      element{};
  // kReduction: the start, and a step; `element` gives what is reduced, at coordinates of `domain`.
  std::function<Halide::Expr()> start{};
  std::function<Halide::Expr(Halide::Expr so_far, Halide::Expr element)> step{};

  // Operands whose elements say where others are read: the scalar unit reads them, from GM.
  std::vector<size_t> places{};

  std::optional<int64_t> joined_axis{};  // concat: operands lie end to end along it
};

// The Halide type of elements. Throws Error(NotImplemented) for types that kernels do not compute
// with.
Halide::Type halide_type(DataType type);

// The values that outputs need, operands before what reads them, without inputs. Throws
// Error(Config) for an input that the algorithm does not list.
std::vector<Value> values_in_order(const Algorithm& algorithm);

// y = f(x...), operands stretched to a common shape. The result has `type`.
Value elementwise(const std::string& name, const std::string& attributes, DataType type,
                  const std::vector<Value>& operands,
                  const std::function<Halide::Expr(const std::vector<Halide::Expr>&)>& f);

// The common shape of broadcasting. Throws Error(Config) naming `op` if there is none.
Shape broadcast(const std::string& op, const std::vector<Value>& values);

}  // namespace cubist::akg
