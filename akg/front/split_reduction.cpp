#include "front/split_reduction.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <utility>

#include "cubist/base/error.h"
#include "cubist/base/quantity.h"
#include "cubist/isa/instruction.h"
#include "front/merge_axes.h"
#include "ops/define.h"

namespace cubist::akg {
namespace {

using Exprs = std::vector<Halide::Expr>;

Value make(Value::Definition definition) {
  return Value(std::make_shared<const Value::Definition>(std::move(definition)));
}

int64_t product(const Shape& shape, size_t begin, size_t end) {
  return std::accumulate(shape.begin() + static_cast<ptrdiff_t>(begin),
                         shape.begin() + static_cast<ptrdiff_t>(end), int64_t{1},
                         std::multiplies<>());
}

bool is_whole_reduction(const Value::Definition& d) {
  return d.kind == Kind::kReduction && !d.axes.empty() && d.operands.size() == 1 &&
         d.operands.front().shape() == d.domain;
}

// The reductions of an algorithm, in the order of its values, or what keeps them from being split.
struct Reductions {
  std::vector<Value> values{};
  std::string obstacle{};
};
Reductions reductions_of(const Algorithm& algorithm) {
  Reductions found;
  std::vector<Value> following;  // reductions, and what depends on one
  for (const Value& value : values_in_order(algorithm)) {
    const Value::Definition& d = value.definition();
    const bool follows = std::ranges::any_of(d.operands, [&](const Value& operand) {
      return std::ranges::find(following, operand) != following.end();
    });
    if (follows || d.kind == Kind::kReduction) following.push_back(value);
    if (d.kind == Kind::kElementwise) continue;
    if (!is_whole_reduction(d)) return {{}, d.name + " is no reduction of a whole value"};
    if (follows) return {{}, d.name + " reads another reduction"};
    found.values.push_back(value);
    const Value::Definition& first = found.values.front().definition();
    if (first.domain != d.domain || first.axes != d.axes)
      return {{}, d.name + " reduces another box than " + first.name};
  }
  if (found.values.empty()) return {{}, "there is no reduction"};
  return found;
}

// Behind the last piece is the end of the array only if all axes before are 1.
SplitAxis axis_of(const Value::Definition& reduction) {
  const auto axis = static_cast<size_t>(reduction.axes.front());
  return {reduction.domain[axis], product(reduction.domain, 0, axis) > 1};
}

std::vector<Value> expect_reductions(const Algorithm& algorithm) {
  Reductions found = reductions_of(algorithm);
  if (found.obstacle.empty()) return std::move(found.values);
  throw Error(Fault::kNotImplemented,
              {.where = algorithm.name,
               .did = "split a reduction over cores: " + found.obstacle,
               .expected = "elementwise values, and reductions of whole values along the same "
                           "axes, none of which reads another",
               .fix = "take a schedule without parts"});
}

// Values again, with another extent of one axis, or two axes in its place.
class Rebuilt {
 public:
  virtual ~Rebuilt() = default;

  Value of(const Value& value) {
    const Value::Definition& old = value.definition();
    const auto known = done_.find(&old);
    if (known != done_.end()) return known->second;
    return done_.emplace(&old, old.kind == Kind::kInput ? input_of(value) : made(old))
        .first->second;
  }
  // Inputs that were asked for, each with the one it stands for.
  const std::vector<std::pair<Value, Value>>& inputs() const { return inputs_; }

 protected:
  virtual Value made(const Value::Definition& old) = 0;
  virtual Value input_of(const Value& input) = 0;
  std::vector<Value> operands_of(const Value::Definition& old) {
    std::vector<Value> operands;
    for (const Value& operand : old.operands) operands.push_back(of(operand));
    return operands;
  }
  Value keep_input(const Value& made, const Value& old) {
    inputs_.emplace_back(made, old);
    return made;
  }
  void set(const Value& old, const Value& made) { done_.emplace(&old.definition(), made); }

 private:
  std::map<const Value::Definition*, Value> done_{};
  std::vector<std::pair<Value, Value>> inputs_{};
};

// The axis is two: parts, and places in a part.
class Pieces : public Rebuilt {
 public:
  Pieces(size_t axis, int64_t parts, int64_t piece) : axis_(axis), parts_(parts), piece_(piece) {}

 protected:
  Value input_of(const Value& input) override {
    const Value::Definition& old = input.definition();
    return keep_input(akg::input(old.name, old.type, split(old.shape)), input);
  }
  Value made(const Value::Definition& old) override {
    Value::Definition made = old;
    made.operands = operands_of(old);
    made.element = element_of(old);
    made.shape = split(old.shape);
    if (old.kind == Kind::kReduction) {
      made.domain = split(old.domain);
      for (int64_t& axis : made.axes) ++axis;  // the split one is the slowest of them
      made.shape = made.domain;
      for (const int64_t axis : made.axes) made.shape[static_cast<size_t>(axis)] = 1;
    }
    return make(std::move(made));
  }

