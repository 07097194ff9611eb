#include "test/estimate.h"

#include <algorithm>
#include <cmath>

#include "test/tolerance.h"

namespace cubist::akg {

namespace {

constexpr double kUnit = 0x1p-24;  // half an ulp of 1 in f32

bool is_float(DataType type) { return type == DataType::f16 || type == DataType::f32; }

// Row-major place of an index in a shape it is stretched from.
size_t place_of(const Shape& shape, const Shape& index) {
  const size_t skipped = index.size() - shape.size();
  int64_t place = 0;
  for (size_t axis = 0; axis < shape.size(); ++axis)
    place = place * shape[axis] + (shape[axis] == 1 ? 0 : index[skipped + axis]);
  return static_cast<size_t>(place);
}

double value_at(const Node& node, const Shape& index) { return node.estimate.tensor.at(index); }
double error_at(const Node& node, const Shape& index) {
  return node.estimate.errors[place_of(node.estimate.tensor.shape, index)];
}

// Adds the element to what `node` has. Two numbers that differ by e round to ones that differ by up
// to e and an ulp; equal ones round to equal ones.
void append(Node& node, double exact, double error, Rounding rounding) {
  const DataType type = node.value.type();
  double total = error;
  if (is_float(type)) {
    const double size = std::fabs(exact) + error;
    if (!rounding.is_correct) total += rounding.ulps * ulp(size, DataType::f32);
    if (total > 0 && (rounding.is_correct || type == DataType::f16)) total += ulp(size, type);
  }
  node.estimate.tensor.values.push_back(rounded(exact, type));
  node.estimate.errors.push_back(total);
}

Node empty(const Value& value) { return {value, {{value.type(), value.shape(), {}}, {}}}; }

struct Row {
  std::vector<double> values, errors;

