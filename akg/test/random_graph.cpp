#include "test/random_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>

#include "ops/define.h"
#include "test/estimate.h"

namespace cubist::akg {

namespace {

constexpr double kLargest = 100;          // of elements
constexpr double kLargestError = 0x1p-5;  // relative to 1 + |element|
constexpr int64_t kMostElements = 1 << 14;
constexpr double kEpsilon = 1e-3;

int64_t count_of(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>());
}

bool is_float(DataType type) { return type != DataType::s32; }

bool is_usable(const Node& node) {
  for (size_t i = 0; i < node.estimate.errors.size(); ++i) {
    const double value = std::fabs(node.estimate.tensor.values[i]);
    const double limit = is_float(node.value.type()) ? kLargest : 1e6;
    if (!(value <= limit) || !(node.estimate.errors[i] <= kLargestError * (1 + value)))
      return false;
  }
  return true;
}

double sigmoid_of(double x) { return 1 / (1 + std::exp(-x)); }

// Of floats. A predicate says where the operator is well conditioned.
struct UnaryOperator {
  Value (*op)(const Value&);
  double (*f)(double);
  Rounding rounding;
  bool (*is_safe)(const Node&) = nullptr;
};

bool is_positive(const Node& x) { return smallest(x) > 0.05; }
bool is_away_from_0(const Node& x) { return smallest_size(x) > 0.1; }
bool is_small(const Node& x) { return largest(x) < 4; }

const UnaryOperator kUnary[] = {
    {neg, [](double x) { return 0 - x; }, {.is_correct = true}},
    {abs, [](double x) { return std::fabs(x); }, {.is_correct = true}},
    {relu, [](double x) { return std::max(x, 0.0); }, {.is_correct = true}},
    {[](const Value& x) { return clip(x, -1, 2); },
     [](double x) { return std::min(std::max(x, -1.0), 2.0); },
     {.is_correct = true}},
    {exp, [](double x) { return std::exp(x); }, {.ulps = 2}, is_small},
    {log, [](double x) { return std::log(x); }, {.ulps = 2}, is_positive},
    {sqrt, [](double x) { return std::sqrt(x); }, {.ulps = 2}, is_positive},
    {rsqrt, [](double x) { return 1 / std::sqrt(x); }, {.ulps = 3}, is_positive},
    {reciprocal, [](double x) { return 1 / x; }, {.ulps = 2}, is_away_from_0},
    {tanh, [](double x) { return std::tanh(x); }, {.ulps = 6}},
    {sigmoid, sigmoid_of, {.ulps = 5}},
    {erf, [](double x) { return std::erf(x); }, {.ulps = 6}},
    {silu, [](double x) { return x * sigmoid_of(x); }, {.ulps = 6}},
    {softplus,
     [](double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x))); },
     {.ulps = 5}},
    {[](const Value& x) { return leaky_relu(x, 0.125); },
     [](double x) { return x < 0 ? 0.125 * x : x; },
     {.ulps = 1}},
    {hard_swish,
     [](double x) { return x * std::min(std::max(x / 6 + 0.5, 0.0), 1.0); },
     {.ulps = 8},
     [](const Node& x) { return smallest(x) > -2.5; }},
};

const UnaryOperator kUnaryOfIntegers[] = {
    {neg, [](double x) { return 0 - x; }, {}},
    {abs, [](double x) { return std::fabs(x); }, {}},
    {relu, [](double x) { return std::max(x, 0.0); }, {}},
};

struct BinaryOperator {
  Value (*op)(const Value&, const Value&);
  BinaryRule rule;
  bool of_integers = true;
};

double sum_of_errors(double, double, double ea, double eb) { return ea + eb; }
double larger_error(double, double, double ea, double eb) { return std::max(ea, eb); }

const BinaryOperator kBinary[] = {
    {add, {[](double a, double b) { return a + b; }, sum_of_errors}},
    {sub, {[](double a, double b) { return a - b; }, sum_of_errors}},
    {mul,
     {[](double a, double b) { return a * b; },
      [](double a, double b, double ea, double eb) {
        return std::fabs(a) * eb + std::fabs(b) * ea + ea * eb;
      }}},
    {min, {[](double a, double b) { return std::min(a, b); }, larger_error}},
    {max, {[](double a, double b) { return std::max(a, b); }, larger_error}},
    {div,
     {[](double a, double b) { return a / b; },
      [](double a, double b, double ea, double eb) {
        return (ea + std::fabs(a / b) * eb) / (std::fabs(b) - eb);
      }},
     false},
};

class Generator {
 public:
  explicit Generator(uint64_t seed) : rng_(seed) {
    graph_.algorithm.name = fmt::format("graph_{}", seed);
  }

