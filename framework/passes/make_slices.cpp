#include "passes/make_slices.h"

#include <map>
#include <utility>

#include "ops/gather.h"
#include "ops/slice.h"
#include "ops/split.h"
#include "ops/view.h"

namespace cubist::framework {

namespace {

Slice::Part whole(const Shape& shape) {
  return {.shape = shape,
          .start = std::vector<int64_t>(shape.size(), 0),
          .step = std::vector<int64_t>(shape.size(), 1)};
}

// `inner` of what `outer` takes.
Slice::Part part_of(const Slice::Part& outer, Slice::Part inner) {
  for (size_t i = 0; i < inner.start.size(); ++i) {
    inner.start[i] = outer.start[i] + outer.step[i] * inner.start[i];
    inner.step[i] *= outer.step[i];
  }
  return inner;
}

class Slicer {
 public:
  explicit Slicer(Graph graph) : graph_(std::move(graph)) {}

  Graph run() {
    for (Node& node : std::exchange(graph_.nodes, {})) {
      const std::vector<Input> inputs = inputs_of(graph_, node);
      if (const auto* slice = op_as<Slice>(node)) {
        add(node.name, node.inputs[0], slice->part(inputs), node.outputs[0]);
      } else if (const auto* split = op_as<Split>(node)) {
        replace(*split, inputs, node);
      } else if (const auto* gather = op_as<Gather>(node);
                 gather == nullptr || !replace(*gather, inputs, node)) {
        graph_.nodes.push_back(std::move(node));
      }
    }
    return std::move(graph_);
  }

 private:
  void replace(const Split& op, Inputs inputs, const Node& node) {
    const Shape& shape = inputs[0].shape();
    const auto axis = static_cast<size_t>(normalize_axis(op.axis, inputs[0].type->rank()));
    const std::vector<int64_t> sizes = op.sizes_of(inputs);
    Slice::Part part = whole(shape);
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      part.shape[axis] = sizes[i];
      add(graph_.value(node.outputs[i]).name, node.inputs[0], part, node.outputs[i]);
      part.start[axis] += sizes[i];
    }
  }

  // False if the index is not one that is known, or lies outside: then the node stays.
  bool replace(const Gather& op, Inputs inputs, const Node& node) {
    const Tensor* indices = inputs[1].constant;
    const Shape& shape = inputs[0].shape();
    const auto axis = static_cast<size_t>(normalize_axis(op.axis, inputs[0].type->rank()));
    if (indices == nullptr || indices->count() != 1) return false;
    const int64_t index = to_integers(*indices)[0];
    if (index < -shape[axis] || index >= shape[axis]) return false;
    Slice::Part part = whole(shape);
    part.start[axis] = index < 0 ? index + shape[axis] : index;
    part.shape[axis] = 1;
    const TensorType type = graph_.type(node.outputs[0]);
    if (type.shape == part.shape) {
      add(node.name, node.inputs[0], part, node.outputs[0]);
      return true;
    }
    const ValueId taken = graph_.add_value(
        node.name + ":slice", TensorType{.element = type.element, .shape = part.shape});
    add(node.name + ":slice", node.inputs[0], part, taken);
    const Tensor wanted =
        from_integers(ElementType::kI64, {static_cast<int64_t>(type.shape.size())}, type.shape);
    graph_.nodes.push_back({.name = node.name,
                            .op = make_reshape(),
                            .inputs = {taken, graph_.add_constant(node.name + ":shape", wanted)},
                            .outputs = node.outputs});
    return true;
  }

  void add(const std::string& name, ValueId x, Slice::Part part, ValueId output) {
    if (const auto found = parts_.find(x); found != parts_.end()) {
      x = found->second.first;
      part = part_of(found->second.second, std::move(part));
    }
    graph_.nodes.push_back({.name = name,
                            .op = make_slice(part, graph_.type(x).shape),
                            .inputs = {x},
                            .outputs = {output}});
    parts_.emplace(output, std::pair(x, std::move(part)));
  }

  Graph graph_;
  std::map<ValueId, std::pair<ValueId, Slice::Part>> parts_;  // what slices take, of what
};

}  // namespace

Graph make_slices(Graph graph) {
  graph = Slicer(std::move(graph)).run();
  remove_unused(graph);
  return graph;
}

}  // namespace cubist::framework
