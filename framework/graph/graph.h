// The graph between ONNX and the device: values with types, nodes with typed operators, in an order
// in which they can run.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tensor/tensor.h"

namespace cubist::framework {

class Op;

// How a value lies in memory. k5hd: NC1HWC0 of a rank-4 value, C1 = ceil(C / C0), C0 = 32 B of
// elements, lanes past C zero.
enum class Layout : uint8_t { kNd, k5hd };
const char* name_of(Layout layout);  // "ND", "NC1HWC0"

// Channels in a 5HD block.
int64_t c0_of(ElementType type);

struct TensorType {
  ElementType element = ElementType::kF32;
  Shape shape{};  // logical, also when the layout is 5HD
  Layout layout = Layout::kNd;

  int64_t rank() const { return static_cast<int64_t>(shape.size()); }
  int64_t storage_bytes() const;  // with the padding of the layout
  friend bool operator==(const TensorType&, const TensorType&) = default;
};
std::string to_string(const TensorType& type);  // "f16[1x64x56x56] NC1HWC0"

using ValueId = int32_t;
inline constexpr ValueId kNoValue = -1;  // an optional input that is not given

struct Value {
  std::string name{};
  std::optional<TensorType> type{};          // always there once types are inferred
  std::shared_ptr<const Tensor> constant{};  // not null: known before the network runs
};

struct Node {
  std::string name{};
  std::shared_ptr<const Op> op{};
  std::vector<ValueId> inputs{};  // kNoValue where an optional one is not given
  std::vector<ValueId> outputs{};
};

// Passes copy and change a Graph as a value; operators and constants are shared, because they never
// change.
struct Graph {
  std::string name;
  std::vector<Value> values;
  std::vector<Node> nodes;  // each after the nodes whose outputs it reads
  std::vector<ValueId> inputs, outputs;

  Value& value(ValueId id) { return values[static_cast<size_t>(id)]; }
  const Value& value(ValueId id) const { return values[static_cast<size_t>(id)]; }
  // Of a value whose type is inferred. Throws Error(Internal) otherwise.
  const TensorType& type(ValueId id) const;

  ValueId add_value(std::string value_name, std::optional<TensorType> type = std::nullopt);
  ValueId add_constant(std::string value_name, Tensor tensor);
};

// How often each value is read: by nodes, plus once per graph output.
std::vector<int> count_uses(const Graph& graph);
// The node that writes each value, or -1 (graph inputs, constants).
std::vector<int> find_producers(const Graph& graph);
// Every use of `from` (by nodes and as graph output) becomes a use of `to`.
void replace_uses(Graph& graph, ValueId from, ValueId to);
// Fusion: `producer` writes what `reader` wrote; `reader` is left without effect, for
// remove_unused().
void take_over_outputs(Node& producer, Node& reader);
// Drops nodes none of whose outputs is used, and constants nobody reads.
void remove_unused(Graph& graph);

// One line per node: "y: f16[1x64x56x56] = Conv 3x3 relu (x, w, b)". For goldens and for people.
std::string to_string(const Graph& graph);

}  // namespace cubist::framework
