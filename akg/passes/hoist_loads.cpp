#include "passes/hoist_loads.h"

#include <algorithm>
#include <set>

#include "passes/region.h"

namespace cubist::akg {
namespace {

bool uses_variable(const Call& call, const std::string& variable) {
  return std::ranges::any_of(call.arguments, [&](const Argument& argument) {
    if (const auto* tile = std::get_if<Tile>(&argument)) return uses(tile->offset, variable);
    const auto* scalar = std::get_if<Scalar>(&argument);
    return scalar != nullptr && uses(*scalar, variable);
  });
}

bool same_argument(const Argument& a, const Argument& b, BufferId a_buffer, BufferId b_buffer) {
  if (a.index() != b.index()) return false;
  if (const auto* literal = std::get_if<Literal>(&a))
    return literal->text == std::get<Literal>(b).text;
  if (const auto* scalar = std::get_if<Scalar>(&a)) return same(*scalar, std::get<Scalar>(b));
  const auto& x = std::get<Tile>(a);
  const auto& y = std::get<Tile>(b);
  const bool is_same_array = x.buffer == y.buffer || (x.buffer == a_buffer && y.buffer == b_buffer);
  return is_same_array && same(x.offset, y.offset);
}

// The same values, `a` into a_buffer and `b` into b_buffer.
bool is_same_load(const Call& a, const Call& b, BufferId a_buffer, BufferId b_buffer) {
  if (a.function != b.function || a.arguments.size() != b.arguments.size()) return false;
  for (size_t i = 0; i < a.arguments.size(); ++i) {
    if (!same_argument(a.arguments[i], b.arguments[i], a_buffer, b_buffer)) return false;
  }
  return true;
}

// A buffer and all calls that write it.
struct Load {
  BufferId buffer = 0;
  std::vector<Call> calls;
};

class LoadHoister {
 public:
  explicit LoadHoister(Program program) : program_(std::move(program)) {
    for_each_call(program_.body, [&](const Call& call) {
      written_.insert(call.writes.begin(), call.writes.end());
    });
  }

  Program run() {
    program_.body = hoist(program_.body);
    return std::move(program_);
  }

 private:
  bool is_gm(BufferId id) const { return program_.buffer(id).space == Space::kGm; }

  // Depends on scalars and on GM that the kernel does not write.
  bool is_load(const Call& call) const {
    return call.pipe == Pipe::MTE2 && std::ranges::all_of(call.reads, [&](BufferId id) {
             return is_gm(id) && !written_.contains(id);
           });
  }
  bool is_load(const StatementPtr& statement) const {
    bool is = is_only(statement, Pipe::MTE2);
    for_each_call(statement, [&](const Call& call) { is = is && is_load(call); });
    return is;
  }

  Statements hoist(const Statements& body) {
    Region region = open_scopes(body);
    Statements statements;
    for (const StatementPtr& statement : region.statements) {
      StatementPtr inner = with_bodies(statement, [&](const Statements& b) { return hoist(b); });
      if (const auto* loop = as<Loop>(inner)) inner = leave_loop(*loop, region, statements);
      statements.push_back(inner);
    }
    region.statements = loads_first(statements);
    return close_scopes(region);
  }

  // Moves what is the same in every iteration to `before`.
  StatementPtr leave_loop(const Loop& loop, Region& around, Statements& before) {
    Region body = open_scopes(loop.body);
    for (const Load& load : invariant_loads(body, loop.variable)) {
      around.buffers.push_back(load.buffer);
      take_out(body, load);
      for (const Call& call : load.calls) before.push_back(make_statement(call));
    }
    Loop result = loop;
    result.body = close_scopes(body);
    return make_statement(result);
  }

  // In the order of the loads. What only arms of branches hold is there once, and in both arms.
  std::vector<Load> invariant_loads(Region& region, const std::string& variable) {
    std::vector<Load> result;
    for (const BufferId buffer : region.buffers) {
      const Load load = load_of(region, buffer);
      const bool varies = std::ranges::any_of(
          load.calls, [&](const Call& call) { return uses_variable(call, variable); });
      if (!load.calls.empty() && !varies) result.push_back(load);
    }
    for (StatementPtr& statement : region.statements) {
      if (const auto* branch = as<Branch>(statement))
        statement = share_between_arms(*branch, variable, result);
    }
    return result;
  }

