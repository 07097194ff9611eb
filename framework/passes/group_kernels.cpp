#include "passes/group_kernels.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "ops/fused.h"
#include "runtime/lowering.h"

namespace cubist::framework {

namespace {

bool is_made_by_akg(const Graph& graph, const Node& node) {
  const std::vector<Input> inputs = inputs_of(graph, node);
  return node.outputs.size() == 1 && !node.op->is_view(inputs) &&
         has_algorithm(*node.op, inputs, graph.type(node.outputs[0]));
}

// One Fused node from some nodes of a graph, in their order.
class GroupMaker {
 public:
  GroupMaker(const Graph& graph, const std::vector<int>& nodes) : graph_(graph), nodes_(nodes) {}

  // `leaving`: the values that are read outside.
  Node run(const std::vector<ValueId>& leaving) {
    for (const int index : nodes_) produced_.insert(node(index).outputs[0]);
    for (const int index : nodes_) add_inputs(node(index));
    for (const int index : nodes_) add_member(node(index));
    for (const ValueId id : leaving) fused_->outputs.push_back(local_.at({id, Layout::kNd}));
    return {.name = node(nodes_.back()).name,
            .op = std::move(fused_),
            .inputs = std::move(inputs_),
            .outputs = leaving};
  }

 private:
  const Node& node(int index) const { return graph_.nodes[static_cast<size_t>(index)]; }

  // Computed values have one layout; a constant may be read in two.
  std::pair<ValueId, Layout> key(ValueId id, const Node& reader) const {
    const bool is_constant = graph_.value(id).constant != nullptr;
    return {id, is_constant ? graph_.type(reader.outputs[0]).layout : Layout::kNd};
  }

  void add_inputs(const Node& reader) {
    for (const ValueId id : reader.inputs) {
      if (id == kNoValue || produced_.contains(id)) continue;
      if (!local_.emplace(key(id, reader), static_cast<int>(inputs_.size())).second) continue;
      inputs_.push_back(id);
      fused_->types.push_back(
          graph_.value(id).constant == nullptr
              ? graph_.type(id)
              : constant_operand_type(graph_.type(id), graph_.type(reader.outputs[0]).layout));
    }
  }

  void add_member(const Node& member) {
    Fused::Member result{.name = member.name, .op = member.op, .inputs = {}};
    for (const ValueId id : member.inputs)
      result.inputs.push_back(id == kNoValue ? -1 : local_.at(key(id, member)));
    local_[{member.outputs[0], Layout::kNd}] = static_cast<int>(fused_->types.size());
    fused_->types.push_back(graph_.type(member.outputs[0]));
    fused_->members.push_back(std::move(result));
  }

  const Graph& graph_;
  const std::vector<int>& nodes_;
  std::shared_ptr<Fused> fused_ = std::make_shared<Fused>();
  std::vector<ValueId> inputs_;
  std::set<ValueId> produced_;
  std::map<std::pair<ValueId, Layout>, int> local_;
};

class Grouper {
 public:
  // Without `predict` every group is one node.
  Grouper(Graph graph, const PredictCycles& predict)
      : graph_(std::move(graph)),
        predict_(predict),
        producers_(find_producers(graph_)),
        readers_(graph_.values.size()),
        group_of_(graph_.nodes.size(), -1) {}

  Graph run() {
    find_readers();
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (is_made_by_akg(graph_, graph_.nodes[i])) add(static_cast<int>(i));
    }
    return rebuilt();
  }

 private:
  static constexpr int kOutside = -1;  // the reader of a graph output

  void find_readers() {
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      for (const ValueId id : graph_.nodes[i].inputs) {
        if (id != kNoValue) readers_[static_cast<size_t>(id)].push_back(static_cast<int>(i));
      }
    }
    for (const ValueId id : graph_.outputs) readers_[static_cast<size_t>(id)].push_back(kOutside);
  }

  void add(int index) {
    const int group = static_cast<int>(groups_.size());
    groups_.push_back({index});
    group_of_[static_cast<size_t>(index)] = group;
    if (!predict_) return;
    for (const ValueId id : graph_.nodes[static_cast<size_t>(index)].inputs) {
      if (id == kNoValue || producers_[static_cast<size_t>(id)] < 0) continue;
      const int other = group_of_[static_cast<size_t>(producers_[static_cast<size_t>(id)])];
      if (other >= 0 && other != group && can_join(other, group)) join(other, group);
    }
  }