  RandomGraph run() {
    const DataType type =
        pick<DataType>({DataType::f16, DataType::f16, DataType::f32, DataType::s32});
    const Shape shape = random_shape();
    nodes_.push_back(chance(0.2) ? laid_out_input(type, shape) : new_input(type, shape));
    const auto wanted = static_cast<int>(rng_.integer(1, 12));
    // Candidates that are not well conditioned are dropped.
    for (int tries = 0; graph_.operators < wanted && tries < 60; ++tries) step();
    while (graph_.operators == 0) accept(apply_unary(nodes_.back()));
    finish();
    return std::move(graph_);
  }

 private:
  using Candidate = std::optional<Node>;

  bool chance(double probability) { return rng_.unit() < probability; }
  template <class T>
  T pick(std::initializer_list<T> options) {
    return options.begin()[rng_.integer(0, static_cast<int64_t>(options.size()) - 1)];
  }
  template <class T, size_t kCount>
  const T& pick(const T (&options)[kCount]) {
    return options[rng_.integer(0, static_cast<int64_t>(kCount) - 1)];
  }
  const Node& pick_node() {
    return nodes_[static_cast<size_t>(rng_.integer(0, static_cast<int64_t>(nodes_.size()) - 1))];
  }

  int64_t random_extent() {
    return pick<int64_t>({1, 1, 2, 3, 7, 13, 16, 31, 64, 127, 128, 257, 1021, 1024, 2048, 4099});
  }
  Shape random_shape() {
    const auto rank = static_cast<size_t>(pick<int>({1, 2, 2, 2, 3, 4}));
    for (;;) {
      Shape shape;
      while (shape.size() < rank) shape.push_back(random_extent());
      if (count_of(shape) <= kMostElements) return shape;
    }
  }
  // One that stretches to `shape`.
  Shape stretchable(const Shape& shape) {
    const auto skipped = chance(0.3) ? rng_.integer(0, static_cast<int64_t>(shape.size())) : 0;
    Shape result(shape.begin() + skipped, shape.end());
    for (int64_t& extent : result) {
      if (chance(0.3)) extent = 1;
    }
    return result;
  }

  // Between -3 and 3; some without numbers near 0.
  HostTensor random_data(DataType type, const Shape& shape) {
    if (type == DataType::s32) return random_tensor(rng_, type, shape, -20, 20);
    return chance(0.3) ? random_tensor(rng_, type, shape, 0.25, 3)
                       : random_tensor(rng_, type, shape, -3, 3);
  }
  Node new_input(DataType type, const Shape& shape) {
    const Value value = input(fmt::format("x{}", inputs_.size()), type, shape);
    const HostTensor data = random_data(type, shape);
    inputs_.push_back({value, data});
    return exact_node(value, data);
  }

  // A layout operator on a new input, with the result `shape`.
  Node laid_out_input(DataType type, const Shape& shape) {
    ++graph_.operators;
    switch (rng_.integer(0, 3)) {
      case 0: {  // transpose
        Axes order(shape.size());
        std::iota(order.begin(), order.end(), 0);
        std::reverse(order.begin(), order.end());
        if (order.size() > 2 && chance(0.5)) std::swap(order[0], order[1]);
        Shape from(shape.size());
        for (size_t i = 0; i < order.size(); ++i) from[static_cast<size_t>(order[i])] = shape[i];
        return transposed(new_input(type, from), order);
      }
      case 1: {  // slice
        Shape from = shape;
        std::vector<Range> ranges;
        for (size_t axis = 0; axis < shape.size(); ++axis) {
          if (chance(0.5) || from[axis] * 2 > kMostElements) continue;
          const int64_t step = axis + 1 < shape.size() ? rng_.integer(1, 2) : 1,
                        start = rng_.integer(0, 3);
          from[axis] = start + (shape[axis] - 1) * step + 1 + rng_.integer(0, 2);
          ranges.push_back({static_cast<int64_t>(axis), start, shape[axis], step});
        }
        return sliced(new_input(type, from), ranges);
      }
      case 2: {  // expand
        const Node x = new_input(type, stretchable(shape));
        return moved(expand(x.value, shape), x, [](const Shape& index) { return index; });
      }
      default: {  // reshape
        const Node x = new_input(type, {count_of(shape)});
        return renumbered(x, shape);
      }
    }
  }

