#include "front/schedule.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cubist/base/error.h"
#include "front/steps.h"
#include "ops/define.h"

namespace cubist::akg {
namespace {

using Halide::TailStrategy;
using Halide::Var;

// Rows in UB start at blocks of 32 B in every element type of the algorithm, so that vector
// instructions can go from row to row: a multiple of this many elements.
int row_alignment(const Algorithm& algorithm, const Funcs& funcs) {
  size_t smallest = 4;
  const auto see = [&](const Value& value) {
    smallest = std::min(smallest, static_cast<size_t>(halide_type(value.type()).bytes()));
  };
  for (const Value& value : algorithm.inputs) see(value);
  for (const Value& value : funcs.values) see(value);
  constexpr int kBlockBytes = 32;
  return kBlockBytes / static_cast<int>(smallest);
}

// Every value has the shape of the output or is one number: tiles are flat runs of elements, and
// rows need no padding.
bool is_flat(const Algorithm& algorithm, const Funcs& funcs) {
  const Shape& shape = algorithm.outputs.front().shape();
  const auto is_simple = [&](const Value& value) {
    const Shape& own = value.shape();
    const bool is_single =
        std::all_of(own.begin(), own.end(), [](int64_t extent) { return extent == 1; });
    const Kind kind = value.definition().kind;
    return (is_single && kind != Kind::kReduction) ||
           (own == shape && (kind == Kind::kInput || kind == Kind::kElementwise));
  };
  return std::all_of(algorithm.inputs.begin(), algorithm.inputs.end(), is_simple) &&
         std::all_of(funcs.values.begin(), funcs.values.end(), is_simple);
}

void expect_one_shape(const Algorithm& algorithm) {
  const Shape& first = algorithm.outputs.front().shape();
  for (const Value& output : algorithm.outputs) {
    if (output.shape() == first) continue;
    throw Error(Fault::kNotImplemented,
                {.where = algorithm.name,
                 .did = fmt::format("make one kernel with outputs of shape [{}] and [{}]",
                                    fmt::join(first, ", "), fmt::join(output.shape(), ", ")),
                 .expected = "outputs of one shape",
                 .fix = "split it into two algorithms"});
  }
}

class Scheduler {
 public:
  Scheduler(const Algorithm& algorithm, Funcs& funcs, const Schedule& schedule,
            const RowBounds& row_bounds)
      : algorithm_(algorithm), funcs_(funcs), schedule_(schedule), row_bounds_(row_bounds) {}

  Scheduled run() {
    apply();
    return {store_, std::move(arrays_)};
  }

 private:
  void apply() {
    expect_one_shape(algorithm_);
    expect_cut();
    define_store();
    bound_store();
    if (!vars_.empty()) cut();
    const int alignment = is_flat(algorithm_, funcs_) ? 1 : row_alignment(algorithm_, funcs_);
    // One number a row stays packed: reductions write it so, and stretching reads it so.
    const auto rows_of = [&](const Value& value) {
      return value.shape().empty() || value.shape().back() == 1 ? 1 : alignment;
    };
    if (schedule_.step > 0) {
      place_in_steps(rows_of);
      return;
    }
    for (size_t i = 0; i < funcs_.values.size(); ++i) {
      if (is_inlined(algorithm_, funcs_, funcs_.values[i])) continue;
      place(funcs_.funcs[i], rows_of(funcs_.values[i]));
    }
    for (size_t i = 0; i < funcs_.inputs.size(); ++i) {
      const Value& input = algorithm_.inputs[i];
      if (is_only_gathered(input)) continue;
      place(funcs_.inputs[i].in(), rows_of(input));
    }
  }

  void expect_cut() const {
    const auto axes = static_cast<int>(algorithm_.outputs.front().shape().size());
    const bool is_axis = 0 <= schedule_.axis && schedule_.axis < std::max(axes, 1);
    if (is_axis && schedule_.chunk > 0 && schedule_.blocks > 0) return;
    throw Error(Fault::kConfig,
                {.where = algorithm_.name,
                 .did = "cut " + to_string(schedule_),
                 .expected = fmt::format("one of {} axes, and a chunk and blocks of at least 1",
                                         std::max(axes, 1))});
  }

  // What only gathers read stays in GM: its elements go straight to where they are wanted, places
  // are read by the scalar unit.
  bool is_only_gathered(const Value& input) const {
    bool is_read = false;
    for (const Value& value : funcs_.values) {
      const Value::Definition& d = value.definition();
      if (std::find(d.operands.begin(), d.operands.end(), input) == d.operands.end()) continue;
      if (d.places.empty()) return false;
      is_read = true;
    }
    return is_read;
  }