  bool can_join(int group, int reader) const {
    const std::vector<int> both = united(group, reader);
    return std::all_of(both.begin(), both.end(),
                       [&](int index) { return is_read_in_or_after(both, index); }) &&
           pays(group, reader, both);
  }

  // A group stands where its last node stood.
  bool is_read_in_or_after(const std::vector<int>& nodes, int index) const {
    const ValueId id = graph_.nodes[static_cast<size_t>(index)].outputs[0];
    const auto& readers = readers_[static_cast<size_t>(id)];
    return std::all_of(readers.begin(), readers.end(), [&](int reader) {
      return reader == kOutside || reader > nodes.back() ||
             std::binary_search(nodes.begin(), nodes.end(), reader);
    });
  }

  bool pays(int group, int reader, const std::vector<int>& both) const {
    const akg::Algorithm algorithm = algorithm_of(both);
    if (akg::is_one_pass(algorithm)) return true;
    const double together = predict_(algorithm);
    if (std::isinf(together)) return false;
    return together <= predict_(algorithm_of(groups_[static_cast<size_t>(group)])) +
                           predict_(algorithm_of(groups_[static_cast<size_t>(reader)]));
  }

  akg::Algorithm algorithm_of(const std::vector<int>& nodes) const {
    const Node node = GroupMaker(graph_, nodes).run(leaving(nodes));
    return static_cast<const Fused&>(*node.op).compose_all(inputs_of(graph_, node)).algorithm;
  }

  bool is_read_only_by(const std::vector<int>& nodes, ValueId id) const {
    const auto& readers = readers_[static_cast<size_t>(id)];
    return std::all_of(readers.begin(), readers.end(), [&](int reader) {
      return std::binary_search(nodes.begin(), nodes.end(), reader);
    });
  }

  std::vector<ValueId> leaving(const std::vector<int>& nodes) const {
    std::vector<ValueId> result;
    for (const int index : nodes) {
      const ValueId id = graph_.nodes[static_cast<size_t>(index)].outputs[0];
      if (!is_read_only_by(nodes, id)) result.push_back(id);
    }
    // A node nobody reads was asked for all the same.
    if (result.empty())
      result.push_back(graph_.nodes[static_cast<size_t>(nodes.back())].outputs[0]);
    return result;
  }

  // Ascending, so that members keep the graph's order.
  std::vector<int> united(int a, int b) const {
    std::vector<int> result;
    const auto& first = groups_[static_cast<size_t>(a)];
    const auto& second = groups_[static_cast<size_t>(b)];
    std::set_union(first.begin(), first.end(), second.begin(), second.end(),
                   std::back_inserter(result));
    return result;
  }

  void join(int group, int into) {
    groups_[static_cast<size_t>(into)] = united(group, into);
    for (const int index : groups_[static_cast<size_t>(group)])
      group_of_[static_cast<size_t>(index)] = into;
    groups_[static_cast<size_t>(group)].clear();
  }

  Graph rebuilt() {
    std::vector<Node> nodes;
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      const int group = group_of_[i];
      if (group < 0) {
        nodes.push_back(graph_.nodes[i]);
        continue;
      }
      const auto& members = groups_[static_cast<size_t>(group)];
      if (members.back() == static_cast<int>(i))
        nodes.push_back(GroupMaker(graph_, members).run(leaving(members)));
    }
    graph_.nodes = std::move(nodes);
    return std::move(graph_);
  }

  Graph graph_;
  const PredictCycles& predict_;
  const std::vector<int> producers_;
  std::vector<std::vector<int>> readers_;  // by value
  std::vector<std::vector<int>> groups_;   // ascending node numbers
  std::vector<int> group_of_;              // by node, -1: not made by AKG
};

}  // namespace

Graph make_kernels_of_operators(Graph graph) { return Grouper(std::move(graph), {}).run(); }

Graph group_kernels(Graph graph, const PredictCycles& predict) {
  return Grouper(std::move(graph), predict).run();
}

}  // namespace cubist::framework
