// What tests of passes share: graphs grown by hand, a pass as the text that it leaves.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "graph/verify.h"
#include "ops/op.h"
#include "reference/evaluate.h"
#include "run/data.h"

namespace cubist::framework {

inline constexpr uint64_t kSeed = 7;

// Values of the first output for a seeded input.
inline std::vector<float> values_of(const Graph& graph) {
  std::vector<Tensor> inputs;
  for (const ValueId id : graph.inputs)
    inputs.push_back(random_tensor(ElementType::kF32, graph.type(id).shape, kSeed));
  return to_floats(evaluate(graph, inputs).at(0));
}

// Applies the pass, checks that it changed no value by more than rounding, and gives the graph's
// text.
inline std::string after(Graph (*pass)(Graph), const Graph& before) {
  const Graph result = pass(before);
  verify(result, "the tested pass", true);
  const std::vector<float> a = values_of(before), b = values_of(result);
  EXPECT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i)
    EXPECT_NEAR(a[i], b[i], 1e-5 * (1 + std::fabs(a[i]))) << "element " << i;
  return to_string(result);
}

inline ValueId append(Graph& graph, const std::string& name, std::shared_ptr<const Op> op,
                      std::vector<ValueId> inputs) {
  const ValueId output = graph.add_value(name);
  graph.nodes.push_back({name, std::move(op), std::move(inputs), {output}});
  graph.outputs = {output};
  return output;
}

}  // namespace cubist::framework