  // No calls: not all writes of the buffer are loads directly in the region.
  Load load_of(const Region& region, BufferId buffer) const {
    Load load = {.buffer = buffer, .calls = {}};
    size_t writes = 0;
    for (const StatementPtr& statement : region.statements) {
      for_each_call(statement,
                    [&](const Call& call) { writes += is_written(call, buffer) ? 1 : 0; });
      const auto* call = as<Call>(statement);
      if (call != nullptr && is_written(*call, buffer) && is_load(*call) &&
          call->writes.size() == 1) {
        load.calls.push_back(*call);
      }
    }
    if (load.calls.size() != writes) load.calls.clear();
    return load;
  }

  StatementPtr share_between_arms(const Branch& branch, const std::string& variable,
                                  std::vector<Load>& shared) {
    Region yes = open_scopes(branch.yes), no = open_scopes(branch.no);
    std::vector<Load> left = invariant_loads(yes, variable), others = invariant_loads(no, variable);
    std::erase_if(left, [&](const Load& load) {
      const auto other =
          std::ranges::find_if(others, [&](const Load& o) { return is_same(load, o); });
      if (other == others.end()) return false;
      take_out(yes, load);
      take_out(no, *other);
      Buffer& kept = program_.buffers[static_cast<size_t>(load.buffer)];
      kept.elements = std::max(kept.elements, program_.buffer(other->buffer).elements);
      no.statements = with_calls(no.statements, [&](const Call& call) {
        return renamed(call, other->buffer, load.buffer);
      });
      shared.push_back(load);
      others.erase(other);
      return true;
    });
    put_back(yes, left);
    put_back(no, others);
    return make_statement(
        Branch{.condition = branch.condition, .yes = close_scopes(yes), .no = close_scopes(no)});
  }

  // What branches below this arm share, but not its other arm, is loaded at its front.
  static void put_back(Region& arm, const std::vector<Load>& loads) {
    Statements front;
    for (const Load& load : loads) {
      if (contains(arm.buffers, load.buffer)) continue;
      arm.buffers.push_back(load.buffer);
      for (const Call& call : load.calls) front.push_back(make_statement(call));
    }
    arm.statements.insert(arm.statements.begin(), front.begin(), front.end());
  }

  bool is_same(const Load& a, const Load& b) const {
    if (a.calls.size() != b.calls.size() ||
        program_.buffer(a.buffer).type != program_.buffer(b.buffer).type) {
      return false;
    }
    for (size_t i = 0; i < a.calls.size(); ++i) {
      if (!is_same_load(a.calls[i], b.calls[i], a.buffer, b.buffer)) return false;
    }
    return true;
  }

  // The scope and the loads go; other calls keep the buffer.
  static void take_out(Region& region, const Load& load) {
    std::erase(region.buffers, load.buffer);
    std::erase_if(region.statements, [&](const StatementPtr& statement) {
      const auto* call = as<Call>(statement);
      return call != nullptr && is_written(*call, load.buffer);
    });
  }

  Statements loads_first(const Statements& statements) const {
    Statements loads, others;
    std::set<BufferId> touched;  // by the others
    for (const StatementPtr& statement : statements) {
      bool can_move = is_load(statement);
      for_each_call(statement, [&](const Call& call) {
        for (const BufferId id : call.writes) can_move = can_move && !touched.contains(id);
      });
      if (can_move) {
        loads.push_back(statement);
        continue;
      }
      others.push_back(statement);
      for_each_call(statement, [&](const Call& call) {
        touched.insert(call.reads.begin(), call.reads.end());
        touched.insert(call.writes.begin(), call.writes.end());
      });
    }
    loads.insert(loads.end(), others.begin(), others.end());
    return loads;
  }

  Program program_;
  std::set<BufferId> written_;
};

}  // namespace

Program hoist_loads(const Program& program) { return LoadHoister(program).run(); }

}  // namespace cubist::akg