 private:
  Shape split(Shape shape) const {
    if (shape.empty()) return shape;
    const bool is_long = shape[axis_] > 1;
    shape[axis_] = is_long ? piece_ : 1;
    shape.insert(shape.begin() + static_cast<ptrdiff_t>(axis_), is_long ? parts_ : 1);
    return shape;
  }

  // The old definition reads its operands at its own coordinates or, where they are stretched, at
  // 0: of the split axis it is given the part, and readers put the place behind it.
  decltype(Value::Definition::element) element_of(const Value::Definition& old) const {
    std::vector<bool> is_long;
    for (const Value& operand : old.operands)
      is_long.push_back(!operand.shape().empty() && operand.shape()[axis_] > 1);
    return [element = old.element, axis = axis_, is_long](const std::vector<Reader>& readers,
                                                          const Exprs& at) {
      const auto place = [axis](Exprs& exprs) {
        return exprs.begin() + static_cast<ptrdiff_t>(axis) + 1;
      };
      std::vector<Reader> old_readers;
      for (size_t i = 0; i < readers.size(); ++i) {
        old_readers.push_back([&, i](const Exprs& old_at) {
          Exprs of = old_at;
          if (!of.empty()) of.insert(place(of), is_long[i] ? at[axis + 1] : Halide::Expr(0));
          return readers[i](of);
        });
      }
      Exprs old_at = at;
      if (!old_at.empty()) old_at.erase(place(old_at));
      return element(old_readers, old_at);
    };
  }

  const size_t axis_;
  const int64_t parts_, piece_;
};

// Only the last `length` elements of the axis.
class Tail : public Rebuilt {
 public:
  Tail(size_t axis, int64_t length) : axis_(axis), length_(length) {}

 protected:
  Value input_of(const Value& input) override {
    const Value::Definition& old = input.definition();
    return keep_input(akg::input(old.name + "_tail", old.type, cut(old.shape)), input);
  }
  Value made(const Value::Definition& old) override {
    Value::Definition made = old;
    made.operands = operands_of(old);
    made.shape = cut(old.shape);
    if (old.kind == Kind::kReduction) made.domain = cut(old.domain);
    return make(std::move(made));
  }

 private:
  Shape cut(Shape shape) const {
    if (!shape.empty() && shape[axis_] > 1) shape[axis_] = length_;
    return shape;
  }

  const size_t axis_;
  const int64_t length_;
};

// What follows from the reductions, which are values that are there already.
class Rest : public Rebuilt {
 public:
  void put(const Value& reduction, const Value& combined) { set(reduction, combined); }

 protected:
  Value input_of(const Value& input) override { return keep_input(input, input); }
  Value made(const Value::Definition& old) override {
    Value::Definition made = old;
    made.operands = operands_of(old);
    return make(std::move(made));
  }
};

// The reduction of what the pieces gave, along the axis of parts.
Value reduced_partials(const Value::Definition& reduction, const Value& partials, size_t axis) {
  Value::Definition made = reduction;
  made.attributes = fmt::format("axes={}", axis);
  made.operands = {partials};
  made.axes = {static_cast<int64_t>(axis)};
  made.domain = partials.shape();
  made.element = [](const std::vector<Reader>& readers, const Exprs& at) { return readers[0](at); };
  return make(std::move(made));
}

class Splitter {
 public:
  Splitter(const Algorithm& original, int64_t parts)
      : algorithm_(with_merged_axes(original)),
        reductions_(expect_reductions(algorithm_)),
        parts_(parts),
        axis_(static_cast<size_t>(reductions_.front().definition().axes.front())) {}

  SplitReduction run() {
    choose_piece();
    make_pieces();
    make_rest();
    return std::move(result_);
  }

 private:
  const Shape& domain() const { return reductions_.front().definition().domain; }
  size_t workspace() const { return algorithm_.inputs.size() + algorithm_.outputs.size(); }

  void choose_piece() {
    const int64_t length = domain()[axis_];
    const auto refuse = [&](const std::string& expected) {
      throw Error(Fault::kConfig,
                  {.where = algorithm_.name,
                   .did = fmt::format("split {} elements in {} parts", length, parts_),
                   .expected = expected,
                   .fix = "take other parts, or a schedule without parts"});
    };
    if (parts_ < 2 || parts_ > length)
      refuse(fmt::format("2 to {} parts of the axis that is reduced", length));
    piece_ = length / parts_;
    const bool has_tail = !axis_of(reductions_.front().definition()).must_divide;
    if (!has_tail && length % parts_ != 0)
      refuse("parts that divide the length, since axes before it are not 1");
    // Long runs start where lines of GM do.
    constexpr int64_t kLong = 1024, kLine = 64;
    const bool is_run = product(domain(), axis_ + 1, domain().size()) == 1;
    if (has_tail && is_run && piece_ >= kLong) piece_ -= piece_ % kLine;
    tail_ = length - parts_ * piece_;
  }