  void define_store() {
    const size_t rank = algorithm_.outputs.front().shape().size();
    for (size_t axis = rank; axis-- > 0;) vars_.emplace_back(fmt::format("i{}", axis));
    std::vector<Halide::Expr> elements;
    for (const Value& output : algorithm_.outputs)
      elements.push_back(funcs_.of(algorithm_, output)(vars_));
    store_ = Halide::Func("out");
    if (elements.size() == 1) {
      store_(vars_) = elements.front();
    } else {
      store_(vars_) = Halide::Tuple(elements);
    }
  }

  void bound_store() {
    const Shape& shape = algorithm_.outputs.front().shape();
    const int rank = static_cast<int>(shape.size());
    for (int d = 0; d < rank; ++d)
      store_.bound(vars_[static_cast<size_t>(d)], 0, extent_of(rank - 1 - d));
    // Halide takes the bounds of the first for all.
    std::vector<Halide::OutputImageParam> buffers = store_.output_buffers();
    for (size_t i = 0; i < buffers.size(); ++i) {
      int stride = 1;
      for (int d = 0; d < rank; ++d) {
        if (i == 0) buffers[i].dim(d).set_bounds(0, extent_of(rank - 1 - d));
        buffers[i].dim(d).set_stride(stride);
        stride *= extent_of(rank - 1 - d);
      }
    }
  }

  int extent_of(int axis) const {
    return static_cast<int>(algorithm_.outputs.front().shape()[static_cast<size_t>(axis)]);
  }

  // vars_ are innermost first: axis a is vars_[rank - 1 - a].
  void cut() {
    const int rank = static_cast<int>(vars_.size());
    const Var split = vars_[static_cast<size_t>(rank - 1 - schedule_.axis)];
    tile_ = Var("t");
    const Var inner("inner");
    const auto chunk = static_cast<int>(schedule_.chunk);
    store_.split(split, tile_, inner, chunk, tail(extent_of(schedule_.axis), chunk));
    if (schedule_.columns > 0) cut_columns(inner);
    const bool has_long_outputs = schedule_.step > 0 && extent_of(axis_in_steps()) > 1;
    for (int axis = schedule_.axis; axis-- > 0;) {
      if (has_long_outputs && axis == axis_in_steps()) continue;
      const Var fused("t");
      store_.fuse(tile_, vars_[static_cast<size_t>(rank - 1 - axis)], fused);
      tile_ = fused;
    }
    if (has_long_outputs) cut_steps(inner);
    store_.parallel(tile_);
  }

  // Tiles are short in two axes: those in between are taken one element at a time.
  void cut_columns(const Var& inner) {
    const int rank = static_cast<int>(vars_.size());
    if (schedule_.axis + 1 >= rank || schedule_.step > 0) {
      throw Error(Fault::kConfig, {.where = algorithm_.name,
                                   .did = "cut " + to_string(schedule_),
                                   .expected = "an axis before the last one, and no steps"});
    }
    const Var column("column"), columns("columns");
    const auto chunk = static_cast<int>(schedule_.columns);
    store_.split(vars_.front(), columns, column, chunk, tail(extent_of(rank - 1), chunk));
    std::vector<Var> outer = {columns};
    for (int axis = rank - 1; axis-- > schedule_.axis + 1;)
      outer.push_back(vars_[static_cast<size_t>(rank - 1 - axis)]);
    outer.push_back(tile_);
    std::vector<Halide::VarOrRVar> order = {column, inner};
    order.insert(order.end(), outer.begin(), outer.end());
    store_.reorder(order);
    tile_ = columns;
    for (size_t i = 1; i < outer.size(); ++i) {
      const Var fused("t");
      store_.fuse(tile_, outer[i], fused);
      tile_ = fused;
    }
  }

  int axis_in_steps() const {
    const std::optional<size_t> axis = stepped_axis(algorithm_);
    if (!axis || static_cast<int>(*axis) == schedule_.axis) {
      throw Error(
          Fault::kConfig,
          {.where = algorithm_.name,
           .did = "go in steps with " + to_string(schedule_),
           .expected = "reductions of whole operands along one axis, and tiles of another"});
    }
    return static_cast<int>(*axis);
  }

  static TailStrategy tail(int64_t extent, int64_t chunk) {
    return extent % chunk == 0 ? TailStrategy::RoundUp : TailStrategy::GuardWithIf;
  }

  // Outputs as long as the reduced axis are stored a step at a time too.
  void cut_steps(const Var& inner) {
    const int rank = static_cast<int>(vars_.size()), axis = axis_in_steps();
    const auto step = static_cast<int>(schedule_.step);
    const Var in_step("in_step");
    step_ = Var("step");
    store_.split(vars_[static_cast<size_t>(rank - 1 - axis)], step_, in_step, step,
                 tail(extent_of(axis), step));
    std::vector<Halide::VarOrRVar> order;
    for (int a = rank; a-- > schedule_.axis + 1;)
      order.emplace_back(a == axis ? in_step : vars_[static_cast<size_t>(rank - 1 - a)]);
    order.emplace_back(inner);
    if (axis < schedule_.axis) order.emplace_back(in_step);
    order.insert(order.end(), {step_, tile_});
    store_.reorder(order);
    has_step_loop_ = true;
  }

