// Folding of long chains of element-wise operators. Networks whose weights are computed in the
// graph send a hundred million elements through ten operators each: what is known is not computed
// operator by operator, through memory, but in blocks that stay in the cache, when somebody reads
// its result.
#pragma once

#include <map>
#include <vector>

#include "graph/graph.h"

namespace cubist::framework {

class BlockFolder {
 public:
  // `graph` must outlive the folder. Types of values are set as nodes come along.
  explicit BlockFolder(Graph& graph);

  // A constant, or left for later.
  bool is_known(ValueId id) const;
  // Takes a node whose inputs are all known, if it is element-wise and worth it. False: not taken.
  bool take(Node& node);
  // Makes a constant of a value that was left for later; leaves others as they are.
  void compute(ValueId id);
  // A node has read its inputs: constants nobody reads any more are dropped, for these are large.
  void release_inputs(const Node& node);

 private:
  void order_producers(ValueId id, std::vector<const Node*>& order) const;
  void release(ValueId id);

  Graph& graph_;
  std::vector<int> uses_;            // reads that are still to come, by value
  std::map<ValueId, Node> waiting_;  // by output
};

}  // namespace cubist::framework
