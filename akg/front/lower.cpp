#include "front/lower.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include "cubist/base/error.h"
#include "front/branch_on_tile.h"
#include "front/elements.h"
#include "front/funcs.h"
#include "front/merge_axes.h"
#include "front/schedule.h"
#include "front/steps.h"
#include "front/without_unread.h"
#include "ops/define.h"

namespace cubist::akg {
namespace {

namespace hi = Halide::Internal;

// Hands out the lowered statement of a Func.
class Keep : public hi::IRMutator {
 public:
  explicit Keep(hi::Stmt& statement) : statement_(statement) {}
  using hi::IRMutator::mutate;
  hi::Stmt mutate(const hi::Stmt& statement) override {
    statement_ = statement;
    return statement;
  }

 private:
  hi::Stmt& statement_;
};

// Marks of strict floats have done their work once Halide has simplified.
class DropStrictFloat : public hi::IRMutator {
 public:
  using hi::IRMutator::visit;
  Halide::Expr visit(const hi::Call* op) override {
    return op->is_intrinsic(hi::Call::strict_float) ? mutate(op->args[0])
                                                    : hi::IRMutator::visit(op);
  }
};

// Rows are longer than the second lowering was told.
struct RowsTooLong {};

// Checks that a kernel does not make are warnings, if they are bound to fail.
class Refuse : public Halide::CompileTimeErrorReporter {
 public:
  [[noreturn]] void warning(const char* text) override {
    if (std::string_view(text).find("storage_bound_too_small") != std::string_view::npos)
      throw RowsTooLong();
    error(text);
  }
  [[noreturn]] void error(const char* text) override {
    throw Error(Fault::kInternal, {.did = "lower with Halide", .expected = text});
  }
};

void listen_to_halide() {
  static Refuse reporter;  // the only place that Halide takes one from
  Halide::set_custom_compile_time_error_reporter(&reporter);
}

hi::Stmt lowered(const Funcs& funcs, Halide::Func& store) {
  listen_to_halide();
  hi::Stmt statement;
  store.add_custom_lowering_pass(new Keep(statement));  // Halide deletes it
  const std::vector<Halide::Argument> arguments(funcs.inputs.begin(), funcs.inputs.end());
  // Loops do not depend on the machine; without checks, which the launch does not need. Sums of
  // floats stay in the order in which operators write them.
  const Halide::Target target("x86-64-linux-no_asserts-no_bounds_query-no_runtime-strict_float");
  store.compile_to_module(arguments, "kernel", target);
  return DropStrictFloat().mutate(statement);
}

// Halide numbers what it has named before. "x_im$1_global_wrapper$0" is the copy of input "x";
// "max_3$1" is "max_3".
std::string plain_name(std::string name) {
  const bool is_wrapper = name.find("_global_wrapper") != std::string::npos;
  name = name.substr(0, name.find('$'));
  if (is_wrapper) name = name.substr(0, name.rfind("_im")) + "_tile";
  return name;
}

std::string without_rebased(std::string name) {
  constexpr std::string_view kRebased = ".rebased";
  if (name.ends_with(kRebased)) name.resize(name.size() - kRebased.size());
  return name;
}

// "max_3.s1.r5$x" to "r_x": the last part that says something.
std::string loop_name(std::string name) {
  name = without_rebased(std::move(name));
  name = name.substr(name.rfind('.') + 1);
  const size_t dollar = name.find('$');
  return dollar == std::string::npos ? name : "r_" + name.substr(dollar + 1);
}

class Lowerer {
 public:
  Lowerer(const Algorithm& algorithm, const Funcs& funcs)
      : scope_(program_, [this](const std::string& name) { return buffer_named(name); }) {
    program_.name = algorithm.name;
    for (size_t i = 0; i < funcs.inputs.size(); ++i)
      add_argument(funcs.inputs[i].name(), funcs.inputs[i].name(), algorithm.inputs[i]);
    const size_t outputs = algorithm.outputs.size();
    for (size_t i = 0; i < outputs; ++i) {
      const std::string name = outputs == 1 ? "out" : fmt::format("out{}", i);
      add_argument(outputs == 1 ? "out" : fmt::format("out.{}", i), name, algorithm.outputs[i]);
    }
  }

  Program run(const hi::Stmt& statement) {
    program_.body = statements(statement);
    return std::move(program_);
  }

  // Some array has rows at distances that change from tile to tile.
  bool is_ragged() const { return is_ragged_; }