  size_t index_of_input(const Value& value) const {
    const auto& inputs = algorithm_.inputs;
    return static_cast<size_t>(std::ranges::find(inputs, value) - inputs.begin());
  }

  void make_pieces() {
    Pieces pieces(axis_, parts_, piece_);
    Algorithm& stage = result_.pieces.algorithm;
    stage = {.name = algorithm_.name + "_pieces", .inputs = {}, .outputs = {}};
    for (const Value& reduction : reductions_) stage.outputs.push_back(pieces.of(reduction));
    for (const auto& [made, old] : pieces.inputs()) {
      stage.inputs.push_back(made);
      result_.pieces.places.push_back({index_of_input(old), 0});
    }
    for (const Value& partials : stage.outputs) {
      const Shape& shape = partials.shape();
      result_.pieces.places.push_back({workspace(), result_.workspace_bytes});
      const int64_t bytes =
          product(shape, 0, shape.size()) * isa::bits_of(partials.type()) / kBitsPerByte;
      result_.workspace_bytes += round_up(bytes, kWorkspaceAlignment);
    }
  }

  void make_rest() {
    Rest rest;
    Tail tail(axis_, tail_);
    Stage& stage = result_.rest;
    stage.algorithm = {.name = algorithm_.name + "_rest", .inputs = {}, .outputs = {}};
    for (size_t i = 0; i < reductions_.size(); ++i) {
      const Value::Definition& reduction = reductions_[i].definition();
      Shape shape = reduction.shape;
      shape[axis_] = parts_;
      const Value partials =
          input(i == 0 ? "partials" : fmt::format("partials_{}", i), reduction.type, shape);
      stage.algorithm.inputs.push_back(partials);
      stage.places.push_back({workspace(), partials_offset(i)});
      Value combined = reduced_partials(reduction, partials, axis_);
      if (tail_ > 0) combined = with_tail(reduction, combined, tail.of(reductions_[i]));
      rest.put(reductions_[i], combined);
    }
    for (const Value& output : algorithm_.outputs)
      stage.algorithm.outputs.push_back(rest.of(output));
    for (const auto& [made, old] : tail.inputs()) add_input(made, old, tail_offset(old));
    for (const auto& [made, old] : rest.inputs()) add_input(made, old, 0);
    for (size_t i = 0; i < algorithm_.outputs.size(); ++i)
      stage.places.push_back({algorithm_.inputs.size() + i, 0});
  }

  void add_input(const Value& made, const Value& old, int64_t offset) {
    result_.rest.algorithm.inputs.push_back(made);
    result_.rest.places.push_back({index_of_input(old), offset});
  }

  int64_t partials_offset(size_t reduction) const {
    const Stage& pieces = result_.pieces;
    return pieces.places[pieces.algorithm.inputs.size() + reduction].offset_bytes;
  }

  int64_t tail_offset(const Value& input) const {
    const Shape& shape = input.shape();
    if (shape.empty() || shape[axis_] == 1) return 0;
    return parts_ * piece_ * product(shape, axis_ + 1, shape.size()) * isa::bits_of(input.type()) /
           kBitsPerByte;
  }

  static Value with_tail(const Value::Definition& reduction, const Value& partials,
                         const Value& tail) {
    return elementwise(reduction.name, "", reduction.type, {partials, tail},
                       [step = reduction.step](const Exprs& e) { return step(e[0], e[1]); });
  }

  static constexpr int64_t kBitsPerByte = 8;
  static constexpr int64_t kWorkspaceAlignment = 64;

  const Algorithm algorithm_;
  const std::vector<Value> reductions_;
  const int64_t parts_;
  const size_t axis_;
  int64_t piece_ = 0, tail_ = 0;
  SplitReduction result_{};
};

}  // namespace

SplitReduction split_reduction(const Algorithm& algorithm, int64_t parts) {
  return Splitter(algorithm, parts).run();
}

Shape shape_that_is_cut(const Algorithm& algorithm, const Schedule& schedule) {
  const Algorithm cut =
      schedule.parts > 0 ? split_reduction(algorithm, schedule.parts).pieces.algorithm : algorithm;
  return with_merged_axes(cut).outputs.front().shape();
}

std::optional<SplitAxis> split_axis(const Algorithm& algorithm) {
  const Reductions found = reductions_of(with_merged_axes(algorithm));
  if (!found.obstacle.empty()) return std::nullopt;
  return axis_of(found.values.front().definition());
}

}  // namespace cubist::akg
