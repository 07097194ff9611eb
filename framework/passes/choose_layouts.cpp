#include "passes/choose_layouts.h"

#include <fmt/format.h>

#include <map>
#include <tuple>
#include <utility>

#include "cubist/base/error.h"
#include "ops/cast.h"
#include "ops/op.h"
#include "runtime/lowering.h"

namespace cubist::framework {

namespace {

class Placer {
 public:
  Placer(Graph graph, ElementType compute, LayoutPolicy policy)
      : graph_(std::move(graph)),
        compute_(compute),
        policy_(policy),
        uses_(count_uses(graph_)),
        is_output_(graph_.values.size(), false) {
    for (const ValueId id : graph_.outputs) is_output_[static_cast<size_t>(id)] = true;
  }

  Graph run() {
    for (const ValueId id : graph_.inputs) {
      model_elements_.emplace(id, graph_.type(id).element);
      graph_.value(id).type->element = element_on_device(id, "graph input");
    }
    for (Node& node : std::exchange(graph_.nodes, {})) {
      try {
        place(std::move(node));
      } catch (const Error& error) {
        throw error.at(fmt::format("node '{}'", node.name));
      }
    }
    for (ValueId& id : graph_.outputs) id = converted_output(id);
    return std::move(graph_);
  }

 private:
  using Conversion = std::tuple<ValueId, ElementType, Layout>;

  void place(Node&& node) {
    for (ValueId& id : node.inputs) id = resolve(id);
    for (const ValueId id : node.inputs) {
      if (id != kNoValue && graph_.value(id).constant == nullptr) element_on_device(id, "value");
    }
    if (op_as<Cast>(node) != nullptr && is_float(graph_.type(node.inputs[0]).element) &&
        is_float(graph_.type(node.outputs[0]).element)) {
      same_as_.emplace(node.outputs[0], node.inputs[0]);
      return;
    }
    std::vector<TensorType> types = types_when_computed(node);
    const std::vector<Input> inputs = with_types(node, types);
    const bool is_view = node.op->is_view(inputs);
    const Placement placement =
        is_view ? Placement{.inputs = std::vector(node.inputs.size(), Layout::kNd)}
                : node.op->place(inputs);
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const ValueId id = node.inputs[i];
      if (id == kNoValue) continue;
      if (graph_.value(id).constant != nullptr) {
        if (placement.rounds_constants && is_float(graph_.type(id).element))
          node.inputs[i] = rounded_constant(id);
        continue;
      }
      const ElementType stored = graph_.type(id).element;
      node.inputs[i] =
          convert(id, is_view || !is_float(stored) ? stored : compute_, placement.inputs[i]);
    }
    TensorType& output = *graph_.value(node.outputs[0]).type;
    model_elements_.emplace(node.outputs[0], output.element);
    output.element = is_view ? graph_.type(node.inputs[0]).element
                             : element_of_result(node, placement, output.element);
    output.layout = placement.output;
    const ElementType element = output.element;
    const ValueId result = node.outputs[0];
    graph_.nodes.push_back(std::move(node));
    if (policy_ == LayoutPolicy::kNdBetween && placement.output != Layout::kNd)
      same_as_.emplace(result, convert(result, element, Layout::kNd));
  }

  // A kernel that can round to f32 does so where only the graph's reader sees the value.
  ElementType element_of_result(const Node& node, const Placement& placement,
                                ElementType in_model) const {
    if (!is_float(in_model)) return element_on_device(node.outputs[0], "value");
    const auto output = static_cast<size_t>(node.outputs[0]);
    const bool only_leaves_the_graph = is_output_[output] && uses_[output] == 1;
    return only_leaves_the_graph && placement.can_write_f32 && in_model == ElementType::kF32
               ? in_model
               : compute_;
  }