  // How long the dimensions of an array can be; of one without a loop 1. Empty: it has no loops.
  std::vector<int> bounds_of(const Halide::Func& array) const {
    const auto found = bounds_.find(array.name());
    std::vector<int> result;
    if (found == bounds_.end()) return result;
    for (const Halide::Var& var : array.args()) {
      const auto bound = found->second.find(var.name());
      result.push_back(bound == found->second.end() ? 1 : static_cast<int>(bound->second));
    }
    return result;
  }

 private:
  void add_argument(const std::string& halide_name, const std::string& name, const Value& value) {
    int64_t elements = 1;
    for (const int64_t extent : value.shape()) elements *= extent;
    program_.arguments.push_back(add_buffer(
        halide_name,
        {.name = name, .type = value.type(), .space = Space::kGm, .elements = elements}));
  }

  BufferId add_buffer(const std::string& halide_name, Buffer buffer) {
    program_.buffers.push_back(std::move(buffer));
    const auto id = static_cast<BufferId>(program_.buffers.size()) - 1;
    buffers_[halide_name] = id;
    return id;
  }

  // The output Func is "out" or, in a process that compiles more than one, "out$3".
  BufferId buffer_named(const std::string& name) const {
    auto found = buffers_.find(name);
    if (found == buffers_.end()) {
      const size_t dollar = name.find('$');
      const size_t dot = name.find('.', dollar == std::string::npos ? 0 : dollar);
      found = buffers_.find(name.substr(0, dollar) +
                            (dot == std::string::npos ? "" : name.substr(dot)));
    }
    if (found == buffers_.end())
      throw Error(Fault::kInternal,
                  {.did = "find the array '" + name + "' of a lowered statement"});
    return found->second;
  }

  static void add(Statements& list, decltype(Statement::what) what) {
    list.push_back(std::make_shared<const Statement>(Statement{std::move(what)}));
  }

  Statements statements(const hi::Stmt& statement) {
    Statements list;
    append(list, statement);
    return list;
  }

  void append(Statements& list, const hi::Stmt& statement) {
    if (!statement.defined() || statement.as<hi::AssertStmt>() || statement.as<hi::Free>()) return;
    if (const auto* block = statement.as<hi::Block>()) {
      append(list, block->first);
      append(list, block->rest);
    } else if (const auto* produce = statement.as<hi::ProducerConsumer>()) {
      append(list, produce->body);
    } else if (const auto* let = statement.as<hi::LetStmt>()) {
      define(*let);
      append(list, let->body);
    } else if (const auto* allocate = statement.as<hi::Allocate>()) {
      append_allocate(list, *allocate);
    } else if (const auto* branch = statement.as<hi::IfThenElse>()) {
      append_branch(list, *branch);
    } else if (is_nest(statement)) {
      append_nests(list, statement);
    } else if (const auto* loop = statement.as<hi::For>()) {
      append_loop(list, *loop);
    } else {
      std::ostringstream text;
      text << statement;
      throw Error(Fault::kNotImplemented, {.did = "lower Halide's statement\n" + text.str(),
                                           .expected = "loops, allocations and assignments"});
    }
  }

  void append_branch(Statements& list, const hi::IfThenElse& op) {
    Branch branch{.condition = scope_.scalar(op.condition),
                  .yes = statements(op.then_case),
                  .no = statements(op.else_case)};
    add(list, std::move(branch));
  }

  // Sizes and strides of arguments are constants wherever they are used.
  void define(const hi::LetStmt& let) {
    if (let.value.type().is_handle() || is_argument_field(let.name)) return;
    scope_.define(let.name, let.value, {});
    outer_lets_.emplace_back(let.name, let.value);
  }
  bool is_argument_field(const std::string& name) const {
    for (const char* field : {".min.", ".extent.", ".stride."}) {
      if (name.find(field) != std::string::npos) return true;
    }
    return false;
  }

  void append_allocate(Statements& list, const hi::Allocate& op) {
    int64_t elements = 1;
    for (const Halide::Expr& extent : op.extents) {
      const std::optional<int64_t> most = largest(extent);
      if (!most) throw unbounded(op.name, extent);
      elements *= *most;
    }
    const std::string name = unique(plain_name(op.name));
    const BufferId id = add_buffer(op.name, {.name = name,
                                             .type = data_type(op.type),
                                             .space = Space::kUb,
                                             .elements = std::max<int64_t>(elements, 1)});
    add(list, Allocate{.buffer = id, .body = statements(op.body)});
  }