  static Node transposed(const Node& x, const Axes& order) {
    return moved(transpose(x.value, order), x, [&](const Shape& index) {
      Shape from(index.size());
      for (size_t i = 0; i < index.size(); ++i) from[static_cast<size_t>(order[i])] = index[i];
      return from;
    });
  }
  static Node sliced(const Node& x, const std::vector<Range>& ranges) {
    return moved(slice(x.value, ranges), x, [&](Shape index) {
      for (const Range& range : ranges) {
        int64_t& i = index[static_cast<size_t>(range.axis)];
        i = range.start + i * range.step;
      }
      return index;
    });
  }
  static Node renumbered(const Node& x, const Shape& shape) {
    Node y{reshape(x.value, shape), x.estimate};
    y.estimate.tensor.shape = shape;
    return y;
  }

  void accept(const Candidate& candidate) {
    if (!candidate || !is_usable(*candidate)) return;
    nodes_.push_back(*candidate);
    ++graph_.operators;
  }

  void step() {
    const size_t inputs = inputs_.size();
    const size_t nodes = nodes_.size();
    const Node& x = chance(0.75) ? nodes_.back() : pick_node();
    accept(candidate_of(Node(x)));
    // Without what was made for a candidate that was dropped.
    if (nodes_.size() == nodes)
      inputs_.erase(inputs_.begin() + static_cast<ptrdiff_t>(inputs), inputs_.end());
  }
  Candidate candidate_of(const Node& x) {
    const double kind = rng_.unit();
    if (kind < 0.35) return apply_unary(x);
    if (kind < 0.70) return apply_binary(x);
    if (kind < 0.78) return apply_choice(x);
    if (kind < 0.85) return apply_cast(x);
    if (kind < 0.93 || !is_float(x.value.type())) return apply_reduction(x);
    return apply_normalization(x);
  }

  Candidate apply_unary(const Node& x) {
    const UnaryOperator& op = is_float(x.value.type()) ? pick(kUnary) : pick(kUnaryOfIntegers);
    if (op.is_safe && !op.is_safe(x)) return {};
    return apply(op.op(x.value), x, op.rounding, op.f);
  }

  // Another operand for x: a value of the graph, a new input or a constant. `stretched`: x has its
  // shape after stretching both.
  Candidate other_for(const Node& x) {
    const double kind = rng_.unit();
    if (kind < 0.5) {
      const Node& node = pick_node();
      if (node.value.type() != x.value.type() || !can_stretch(node.value.shape(), x.value.shape()))
        return {};
      return node;
    }
    if (kind < 0.8) return new_input(x.value.type(), stretchable(x.value.shape()));
    const DataType type = x.value.type();
    const double value = type == DataType::s32 ? static_cast<double>(rng_.integer(-5, 5))
                                               : rounded(rng_.uniform(0.25F, 2.5F), DataType::f16);
    return exact_node(constant(type, value), {type, {}, {value}});
  }
  static bool can_stretch(const Shape& a, const Shape& b) {
    for (size_t i = 1; i <= std::min(a.size(), b.size()); ++i) {
      const int64_t x = a[a.size() - i], y = b[b.size() - i];
      if (x != y && x != 1 && y != 1) return false;
    }
    return true;
  }

  Candidate apply_binary(const Node& x) {
    const Candidate other = other_for(x);
    const BinaryOperator& op = pick(kBinary);
    const bool is_integer = !is_float(x.value.type());
    if (!other || (is_integer && !op.of_integers)) return {};
    const bool swapped = chance(0.3);
    const Node &a = swapped ? *other : x, &b = swapped ? x : *other;
    if (op.op == div && !is_away_from_0(b)) return {};
    const Value value = op.op(a.value, b.value);
    if (count_of(value.shape()) > kMostElements) return {};
    return apply(value, a, b, {.is_correct = !is_integer}, op.rule);
  }

  // a < b ? a : c, of one type.
  Candidate apply_choice(const Node& x) {
    const Candidate b = other_for(x), c = other_for(x);
    if (!b || !c) return {};
    const Value condition = less(x.value, b->value);
    if (!can_stretch(condition.shape(), c->value.shape())) return {};
    const Value value = where(condition, x.value, c->value);
    if (count_of(value.shape()) > kMostElements) return {};
    return choose_less(value, x, *b, x, *c);
  }

  Candidate apply_cast(const Node& x) {
    const DataType from = x.value.type();
    const DataType to = from == DataType::f32 ? DataType::f16 : DataType::f32;
    const Node y = apply(cast(x.value, to), x, {.is_correct = true}, [](double v) { return v; });
    return y;
  }

  Axes random_axes(const Shape& shape) {
    Axes axes;
    for (size_t axis = 0; axis < shape.size(); ++axis) {
      if (chance(axis + 1 == shape.size() ? 0.7 : 0.3)) axes.push_back(static_cast<int64_t>(axis));
    }
    if (axes.empty() && !shape.empty()) axes.push_back(static_cast<int64_t>(shape.size()) - 1);
    return axes;
  }

