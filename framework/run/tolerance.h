// How far a device result may lie from the reference: derived, in one place.
#pragma once

#include <optional>
#include <string>

#include "cubist/framework/run.h"
#include "graph/graph.h"

namespace cubist::framework {

struct Tolerance {
  double of_largest = 0;  // allowed error over the largest expected magnitude
  std::optional<double>
      absolute;  // probabilities: this instead, and the largest element must be the same one
  std::string reason;
};

// For one output of an optimised graph.
//
// Every operator on the way rounds its operands and its result to the compute type: a relative
// error of at most u each (u = 2^-11 for f16, 2^-24 for f32), three per operator: input, weight,
// result. Such an error is spread evenly over [-u, u], standard deviation u / sqrt(3), so three
// have u. Sums are kept in f32 and add nothing that counts for f16. The errors are independent and
// zero on average: over L operators they add like a random walk to u * sqrt(L), relative to the
// signal, which a dot product of many terms passes on unchanged. An output of a million elements
// exceeds 5 standard deviations about once; we allow 6, because trained layers cancel a little more
// than random ones. For f32, each operator also sums up to k terms in another order than the
// reference: u * sqrt(k) joins. Outputs of a softmax are probabilities: 1e-2 absolute, and the same
// largest element.
Tolerance tolerance_of(const Graph& graph, ValueId output, Precision precision);

}  // namespace cubist::framework