  // The largest value that the expression can have, if there is a bound.
  std::optional<int64_t> largest(Halide::Expr extent) const {
    for (const auto* lets : {&lets_, &outer_lets_}) {
      for (auto let = lets->rbegin(); let != lets->rend(); ++let)
        extent = hi::substitute(let->first, let->second, extent);
    }
    const Halide::Expr bound =
        hi::find_constant_bound(hi::simplify(extent), hi::Direction::Upper, intervals_);
    const int64_t* size = bound.defined() ? hi::as_const_int(bound) : nullptr;
    return size == nullptr ? std::nullopt : std::optional(*size);
  }

  static Error unbounded(const std::string& array, const Halide::Expr& extent) {
    std::ostringstream text;
    text << extent;
    return Error(Fault::kNotImplemented,
                 {.did = fmt::format("bound the size of the array '{}'", plain_name(array)),
                  .expected = "a size that is known when the kernel is made, not " + text.str()});
  }

  // Loops of a definition are called "array.s0.variable".
  void record_bound(const hi::For& op) {
    const size_t stage = op.name.find(".s0.");
    if (stage == std::string::npos) return;
    int64_t& bound = bounds_[op.name.substr(0, stage)][without_rebased(op.name.substr(stage + 4))];
    bound = std::max(bound, largest(op.extent).value_or(0));
  }

  std::string unique(const std::string& name) {
    std::string result = name;
    for (int n = 2; !names_.insert(result).second; ++n) result = fmt::format("{}_{}", name, n);
    return result;
  }

  // Serial loops around nothing but assignments.
  static bool is_nest(const hi::Stmt& statement) {
    if (const auto* op = statement.as<hi::For>())
      return op->for_type == hi::ForType::Serial && is_nest(op->body);
    if (const auto* op = statement.as<hi::LetStmt>()) return is_nest(op->body);
    if (const auto* op = statement.as<hi::Block>()) return is_nest(op->first) && is_nest(op->rest);
    return statement.as<hi::Store>() != nullptr;
  }

  struct LoopParts {
    std::string variable;
    Scalar count;
  };
  LoopParts enter(const hi::For& op) {
    LoopParts parts{.variable = unique(loop_name(op.name)), .count = scope_.scalar(op.extent)};
    scope_.define(op.name, scope_.scalar(op.min) + Scalar::variable(parts.variable));
    return parts;
  }

  hi::Interval interval_of(const hi::For& op) const {
    const hi::Interval first = hi::find_constant_bounds(op.min, intervals_);
    const hi::Interval last = hi::find_constant_bounds(op.min + op.extent - 1, intervals_);
    return {first.min, last.max};
  }

  void append_loop(Statements& list, const hi::For& op) {
    LoopParts parts = enter(op);
    const hi::ScopedBinding<hi::Interval> iterations(intervals_, op.name, interval_of(op));
    add(list, Loop{.variable = std::move(parts.variable),
                   .count = std::move(parts.count),
                   .is_parallel = op.for_type == hi::ForType::Parallel,
                   .body = statements(op.body)});
  }

  void append_nests(Statements& list, const hi::Stmt& statement) {
    if (const auto* loop = statement.as<hi::For>()) {
      LoopParts parts = enter(*loop);
      record_bound(*loop);
      extents_.push_back({std::move(parts.variable), std::move(parts.count)});
      append_nests(list, loop->body);
      extents_.pop_back();
    } else if (const auto* let = statement.as<hi::LetStmt>()) {
      lets_.emplace_back(let->name, let->value);
      append_nests(list, let->body);
      lets_.pop_back();
    } else if (const auto* block = statement.as<hi::Block>()) {
      append_nests(list, block->first);
      append_nests(list, block->rest);
    } else if (const auto* store = statement.as<hi::Store>()) {
      append_nest(list, *store);
    }
  }

  // Places that are no sum of multiples of loop variables make loops around a smaller nest of the
  // outer ones, as few as it takes; never of the innermost, where a run of elements would become
  // single ones. Where runs are short, and where that is not enough, elements are gathered.
  void append_nest(Statements& list, const hi::Store& store) {
    const bool has_runs = !extents_.empty() && extents_.back().count.constant().value_or(0) >= kRun;
    for (size_t serial = 0; serial < std::max<size_t>(extents_.size(), 1); ++serial) {
      if (serial == 1 && !has_runs && try_nest(list, store, 0, true)) return;
      if (try_nest(list, store, serial, false)) return;
    }
    if (!try_nest(list, store, 0, true)) nest(store, extents_, true);  // which says why
  }
  // A gather of fewer elements than this is quicker than a loop with a copy.
  static constexpr int64_t kRun = 64;