  Candidate apply_reduction(const Node& x) {
    const Axes axes = random_axes(x.value.shape());
    if (axes.empty()) return {};
    switch (rng_.integer(0, 3)) {
      case 0:
        return reduced(reduce_sum(x.value, axes), x, axes, RowKind::kSum);
      case 1:
        if (!is_float(x.value.type())) return {};
        return reduced(reduce_mean(x.value, axes), x, axes, RowKind::kMean);
      case 2:
        return reduced(reduce_max(x.value, axes), x, axes, RowKind::kMax);
      default:
        return reduced(reduce_min(x.value, axes), x, axes, RowKind::kMin);
    }
  }

  Candidate apply_normalization(const Node& x) {
    const Shape& shape = x.value.shape();
    if (shape.empty()) return {};
    if (chance(0.5)) {
      const Axes axes = random_axes(shape);
      return softmaxed(softmax(x.value, axes), x, axes);
    }
    const auto first =
        static_cast<int64_t>(shape.size()) - (shape.size() > 1 && chance(0.3) ? 2 : 1);
    Axes axes(shape.size() - static_cast<size_t>(first));
    std::iota(axes.begin(), axes.end(), first);
    const Shape inner(shape.begin() + first, shape.end());
    const Node scale = new_input(x.value.type(), inner);
    if (chance(0.5)) {
      return normalized(rms_norm(x.value, scale.value, first, kEpsilon), x, axes, true,
                        scale.estimate.tensor, nullptr, kEpsilon);
    }
    const Node bias = new_input(x.value.type(), inner);
    return normalized(layer_norm(x.value, scale.value, bias.value, first, kEpsilon), x, axes, false,
                      scale.estimate.tensor, &bias.estimate.tensor, kEpsilon);
  }

  // Sometimes a layout operator, or a second output.
  void finish() {
    const Node last = nodes_.back();
    if (graph_.operators < 12 && chance(0.2)) {
      add_output(laid_out(last));
    } else {
      add_output(last);
      const Node& other = pick_node();
      if (chance(0.2) && !(other.value == last.value) &&
          other.value.shape() == last.value.shape() &&
          other.value.definition().kind != Kind::kInput)
        add_output(other);
    }
    add_used_inputs();
  }
  Node laid_out(const Node& x) {
    ++graph_.operators;
    const Shape& shape = x.value.shape();
    const double kind = rng_.unit();
    if (kind < 0.3 || shape.empty()) return renumbered(x, {count_of(shape)});
    if (kind < 0.6) {
      Axes order(shape.size());
      std::iota(order.begin(), order.end(), 0);
      std::rotate(order.begin(), order.begin() + 1, order.end());
      return transposed(x, order);
    }
    if (kind < 0.8) {
      const auto axis =
          static_cast<size_t>(rng_.integer(0, static_cast<int64_t>(shape.size()) - 1));
      const int64_t start = rng_.integer(0, shape[axis] - 1);
      return sliced(x, {{static_cast<int64_t>(axis), start, shape[axis] - start, 1}});
    }
    Shape before(shape.size(), 0), after = before;
    before.back() = rng_.integer(0, 3);
    after.front() = rng_.integer(1, 2);
    return moved(
        pad(x.value, before, after, PadMode::kConstant, 2), x,
        [&](Shape index) -> std::optional<Shape> {
          index.back() -= before.back();
          for (size_t axis = 0; axis < index.size(); ++axis) {
            if (index[axis] < 0 || index[axis] >= shape[axis]) return {};
          }
          return index;
        },
        2);
  }
  void add_output(const Node& node) {
    graph_.algorithm.outputs.push_back(node.value);
    graph_.outputs.push_back(node.estimate);
  }

  void add_used_inputs() {
    std::vector<Value> seen;
    const std::function<void(const Value&)> visit = [&](const Value& value) {
      if (std::find(seen.begin(), seen.end(), value) != seen.end()) return;
      seen.push_back(value);
      for (const Value& operand : value.definition().operands) visit(operand);
    };
    for (const Value& output : graph_.algorithm.outputs) visit(output);
    for (const auto& [value, data] : inputs_) {
      if (std::find(seen.begin(), seen.end(), value) == seen.end()) continue;
      graph_.algorithm.inputs.push_back(value);
      graph_.inputs.push_back(data);
    }
  }

  Rng rng_;
  RandomGraph graph_;
  std::vector<std::pair<Value, HostTensor>> inputs_;
  std::vector<Node> nodes_;
};

}  // namespace

RandomGraph random_graph(uint64_t seed) { return Generator(seed).run(); }

}  // namespace cubist::akg
