#include "graph/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cubist/base/error.h"
#include "cubist/base/quantity.h"
#include "ops/op.h"

namespace cubist::framework {

namespace {

constexpr int64_t kBlockBytes = 32;  // a 5HD channel block: isa page "Fractals"

}  // namespace

const char* name_of(Layout layout) { return layout == Layout::kNd ? "ND" : "NC1HWC0"; }

int64_t c0_of(ElementType type) { return kBlockBytes / size_bytes(type); }

int64_t TensorType::storage_bytes() const {
  if (layout == Layout::kNd) return element_count(shape) * size_bytes(element);
  return shape[0] * ceil_div(shape[1], c0_of(element)) * shape[2] * shape[3] * kBlockBytes;
}

std::string to_string(const TensorType& type) {
  return fmt::format("{}[{}]{}", name_of(type.element), to_string(type.shape),
                     type.layout == Layout::kNd ? "" : fmt::format(" {}", name_of(type.layout)));
}

const TensorType& Graph::type(ValueId id) const {
  const Value& v = value(id);
  if (!v.type)
    throw Error(Fault::kInternal,
                {.did = fmt::format("ask for the type of '{}' before inferring types", v.name)});
  return *v.type;
}

ValueId Graph::add_value(std::string value_name, std::optional<TensorType> type) {
  values.push_back({.name = std::move(value_name), .type = std::move(type), .constant = nullptr});
  return static_cast<ValueId>(values.size()) - 1;
}

ValueId Graph::add_constant(std::string value_name, Tensor tensor) {
  const ValueId id = add_value(std::move(value_name),
                               TensorType{.element = tensor.type(), .shape = tensor.shape()});
  value(id).constant = std::make_shared<const Tensor>(std::move(tensor));
  return id;
}

std::vector<int> count_uses(const Graph& graph) {
  std::vector<int> uses(graph.values.size(), 0);
  for (const Node& node : graph.nodes) {
    for (const ValueId id : node.inputs) {
      if (id != kNoValue) ++uses[static_cast<size_t>(id)];
    }
  }
  for (const ValueId id : graph.outputs) ++uses[static_cast<size_t>(id)];
  return uses;
}

std::vector<int> find_producers(const Graph& graph) {
  std::vector<int> producers(graph.values.size(), -1);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const ValueId id : graph.nodes[i].outputs)
      producers[static_cast<size_t>(id)] = static_cast<int>(i);
  }
  return producers;
}

void replace_uses(Graph& graph, ValueId from, ValueId to) {
  for (Node& node : graph.nodes) std::replace(node.inputs.begin(), node.inputs.end(), from, to);
  std::replace(graph.outputs.begin(), graph.outputs.end(), from, to);
}

void take_over_outputs(Node& producer, Node& reader) {
  std::swap(producer.outputs, reader.outputs);
  reader.inputs.clear();
}

void remove_unused(Graph& graph) {
  std::vector<int> uses = count_uses(graph);
  std::vector<Node> kept;
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    const bool is_used = std::any_of(node->outputs.begin(), node->outputs.end(),
                                     [&](ValueId id) { return uses[static_cast<size_t>(id)] > 0; });
    if (is_used) {
      kept.push_back(std::move(*node));
      continue;
    }
    for (const ValueId id : node->inputs) {
      if (id != kNoValue) --uses[static_cast<size_t>(id)];
    }
  }
  std::reverse(kept.begin(), kept.end());
  graph.nodes = std::move(kept);
  for (size_t i = 0; i < uses.size(); ++i) {
    if (uses[i] == 0) graph.values[i].constant = nullptr;
  }
}

std::string to_string(const Graph& graph) {
  const auto typed = [&](ValueId id) {
    const Value& v = graph.value(id);
    return fmt::format("{}: {}", v.name, v.type ? to_string(*v.type) : "?");
  };
  std::string out;
  for (const ValueId id : graph.inputs) out += fmt::format("input {}\n", typed(id));
  for (const Node& node : graph.nodes) {
    std::string results, arguments;
    for (const ValueId id : node.outputs)
      results += fmt::format("{}{}", results.empty() ? "" : ", ", typed(id));
    for (const ValueId id : node.inputs) {
      arguments += fmt::format("{}{}", arguments.empty() ? "" : ", ",
                               id == kNoValue ? "-" : graph.value(id).name);
    }
    const std::string attributes = node.op->describe();
    out += fmt::format("{} = {}{}({})\n", results, node.op->type(),
                       attributes.empty() ? "" : fmt::format(" {} ", attributes), arguments);
  }
  for (const ValueId id : graph.outputs) out += fmt::format("output {}\n", typed(id));
  return out;
}

}  // namespace cubist::framework
