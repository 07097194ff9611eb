#include "passes/merge_arms.h"

#include <algorithm>
#include <map>
#include <optional>

#include "passes/region.h"

namespace cubist::akg {
namespace {

// The iterations of a loop in which an arm is executed, if it is one.
struct LastIteration {
  std::string variable;
  int64_t value = 0;
};

// The number of elements or of rows of a call of V, which may be a choice: `..., count)` or `...,
// rows, columns, scratch)`. Lengths and distances of rows, and all numbers of a transpose, decide
// which instructions a device function takes, and the compiler must know them: with choices there a
// sum over the columns of 8192 x 8192 takes 109 671 cycles instead of 85 534, a transpose of 1003 x
// 777 takes 3 626 instead of 2 822.
std::optional<size_t> count_of(const Call& call) {
  if (call.function == "transpose_tile") return std::nullopt;
  std::vector<size_t> scalars;
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    if (std::holds_alternative<Scalar>(call.arguments[i])) scalars.push_back(i);
  }
  if (scalars.empty()) return std::nullopt;
  return scalars.size() == 1 ? scalars[0] : scalars[scalars.size() - 2];
}

// One arm out of two, or nothing. Numbers of the first one stay where they are right in the second.
class ArmMerger {
 public:
  ArmMerger(const Program& program, const Scalar& condition, std::optional<LastIteration> last)
      : program_(program), condition_(condition), last_(std::move(last)) {}

  std::optional<Statements> merge(const Statements& a, const Statements& b) {
    if (a.size() != b.size()) return std::nullopt;
    Statements merged;
    for (size_t i = 0; i < a.size(); ++i) {
      const StatementPtr one = merge(a[i], b[i]);
      if (!one) return std::nullopt;
      merged.push_back(one);
    }
    return merged;
  }

  // Of the buffers in the merged arm.
  const std::map<BufferId, int64_t>& elements() const { return elements_; }

 private:
  StatementPtr merge(const StatementPtr& a, const StatementPtr& b) {
    if (a->what.index() != b->what.index()) return nullptr;
    if (const auto* call = as<Call>(a)) return merge(*call, *as<Call>(b));
    if (const auto* loop = as<Loop>(a)) return merge(*loop, *as<Loop>(b));
    if (const auto* scope = as<Allocate>(a)) return merge(*scope, *as<Allocate>(b));
    return nullptr;
  }

  StatementPtr merge(const Allocate& a, const Allocate& b) {
    const Buffer &first = program_.buffer(a.buffer), &second = program_.buffer(b.buffer);
    if (first.type != second.type || first.space != second.space) return nullptr;
    buffers_[b.buffer] = a.buffer;
    elements_[a.buffer] = std::max(first.elements, second.elements);
    const std::optional<Statements> body = merge(a.body, b.body);
    return body ? make_statement(Allocate{a.buffer, *body}) : nullptr;
  }

  StatementPtr merge(const Loop& a, const Loop& b) {
    variables_[b.variable] = a.variable;
    const std::optional<Statements> body = merge(a.body, b.body);
    if (!body || a.is_parallel || b.is_parallel) return nullptr;
    return make_statement(Loop{a.variable, merge(a.count, b.count), false, *body});
  }

  StatementPtr merge(const Call& a, const Call& b) {
    if (a.pipe != b.pipe || a.function != b.function || a.orders_itself != b.orders_itself)
      return nullptr;
    if (renamed(b.reads) != a.reads || renamed(b.writes) != a.writes) return nullptr;
    if (a.arguments.size() != b.arguments.size()) return nullptr;
    Call call = a;
    for (size_t i = 0; i < call.arguments.size(); ++i) {
      if (!merge_into(call.arguments[i], b.arguments[i])) return nullptr;
      if (a.pipe == Pipe::V && is_choice(call.arguments[i]) && count_of(call) != i) return nullptr;
    }
    return make_statement(std::move(call));
  }

  bool is_choice(const Argument& argument) const {
    const auto* scalar = std::get_if<Scalar>(&argument);
    return scalar != nullptr && scalar->kind() == Scalar::Kind::kSelect &&
           same(scalar->condition(), condition_);
  }

  bool merge_into(Argument& a, const Argument& b) {
    if (a.index() != b.index()) return false;
    if (const auto* literal = std::get_if<Literal>(&a))
      return literal->text == std::get<Literal>(b).text;
    if (auto* scalar = std::get_if<Scalar>(&a)) {
      *scalar = merge(*scalar, std::get<Scalar>(b));
      return true;
    }
    auto& tile = std::get<Tile>(a);
    const auto& other = std::get<Tile>(b);
    if (renamed(other.buffer) != tile.buffer) return false;
    tile.offset = merge(tile.offset, other.offset);
    const bool is_known = tile.elements > 0 && other.elements > 0;
    tile.elements = is_known ? std::max(tile.elements, other.elements) : 0;
    return true;
  }

  Scalar merge(const Scalar& a, const Scalar& b) {
    const Scalar second = rename(
        b,
        [this](const std::string& name) {
          const auto found = variables_.find(name);
          return found == variables_.end() ? name : found->second;
        },
        [](const std::string& array) { return array; });
    if (same(a, second)) return a;
    if (last_ && same(substitute(a, last_->variable, last_->value),
                      substitute(second, last_->variable, last_->value)))
      return a;
    return Scalar::select(condition_, a, second);
  }

  BufferId renamed(BufferId id) const {
    const auto found = buffers_.find(id);
    return found == buffers_.end() ? id : found->second;
  }
  std::vector<BufferId> renamed(std::vector<BufferId> ids) const {
    for (BufferId& id : ids) id = renamed(id);
    return ids;
  }

  const Program& program_;
  const Scalar condition_;
  const std::optional<LastIteration> last_;
  std::map<BufferId, BufferId> buffers_{};          // of the second arm to those of the first
  std::map<std::string, std::string> variables_{};  // likewise
  std::map<BufferId, int64_t> elements_{};
};

// Where `condition` fails, if that is the last iteration of the loop alone.
std::optional<LastIteration> last_iteration(const Loop* loop, const Scalar& condition) {
  if (loop == nullptr || condition.kind() != Scalar::Kind::kLess) return std::nullopt;
  const std::optional<int64_t> limit = condition.right().constant();
  const bool is_last = limit && loop->count.is(*limit + 1) &&
                       same(condition.left(), Scalar::variable(loop->variable));
  return is_last ? std::optional(LastIteration{loop->variable, *limit}) : std::nullopt;
}

Statements merged(Program& program, const Statements& body, const Loop* loop) {
  Statements result;
  for (const StatementPtr& statement : body) {
    const Loop* inner = as<Loop>(statement) != nullptr ? as<Loop>(statement) : loop;
    const StatementPtr below = with_bodies(
        statement, [&](const Statements& list) { return merged(program, list, inner); });
    const auto* branch = as<Branch>(below);
    std::optional<Statements> arm;
    if (branch != nullptr && !branch->no.empty()) {
      ArmMerger merger(program, branch->condition, last_iteration(loop, branch->condition));
      arm = merger.merge(branch->yes, branch->no);
      if (arm) {
        for (const auto& [buffer, elements] : merger.elements())
          program.buffers[static_cast<size_t>(buffer)].elements = elements;
      }
    }
    if (arm) {
      result.insert(result.end(), arm->begin(), arm->end());
    } else {
      result.push_back(below);
    }
  }
  return result;
}

}  // namespace

Program merge_arms(Program program) {
  program.body = merged(program, Statements(program.body), nullptr);
  return program;
}

}  // namespace cubist::akg