  // False, and nothing appended, if a place is not affine in the loops but the `serial` outer ones.
  bool try_nest(Statements& list, const hi::Store& store, size_t serial, bool gathers) {
    Statements body;
    try {
      body = branch_on_tile(nest(
          store, {extents_.begin() + static_cast<ptrdiff_t>(serial), extents_.end()}, gathers));
    } catch (const NotAffine&) {
      return false;
    }
    for (size_t i = serial; i-- > 0;) {
      Statements loop;
      add(loop, Loop{.variable = extents_[i].variable,
                     .count = extents_[i].count,
                     .is_parallel = false,
                     .body = std::move(body)});
      body = std::move(loop);
    }
    list.insert(list.end(), body.begin(), body.end());
    return true;
  }

  Nest nest(const hi::Store& store, const std::vector<Extent>& extents, bool gathers) {
    Scope scope = scope_;
    if (gathers) scope.allow_gathers();
    for (const auto& [name, value] : lets_) scope.define(name, value, extents);
    Nest result{.name = plain_name(store.name),
                .extents = extents,
                .destination = scope.access(store.name, store.index, extents)};
    Halide::Expr value = store.value;
    for (const Scalar& stride : result.destination.strides) {
      is_ragged_ |= program_.buffer(result.destination.buffer).space == Space::kUb &&
                    !stride.constant().has_value();
    }
    result.combine = split_update(store, value);
    result.value = scope.element(value, extents);
    return result;
  }

  // `value` without the destination, if it is an update of it.
  static Nest::Combine split_update(const hi::Store& store, Halide::Expr& value) {
    const auto is_self = [&](const Halide::Expr& expr) {
      const auto* load = expr.as<hi::Load>();
      return load != nullptr && load->name == store.name && hi::equal(load->index, store.index);
    };
    const auto take = [&](const Halide::Expr& a, const Halide::Expr& b) {
      if (is_self(a)) {
        value = b;
      } else if (is_self(b)) {
        value = a;
      } else {
        return false;
      }
      return true;
    };
    const Halide::Expr whole = value;
    if (const auto* op = whole.as<hi::Add>(); op != nullptr && take(op->a, op->b))
      return Nest::Combine::kAdd;
    if (const auto* op = whole.as<hi::Mul>(); op != nullptr && take(op->a, op->b))
      return Nest::Combine::kMultiply;
    if (const auto* op = whole.as<hi::Min>(); op != nullptr && take(op->a, op->b))
      return Nest::Combine::kMin;
    if (const auto* op = whole.as<hi::Max>(); op != nullptr && take(op->a, op->b))
      return Nest::Combine::kMax;
    return Nest::Combine::kAssign;
  }

  Program program_;
  Scope scope_;
  std::map<std::string, BufferId> buffers_;
  std::set<std::string> names_{};
  bool is_ragged_ = false;
  std::map<std::string, std::map<std::string, int64_t>> bounds_{};  // by array and variable
  // Around the statement: for the sizes of arrays.
  hi::Scope<hi::Interval> intervals_{};
  std::vector<std::pair<std::string, Halide::Expr>> outer_lets_{};
  // Around the statement that becomes a nest.
  std::vector<Extent> extents_{};
  std::vector<std::pair<std::string, Halide::Expr>> lets_{};
};

}  // namespace

namespace {

struct Lowered {
  Program program;
  RowBounds row_bounds{};  // where some array has rows at distances that change from tile to tile
};

Lowered lower_once(const Algorithm& algorithm, const Schedule& schedule,
                   const RowBounds& row_bounds) {
  Funcs funcs = make_funcs(algorithm, schedule);
  Scheduled scheduled = apply_schedule(algorithm, funcs, schedule, row_bounds);
  Lowerer lowerer(algorithm, funcs);
  Lowered result{without_unread(lowerer.run(lowered(funcs, scheduled.store)))};
  if (!lowerer.is_ragged()) return result;
  for (const Halide::Func& array : scheduled.arrays)
    result.row_bounds.push_back(lowerer.bounds_of(array));
  return result;
}

}  // namespace

// Rows that lie at other distances in the last tile than in others would need instructions of their
// own: a second lowering makes them as long in all. Halide refuses it where it has cut the loop
// over an array in two, of which each is shorter than the array: such rows stay as they are.
Program lower(const Algorithm& original, const Schedule& schedule) {
  const Algorithm algorithm = with_merged_axes(original);
  Lowered first = lower_once(algorithm, schedule, {});
  if (first.row_bounds.empty()) return std::move(first.program);
  try {
    return lower_once(algorithm, schedule, first.row_bounds).program;
  } catch (const RowsTooLong&) {
    return std::move(first.program);
  }
}

}  // namespace cubist::akg
