#include "test/random_graph.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "test/expect_close.h"
#include "test/jit.h"

namespace cubist::akg {
namespace {

TEST(RandomGraph, SameSeedSameGraph) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const RandomGraph a = random_graph(seed), b = random_graph(seed);
    EXPECT_EQ(describe(a.algorithm), describe(b.algorithm));
    EXPECT_EQ(a.outputs.front().tensor.values, b.outputs.front().tensor.values);
  }
}

TEST(RandomGraph, SeedsDiffer) {
  std::map<std::string, uint64_t> seen;
  for (uint64_t seed = 0; seed < 200; ++seed)
    seen.emplace(describe(random_graph(seed).algorithm), seed);
  EXPECT_GT(seen.size(), 195u);
}

// The bound is sound: Halide's JIT keeps it.
TEST(RandomGraph, JitIsWithinTheEstimate) {
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const RandomGraph graph = random_graph(seed);
    const auto results = Jit(graph.algorithm).run(graph.inputs);
    for (size_t i = 0; i < results.size(); ++i) {
      const HostTensor& exact = graph.outputs[i].tensor;
      const HostTensor errors{DataType::f32, exact.shape, graph.outputs[i].errors};
      expect_close(
          results[i], fmt::format("seed {}\n{}", seed, describe(graph.algorithm)), exact.shape,
          [&](const Shape& index) { return exact.at(index); },
          [&](const Shape& index, double) { return errors.at(index); });
    }
  }
}

}  // namespace
}  // namespace cubist::akg