  std::vector<TensorType> types_when_computed(const Node& node) const {
    std::vector<TensorType> types(node.inputs.size());
    for (size_t i = 0; i < types.size(); ++i) {
      if (node.inputs[i] == kNoValue) continue;
      types[i] = graph_.type(node.inputs[i]);
      if (is_float(types[i].element)) types[i].element = compute_;
    }
    return types;
  }

  std::vector<Input> with_types(const Node& node, const std::vector<TensorType>& types) const {
    std::vector<Input> inputs = inputs_of(graph_, node);
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i].is_given()) inputs[i].type = &types[i];
    }
    return inputs;
  }

  ValueId resolve(ValueId id) const {
    const auto found = same_as_.find(id);
    return found == same_as_.end() ? id : found->second;
  }

  // The value in the element type and layout that a reader wants, converted at most once.
  ValueId convert(ValueId id, ElementType element, Layout layout) {
    TensorType wanted = graph_.type(id);
    if (wanted.element == element && wanted.layout == layout) return id;
    const bool changes_layout = wanted.layout != layout;
    wanted.element = element;
    wanted.layout = layout;
    const auto [entry, is_new] =
        conversions_.try_emplace(Conversion{id, element, layout}, kNoValue);
    if (!is_new) return entry->second;
    const std::string name = fmt::format("{}:{}{}", graph_.value(id).name, name_of(element),
                                         changes_layout ? fmt::format(":{}", name_of(layout)) : "");
    entry->second = graph_.add_value(name, wanted);
    graph_.nodes.push_back(
        {name, changes_layout ? layout_change(wanted) : cast(element), {id}, {entry->second}});
    return entry->second;
  }

  ValueId rounded_constant(ValueId id) {
    if (graph_.type(id).element == compute_) return id;
    const auto [entry, is_new] = conversions_.try_emplace(Conversion{id, compute_, Layout::kNd});
    if (is_new) {
      const std::string name = fmt::format("{}:{}", graph_.value(id).name, name_of(compute_));
      entry->second =
          graph_.add_constant(name, framework::convert(*graph_.value(id).constant, compute_));
    }
    return entry->second;
  }

  static std::shared_ptr<const Op> layout_change(const TensorType& to) {
    auto op = std::make_shared<ChangeLayout>();
    op->to = to;
    return op;
  }

  static std::shared_ptr<const Op> cast(ElementType to) {
    auto op = std::make_shared<Cast>();
    op->to = to;
    return op;
  }

  // As the model types it, in ND, under the model's name.
  ValueId converted_output(ValueId original) {
    if (graph_.value(original).constant != nullptr) return original;
    const ElementType in_model = model_elements_.contains(original) ? model_elements_.at(original)
                                                                    : graph_.type(original).element;
    const ValueId computed = resolve(original);
    const ValueId result = convert(computed, in_model, Layout::kNd);
    if (result != original)
      graph_.value(result).name =
          std::exchange(graph_.value(original).name, graph_.value(original).name + ":computed");
    return result;
  }

  ElementType element_on_device(ValueId id, const char* what) const {
    const TensorType& type = graph_.type(id);
    if (const std::optional<ElementType> element = device_element(type.element)) return *element;
    throw Error(
        Fault::kNotImplemented,
        {.where = fmt::format("{} '{}'", what, graph_.value(id).name),
         .did = fmt::format("compute with {} on the device", name_of(type.element)),
         .expected = "f32, f16, i64, i32, i8, u8 or bool, or a value known before the run"});
  }

  Graph graph_;
  const ElementType compute_;
  const LayoutPolicy policy_;
  const std::vector<int> uses_;
  std::vector<bool> is_output_;
  std::map<ValueId, ValueId> same_as_;  // for readers: of vanished casts, of results in ND
  std::map<Conversion, ValueId> conversions_;
  std::map<ValueId, ElementType> model_elements_;  // of graph values, before placing
};

}  // namespace

Graph choose_layouts(Graph graph, ElementType compute, LayoutPolicy policy) {
  return Placer(std::move(graph), compute, policy).run();
}

}  // namespace cubist::framework
