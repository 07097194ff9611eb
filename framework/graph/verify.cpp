#include "graph/verify.h"

#include <fmt/format.h>

#include "cubist/base/error.h"
#include "ops/op.h"

namespace cubist::framework {

namespace {

class Verifier {
 public:
  Verifier(const Graph& graph, const std::string& after_pass, bool is_typed)
      : graph_(graph),
        after_pass_(after_pass),
        is_typed_(is_typed),
        defined_(graph.values.size(), false) {}

  void run() {
    for (size_t i = 0; i < graph_.values.size(); ++i)
      defined_[i] = graph_.values[i].constant != nullptr;
    for (const ValueId id : graph_.inputs) define(id, "the graph's inputs");
    for (const Node& node : graph_.nodes) check(node);
    for (const ValueId id : graph_.outputs) use(id, "the graph's outputs");
  }

 private:
  void check(const Node& node) {
    const std::string where = fmt::format("node '{}' ({})", node.name, node.op->type());
    for (const ValueId id : node.inputs) {
      if (id != kNoValue) use(id, where);
    }
    for (const ValueId id : node.outputs) define(id, where);
    if (is_typed_) check_types(node, where);
  }

  void check_types(const Node& node, const std::string& where) {
    const std::vector<TensorType> inferred = node.op->infer(inputs_of(graph_, node));
    if (inferred.size() < node.outputs.size())
      fail(where, fmt::format("it has {} outputs", node.outputs.size()));
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      const TensorType& actual = graph_.type(node.outputs[i]);
      if (actual.shape != inferred[i].shape) {
        fail(where, fmt::format("'{}' has shape {}, its operator infers {}",
                                graph_.value(node.outputs[i]).name, to_string(actual.shape),
                                to_string(inferred[i].shape)));
      }
    }
  }

  void define(ValueId id, const std::string& where) {
    check_range(id, where);
    if (defined_[static_cast<size_t>(id)])
      fail(where, fmt::format("'{}' is written twice", graph_.value(id).name));
    defined_[static_cast<size_t>(id)] = true;
  }

  void use(ValueId id, const std::string& where) {
    check_range(id, where);
    if (!defined_[static_cast<size_t>(id)])
      fail(where, fmt::format("'{}' is read before it is written", graph_.value(id).name));
    if (is_typed_ && !graph_.value(id).type)
      fail(where, fmt::format("'{}' has no type", graph_.value(id).name));
  }

  void check_range(ValueId id, const std::string& where) {
    if (id < 0 || static_cast<size_t>(id) >= graph_.values.size())
      fail(where, fmt::format("value {} does not exist", id));
  }

  [[noreturn]] void fail(const std::string& where, const std::string& what) {
    throw Error(
        Fault::kInternal,
        {.where = where, .did = fmt::format("verify the graph after '{}': {}", after_pass_, what)});
  }

  const Graph& graph_;
  const std::string& after_pass_;
  const bool is_typed_;
  std::vector<bool> defined_;
};

}  // namespace

void verify(const Graph& graph, const std::string& after_pass, bool is_typed) {
  Verifier(graph, after_pass, is_typed).run();
}

}  // namespace cubist::framework
