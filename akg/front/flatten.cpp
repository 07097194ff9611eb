#include "front/flatten.h"

#include <algorithm>
#include <map>
#include <memory>

#include "ops/define.h"

namespace cubist::akg {
namespace {

using Exprs = std::vector<Halide::Expr>;

int64_t count_of(const Shape& shape) {
  int64_t count = 1;
  for (const int64_t extent : shape) count *= extent;
  return count;
}

bool is_single(const Value& value) { return count_of(value.shape()) == 1; }

// An axis that is not stretched.
size_t longest_axis(const Shape& shape) {
  return static_cast<size_t>(std::max_element(shape.begin(), shape.end()) - shape.begin());
}

class Flattener {
 public:
  explicit Flattener(const Algorithm& algorithm)
      : algorithm_(algorithm), shape_(algorithm.outputs.front().shape()) {}

  bool is_possible() const {
    if (shape_.size() < 2 || count_of(shape_) == 1) return false;
    const auto has_run = [&](const Value& value) {
      const Kind kind = value.definition().kind;
      return (is_single(value) || value.shape() == shape_) &&
             (kind == Kind::kInput || kind == Kind::kElementwise);
    };
    const std::vector<Value> values = values_in_order(algorithm_);
    const auto is_output = [&](const Value& value) { return value.shape() == shape_; };
    return std::all_of(values.begin(), values.end(), has_run) &&
           std::all_of(algorithm_.inputs.begin(), algorithm_.inputs.end(), has_run) &&
           std::all_of(algorithm_.outputs.begin(), algorithm_.outputs.end(), is_output);
  }

  Algorithm run() {
    Algorithm result{.name = algorithm_.name, .inputs = {}, .outputs = {}};
    for (const Value& value : algorithm_.inputs) result.inputs.push_back(flat(value));
    for (const Value& value : values_in_order(algorithm_)) flat(value);
    for (const Value& value : algorithm_.outputs) result.outputs.push_back(flat(value));
    return result;
  }

 private:
  Value flat(const Value& value) {
    const Value::Definition& old = value.definition();
    const auto known = done_.find(&old);
    if (known != done_.end()) return known->second;
    Value::Definition made = old;
    made.shape = is_single(value) ? Shape{} : Shape{count_of(shape_)};
    for (Value& operand : made.operands) operand = flat(operand);
    if (old.kind == Kind::kElementwise) made.element = element_of(old);
    return done_.emplace(&old, Value(std::make_shared<const Value::Definition>(std::move(made))))
        .first->second;
  }

  // The old definition is asked for coordinates that are 0 but on one axis.
  static decltype(Value::Definition::element) element_of(const Value::Definition& old) {
    std::vector<Shape> shapes;
    for (const Value& operand : old.operands) shapes.push_back(operand.shape());
    return [element = old.element, shape = old.shape, shapes](const std::vector<Reader>& readers,
                                                              const Exprs& at) {
      std::vector<Reader> old_readers;
      for (size_t i = 0; i < readers.size(); ++i) {
        const bool is_one = count_of(shapes[i]) == 1;
        old_readers.push_back([read = readers[i], is_one, &of = shapes[i]](const Exprs& old_at) {
          return is_one ? read({}) : read({old_at[longest_axis(of)]});
        });
      }
      Exprs old_at(shape.size(), Halide::Expr(0));
      if (!at.empty()) old_at[longest_axis(shape)] = at.front();
      return element(old_readers, old_at);
    };
  }

  const Algorithm& algorithm_;
  const Shape shape_;
  std::map<const Value::Definition*, Value> done_{};
};

}  // namespace

Algorithm flattened(const Algorithm& algorithm) {
  Flattener flattener(algorithm);
  return flattener.is_possible() ? flattener.run() : algorithm;
}

}  // namespace cubist::akg
