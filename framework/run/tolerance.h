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
// error spread evenly over at most u each (u = 2^-11 for f16, 2^-24 for f32), so of standard
// deviation u / sqrt(3); three per operator: input, weight, result. Sums are kept in f32 and add
// nothing that counts for f16. The roundings are independent and zero on average, so over L
// operators their errors add like a random walk: standard deviation u * sqrt(L), relative to the
// signal, which a dot product of many terms passes on unchanged. An output of a million elements
// exceeds 5 standard deviations about once; we allow 6. For f32, each operator also sums up to k
// terms in another order than the reference: k more roundings. Outputs of a softmax are
// probabilities: 1e-2 absolute, and the same largest element.
Tolerance tolerance_of(const Graph& graph, ValueId output, Precision precision);

}  // namespace cubist::framework
