#include "passes/fold_in_blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "cubist/base/error.h"
#include "ops/op.h"

namespace cubist::framework {

namespace {

constexpr int64_t kBlock = 8192;          // elements; some blocks of i64 fit a core's caches
constexpr int64_t kWorthIt = 8 * kBlock;  // below, one operator after the other is as good

// One block of every value of a chain.
class Block {
 public:
  Block(const Graph& graph, int64_t first, int64_t count)
      : graph_(graph), first_(first), count_(count) {}

  const Tensor& run(const std::vector<const Node*>& order) {
    const Tensor* last = nullptr;
    for (const Node* node : order) {
      try {
        last = &run(*node);
      } catch (const Error& error) {
        throw error.at(fmt::format("node '{}' ({})", node->name, node->op->type()));
      }
    }
    return *last;
  }

 private:
  const Tensor& run(const Node& node) {
    Tensors arguments;
    for (const ValueId id : node.inputs)
      arguments.push_back(id == kNoValue ? nullptr : &part_of(id));
    return parts_[node.outputs[0]] = std::move(node.op->reference(arguments)[0]);
  }

  // A constant's part; all of it if it is a single element.
  const Tensor& part_of(ValueId id) {
    const auto found = parts_.find(id);
    if (found != parts_.end()) return found->second;
    const Tensor& whole = *graph_.value(id).constant;
    if (whole.count() == 1) return whole;
    Tensor part(whole.type(), {count_});
    const int64_t width = size_bytes(whole.type());
    std::memcpy(part.bytes().data(), whole.bytes().data() + first_ * width, part.bytes().size());
    return parts_.emplace(id, std::move(part)).first->second;
  }

  const Graph& graph_;
  const int64_t first_, count_;
  std::map<ValueId, Tensor> parts_;
};

}  // namespace

BlockFolder::BlockFolder(Graph& graph) : graph_(graph), uses_(count_uses(graph)) {}

bool BlockFolder::is_known(ValueId id) const {
  return id == kNoValue || graph_.value(id).constant != nullptr || waiting_.contains(id);
}

bool BlockFolder::take(Node& node) {
  if (!node.op->is_elementwise() || node.outputs.size() != 1) return false;
  const Shape& shape = graph_.type(node.outputs[0]).shape;
  const auto fits = [&](ValueId id) {
    return id == kNoValue || graph_.type(id).shape == shape ||
           element_count(graph_.type(id).shape) == 1;
  };
  if (element_count(shape) < kWorthIt || !std::all_of(node.inputs.begin(), node.inputs.end(), fits))
    return false;
  const ValueId output = node.outputs[0];
  waiting_.emplace(output, std::move(node));
  return true;
}

// In the order in which they can run.
void BlockFolder::order_producers(ValueId id, std::vector<const Node*>& order) const {
  const auto found = waiting_.find(id);
  if (found == waiting_.end()) return;
  const Node& node = found->second;
  if (std::find(order.begin(), order.end(), &node) != order.end()) return;
  for (const ValueId input : node.inputs) order_producers(input, order);
  order.push_back(&node);
}

void BlockFolder::compute(ValueId id) {
  if (!waiting_.contains(id)) return;
  std::vector<const Node*> order;
  order_producers(id, order);
  const TensorType& type = graph_.type(id);
  Tensor out(type.element, type.shape);
  std::byte* to = out.bytes().data();
  for (int64_t first = 0, all = out.count(); first < all; first += kBlock) {
    Block block(graph_, first, std::min(kBlock, all - first));
    const auto bytes = block.run(order).bytes();
    std::memcpy(to, bytes.data(), bytes.size());
    to += bytes.size();
  }
  graph_.value(id).constant = std::make_shared<const Tensor>(std::move(out));
  release_inputs(waiting_.extract(id).mapped());
}

void BlockFolder::release_inputs(const Node& node) {
  for (const ValueId id : node.inputs) {
    if (id != kNoValue && --uses_[static_cast<size_t>(id)] == 0) release(id);
  }
}

void BlockFolder::release(ValueId id) {
  graph_.value(id).constant = nullptr;
  if (const auto producer = waiting_.extract(id)) release_inputs(producer.mapped());
}

}  // namespace cubist::framework