  // Every reduction and every output has copies of the inputs of its own.
  template <class RowsOf>
  void place_in_steps(const RowsOf& rows_of) {
    const auto axis = static_cast<size_t>(axis_in_steps());
    for (size_t i = 0; i < funcs_.values.size(); ++i) {
      const Value& value = funcs_.values[i];
      const auto& outputs = algorithm_.outputs;
      const bool is_output = std::find(outputs.begin(), outputs.end(), value) != outputs.end();
      if (is_recomputed(value, axis) && !is_output) continue;
      Halide::Func& func = funcs_.funcs[i];
      const bool is_long = axis < value.shape().size() && value.shape()[axis] > 1;
      Halide::LoopLevel at(store_, is_long && has_step_loop_ ? step_ : tile_);
      place_at(func, at, rows_of(value));
      if (value.definition().kind == Kind::kReduction)
        at = Halide::LoopLevel(func, step_of_reduction(func));
      for (const Value& input : inputs_read(value, axis))
        place_at(funcs_.of(algorithm_, input).in(func), at, rows_of(input));
    }
  }

  // The loop over steps around all others of the update.
  Halide::RVar step_of_reduction(Halide::Func& func) const {
    Halide::Stage update = func.update();
    std::vector<Halide::RVar> domain = func.rvars();  // fastest first
    const Halide::RVar outer("r$step"), inner("r$inner");
    const auto step = static_cast<int>(schedule_.step);
    // Of reductions Halide takes no other tail.
    update.split(domain.back(), outer, inner, step, TailStrategy::GuardWithIf);
    domain.back() = inner;
    std::vector<Halide::VarOrRVar> order(domain.begin(), domain.end());
    for (const Var& var : func.args()) order.emplace_back(var);
    order.emplace_back(outer);
    update.reorder(order);
    return outer;
  }

  void place(const Halide::Func& func, int alignment) {
    place_at(func, vars_.empty() ? Halide::LoopLevel::root() : Halide::LoopLevel(store_, tile_),
             alignment);
  }
  void place_at(Halide::Func func, const Halide::LoopLevel& at, int alignment) {
    func.compute_at(at);
    func.store_in(Halide::MemoryType::Stack);  // the only local memory of vector kernels: UB
    if (alignment > 1 && func.dimensions() > 0) func.align_storage(func.args().front(), alignment);
    const size_t index = arrays_.size();
    arrays_.push_back(func);
    if (index >= row_bounds_.size()) return;
    const std::vector<int>& bounds = row_bounds_[index];
    for (size_t d = 0; d < bounds.size(); ++d) func.bound_storage(func.args()[d], bounds[d]);
  }

  const Algorithm& algorithm_;
  Funcs& funcs_;
  const Schedule& schedule_;
  const RowBounds& row_bounds_;
  std::vector<Halide::Func> arrays_{};
  std::vector<Var> vars_;
  Halide::Func store_;
  Var tile_, step_;
  bool has_step_loop_ = false;
};

}  // namespace

bool is_inlined(const Algorithm& algorithm, const Funcs& funcs, const Value& value) {
  if (value.definition().kind != Kind::kElementwise) return false;
  const auto& outputs = algorithm.outputs;
  if (std::find(outputs.begin(), outputs.end(), value) != outputs.end()) return false;
  if (value.definition().operands.empty() && value.shape().empty()) return true;  // a constant
  int readers = 0;
  bool is_read_by_elementwise = true;
  for (const Value& reader : funcs.values) {
    const auto& operands = reader.definition().operands;
    readers += static_cast<int>(std::count(operands.begin(), operands.end(), value));
    if (std::find(operands.begin(), operands.end(), value) == operands.end()) continue;
    // A smaller value would be computed again for every element it is stretched to.
    is_read_by_elementwise =
        reader.definition().kind == Kind::kElementwise && reader.shape() == value.shape();
  }
  return readers == 1 && is_read_by_elementwise;
}

Scheduled apply_schedule(const Algorithm& algorithm, Funcs& funcs, const Schedule& schedule,
                         const RowBounds& row_bounds) {
  return Scheduler(algorithm, funcs, schedule, row_bounds).run();
}

std::string to_string(const Schedule& schedule) {
  const std::string step =
      schedule.step == 0 ? "" : fmt::format(", reductions in steps of {}", schedule.step);
  const std::string columns =
      schedule.columns == 0 ? "" : fmt::format(", {} of the last axis", schedule.columns);
  const std::string parts =
      schedule.parts == 0 ? "" : fmt::format("reductions in {} parts, ", schedule.parts);
  return fmt::format("{}axis {} in chunks of {}{}, {} blocks{}", parts, schedule.axis,
                     schedule.chunk, columns, schedule.blocks, step);
}

}  // namespace cubist::akg
