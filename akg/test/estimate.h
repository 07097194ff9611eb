// Values with bounds of their error, operator by operator.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cubist/akg/ops.h"
#include "test/random_graph.h"

namespace cubist::akg {

// A value of a graph, and what it must be.
struct Node {
  Value value;
  Estimate estimate;
};

Node exact_node(const Value& value, const HostTensor& tensor);

double largest(const Node& node);        // |element|
double smallest_size(const Node& node);  // |element| less its error
double smallest(const Node& node);       // element less its error

// How an operator rounds.
struct Rounding {
  bool is_correct = false;  // one correctly rounded operation in the type of the result
  double ulps = 0;          // otherwise: of the f32 result
};

// y = f(x), f monotonic or smooth around each element.
Node apply(const Value& value, const Node& x, Rounding rounding, double (*f)(double));

// y = f(a, b); `propagated` is what errors of a and b make of it.
struct BinaryRule {
  double (*f)(double a, double b);
  double (*propagated)(double a, double b, double a_error, double b_error);
};
Node apply(const Value& value, const Node& a, const Node& b, Rounding rounding,
           const BinaryRule& rule);

// condition(a, b) ? c : d with the condition a < b.
Node choose_less(const Value& value, const Node& a, const Node& b, const Node& c, const Node& d);

// y[index] = x[source(index)], or `fill` where there is none.
Node moved(const Value& value, const Node& x,
           const std::function<std::optional<Shape>(const Shape& index)>& source, double fill = 0);

// Of elements over `axes`, kept with extent 1.
enum class RowKind : uint8_t { kSum, kMean, kMax, kMin };
Node reduced(const Value& value, const Node& x, const Axes& axes, RowKind kind);
Node softmaxed(const Value& value, const Node& x, const Axes& axes);
// scale and bias: exact, stretched; null: 1 and 0. `is_rms`: without the mean.
Node normalized(const Value& value, const Node& x, const Axes& axes, bool is_rms,
                const HostTensor& scale, const HostTensor* bias, double epsilon);

}  // namespace cubist::akg