  double sum() const {
    double total = 0;
    for (const double x : values) total += x;
    return total;
  }
  double size_sum() const {
    double total = 0;
    for (const double x : values) total += std::fabs(x);
    return total;
  }
  double error_sum() const {
    double total = 0;
    for (const double e : errors) total += e;
    return total;
  }
  double largest_error() const { return *std::max_element(errors.begin(), errors.end()); }
  double count() const { return static_cast<double>(values.size()); }
};

Shape kept(const Shape& shape, const Axes& axes) {
  Shape result = shape;
  for (const int64_t axis : axes) result[static_cast<size_t>(axis)] = 1;
  return result;
}

// By row-major place in the kept shape.
std::vector<Row> rows_of(const Node& x, const Axes& axes) {
  const Shape& shape = x.estimate.tensor.shape;
  const Shape outer = kept(shape, axes);
  size_t count = 1;
  for (const int64_t extent : outer) count *= static_cast<size_t>(extent);
  std::vector<Row> rows(count);
  size_t place = 0;
  for_each_index(shape, [&](const Shape& index) {
    Row& row = rows[place_of(outer, index)];
    row.values.push_back(x.estimate.tensor.values[place]);
    row.errors.push_back(x.estimate.errors[place]);
    ++place;
  });
  return rows;
}

}  // namespace

Node exact_node(const Value& value, const HostTensor& tensor) {
  return {value, {tensor, std::vector<double>(tensor.values.size(), 0)}};
}

double largest(const Node& node) {
  double result = 0;
  for (const double x : node.estimate.tensor.values) result = std::max(result, std::fabs(x));
  return result;
}

double smallest_size(const Node& node) {
  double result = INFINITY;
  for (size_t i = 0; i < node.estimate.errors.size(); ++i)
    result = std::min(result, std::fabs(node.estimate.tensor.values[i]) - node.estimate.errors[i]);
  return result;
}

double smallest(const Node& node) {
  double result = INFINITY;
  for (size_t i = 0; i < node.estimate.errors.size(); ++i)
    result = std::min(result, node.estimate.tensor.values[i] - node.estimate.errors[i]);
  return result;
}

Node apply(const Value& value, const Node& x, Rounding rounding, double (*f)(double)) {
  Node y = empty(value);
  for (size_t i = 0; i < x.estimate.errors.size(); ++i) {
    const double at = x.estimate.tensor.values[i], error = x.estimate.errors[i], exact = f(at);
    // The slope changes little over an error; half again for where it does.
    const double propagated =
        1.5 * std::max(std::fabs(f(at + error) - exact), std::fabs(f(at - error) - exact));
    append(y, exact, propagated, rounding);
  }
  return y;
}

Node apply(const Value& value, const Node& a, const Node& b, Rounding rounding,
           const BinaryRule& rule) {
  Node y = empty(value);
  for_each_index(value.shape(), [&](const Shape& index) {
    const double x0 = value_at(a, index), x1 = value_at(b, index);
    append(y, rule.f(x0, x1), rule.propagated(x0, x1, error_at(a, index), error_at(b, index)),
           rounding);
  });
  return y;
}

Node choose_less(const Value& value, const Node& a, const Node& b, const Node& c, const Node& d) {
  Node y = empty(value);
  for_each_index(value.shape(), [&](const Shape& index) {
    const double x0 = value_at(a, index), x1 = value_at(b, index), yes = value_at(c, index),
                 no = value_at(d, index), yes_error = error_at(c, index),
                 no_error = error_at(d, index), doubt = error_at(a, index) + error_at(b, index);
    double error = x0 < x1 ? yes_error : no_error;
    // The other side may be taken.
    if (doubt > 0 && std::fabs(x0 - x1) <= doubt)
      error = std::max(yes_error, no_error) + std::fabs(yes - no);
    y.estimate.tensor.values.push_back(x0 < x1 ? yes : no);
    y.estimate.errors.push_back(error);
  });
  return y;
}

Node moved(const Value& value, const Node& x,
           const std::function<std::optional<Shape>(const Shape& index)>& source, double fill) {
  Node y = empty(value);
  for_each_index(value.shape(), [&](const Shape& index) {
    const std::optional<Shape> from = source(index);
    y.estimate.tensor.values.push_back(from ? value_at(x, *from) : fill);
    y.estimate.errors.push_back(from ? error_at(x, *from) : 0);
  });
  return y;
}

Node reduced(const Value& value, const Node& x, const Axes& axes, RowKind kind) {
  Node y = empty(value);
  const bool is_integer = !is_float(value.type());
  for (const Row& row : rows_of(x, axes)) {
    const auto count = static_cast<int64_t>(row.values.size());
    switch (kind) {
      case RowKind::kSum:
        append(y, row.sum(), is_integer ? 0 : row.error_sum() + sum_error(row.size_sum(), count),
               {});
        break;
      case RowKind::kMean:
        append(y, row.sum() / row.count(),
               (row.error_sum() + sum_error(row.size_sum(), count + 2)) / row.count(), {});
        break;
      case RowKind::kMax:
      case RowKind::kMin: {
        const auto [low, high] = std::minmax_element(row.values.begin(), row.values.end());
        y.estimate.tensor.values.push_back(kind == RowKind::kMax ? *high : *low);
        y.estimate.errors.push_back(row.largest_error());
        break;
      }
    }
  }
  return y;
}

// e^(x - max) / sum: an error of x, or of the difference (up to 2 |x| 2^-24), is a relative one of
// e^; 2 ulp each for e^ and the quotient, n roundings of the sum.
Node softmaxed(const Value& value, const Node& x, const Axes& axes) {
  Node y = empty(value);
  const auto rows = rows_of(x, axes);
  const Shape outer = kept(value.shape(), axes);
  for_each_index(value.shape(), [&](const Shape& index) {
    const Row& row = rows[place_of(outer, index)];
    const double top = *std::max_element(row.values.begin(), row.values.end());
    double sum = 0, size = 0;
    for (const double v : row.values) {
      sum += std::exp(v - top);
      size = std::max(size, std::fabs(v));
    }
    const double exact = std::exp(value_at(x, index) - top) / sum;
    const double relative = 4 * row.largest_error() + (8 * size + row.count() + 16) * kUnit;
    append(y, exact, exact * std::expm1(relative), {.ulps = 1});
  });
  return y;
}

// (x - mean) / deviation * scale + bias. With c = x - mean, off by e_c (of x, of the mean of n
// numbers, of the difference): the deviation is relatively off by the largest e_c / deviation, by n
// / 2 roundings of the sum of squares and 12 of what follows.
Node normalized(const Value& value, const Node& x, const Axes& axes, bool is_rms,
                const HostTensor& scale, const HostTensor* bias, double epsilon) {
  Node y = empty(value);
  const auto rows = rows_of(x, axes);
  const Shape outer = kept(value.shape(), axes);
  for_each_index(value.shape(), [&](const Shape& index) {
    const Row& row = rows[place_of(outer, index)];
    const double n = row.count(), mean = is_rms ? 0 : row.sum() / n;
    double square = 0, size = 0;
    for (const double v : row.values) {
      square += (v - mean) * (v - mean);
      size = std::max(size, std::fabs(v));
    }
    const double deviation = std::sqrt(square / n + epsilon);
    const double mean_error = is_rms ? 0
                                     : row.largest_error() +
                                           sum_error(row.size_sum() / n, int64_t(n) + 2) +
                                           4 * size * kUnit;
    const double worst = row.largest_error() + mean_error, c = value_at(x, index) - mean;
    const double relative = worst / deviation + (n / 2 + 12) * kUnit;
    const double factor = scale.at(index) / deviation, offset = bias ? bias->at(index) : 0;
    const double exact = c * factor + offset;
    append(y, exact,
           std::fabs(factor) * (error_at(x, index) + mean_error + std::fabs(c) * relative) * 1.05 +
               (std::fabs(c * factor) + std::fabs(offset)) * kUnit,
           {.ulps = 1});
  });
  return y;
}

}  // namespace cubist::akg
