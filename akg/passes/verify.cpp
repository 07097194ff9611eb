#include "passes/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"
#include "cubist/sim/chip_spec.h"
#include "passes/insert_barriers.h"
#include "passes/region.h"
#include "passes/verify_rings.h"
#include "passes/verify_scratchpad.h"

namespace cubist::akg {
namespace {

// What holds for every stage, and which leaves there are.
class StructureCheck {
 public:
  StructureCheck(const Program& program, Stage stage) : program_(program), stage_(stage) {}

  void run() {
    for (const BufferId id : program_.arguments) {
      demand(is_buffer(id) && program_.buffer(id).space == Space::kGm, "the list of arguments",
             "arrays in GM");
      arguments_.insert(id);
    }
    visit(program_.body);
    for (const BufferId id : arguments_) {
      demand(!read_.contains(id) || !written_.contains(id), "'" + program_.buffer(id).name + "'",
             "an array in GM that is read or written, not both");
    }
  }

 private:
  void demand(bool holds, const std::string& what, const std::string& expected) const {
    if (holds) return;
    throw Error(Fault::kInternal,
                {.where = program_.name, .did = "verify " + what, .expected = expected});
  }

  bool is_buffer(BufferId id) const {
    return id >= 0 && static_cast<size_t>(id) < program_.buffers.size();
  }

  void check_buffer(BufferId id, const std::string& what) const {
    demand(is_buffer(id), what, "buffers of the program");
    const Buffer& buffer = program_.buffer(id);
    if (buffer.space == Space::kGm) {
      demand(arguments_.contains(id), what, "'" + buffer.name + "' among the arguments");
    } else {
      demand(in_scope_.contains(id), what, "'" + buffer.name + "' allocated around it");
    }
  }

  void check_scalar(const Scalar& scalar, const std::string& what) const {
    const auto variable = [&](const std::string& name) {
      demand(variables_.contains(name), what, "a loop over '" + name + "' around it");
      return name;
    };
    const auto array = [&](const std::string& name) {
      demand(std::ranges::any_of(arguments_,
                                 [&](BufferId id) {
                                   const Buffer& buffer = program_.buffer(id);
                                   return buffer.name == name && buffer.type == DataType::s32;
                                 }),
             what, "an argument '" + name + "' of type s32");
      return name;
    };
    rename(scalar, variable, array);
  }

  void visit(const Statements& body) {
    for (const StatementPtr& statement : body)
      std::visit([&](const auto& what) { visit(what); }, statement->what);
  }

  void visit(const Loop& loop) {
    const std::string what = "the loop over '" + loop.variable + "'";
    check_scalar(loop.count, what);
    demand(!loop.is_parallel || variables_.empty(), what, "a parallel loop outside of all loops");
    demand(variables_.insert(loop.variable).second, what, "another variable than loops around it");
    visit(loop.body);
    variables_.erase(loop.variable);
  }
  void visit(const Branch& branch) {
    check_scalar(branch.condition, "the branch on " + to_string(branch.condition));
    visit(branch.yes);
    visit(branch.no);
  }
  void visit(const Allocate& allocate) {
    const std::string what = fmt::format("the allocation of buffer {}", allocate.buffer);
    demand(is_buffer(allocate.buffer) && program_.buffer(allocate.buffer).space == Space::kUb, what,
           "a buffer in UB");
    const std::string& name = program_.buffer(allocate.buffer).name;
    demand(allocated_.insert(allocate.buffer).second, "the allocation of '" + name + "'",
           "only one");
    demand(program_.buffer(allocate.buffer).elements > 0, "the allocation of '" + name + "'",
           "at least one element");
    in_scope_.insert(allocate.buffer);
    visit(allocate.body);
    in_scope_.erase(allocate.buffer);
  }

  void visit(const Nest& nest) {
    const std::string what = "the nest '" + nest.name + "'";
    demand(stage_ == Stage::kLower, what, "calls of device functions");
    for (const Extent& extent : nest.extents) {
      check_scalar(extent.count, what);
      demand(variables_.insert(extent.variable).second, what,
             "another variable than loops around it");
    }
    check_access(nest.destination, nest, what);
    demand(nest.value != nullptr, what, "a value");
    std::set<const Element*> seen;  // operands may be shared
    check_element(*nest.value, nest, what, seen);
    for (const Extent& extent : nest.extents) variables_.erase(extent.variable);
  }
  void check_access(const Access& access, const Nest& nest, const std::string& what) const {
    check_buffer(access.buffer, what);
    demand(access.strides.size() == nest.extents.size(), what, "one stride per loop");
    check_scalar(access.base, what);
    for (const Scalar& stride : access.strides) check_scalar(stride, what);
  }
  void check_element(const Element& element, const Nest& nest, const std::string& what,
                     std::set<const Element*>& seen) const {
    if (!seen.insert(&element).second) return;
    if (element.kind == Element::Kind::kLoad || element.kind == Element::Kind::kGather)
      check_access(element.access, nest, what);
    if (element.kind == Element::Kind::kIndex) check_scalar(element.index, what);
    for (const ElementPtr& operand : element.operands) {
      demand(operand != nullptr, what, "operands");
      check_element(*operand, nest, what, seen);
    }
  }

  void visit(const Call& call) {
    const std::string what = fmt::format("{} {}", isa::name_of(call.pipe), call.function);
    demand(stage_ >= Stage::kSelect, what, "nests");
    std::set<BufferId> named;
    for (const Argument& argument : call.arguments) {
      if (const auto* scalar = std::get_if<Scalar>(&argument)) check_scalar(*scalar, what);
      if (const auto* tile = std::get_if<Tile>(&argument)) {
        check_buffer(tile->buffer, what);
        check_scalar(tile->offset, what);
        named.insert(tile->buffer);
      }
    }
    for (const BufferId id : call.reads) check_side(call.pipe, id, false, what);
    for (const BufferId id : call.writes) check_side(call.pipe, id, true, what);
    std::set<BufferId> touched(call.reads.begin(), call.reads.end());
    touched.insert(call.writes.begin(), call.writes.end());
    demand(named == touched, what, "that it reads or writes its arguments, and nothing else");
    read_.insert(call.reads.begin(), call.reads.end());
    written_.insert(call.writes.begin(), call.writes.end());
  }
  void check_side(Pipe pipe, BufferId id, bool is_write, const std::string& what) const {
    check_buffer(id, what);
    const bool is_gm = program_.buffer(id).space == Space::kGm;
    const bool is_legal = (pipe == Pipe::V && !is_gm) ||
                          (pipe == Pipe::MTE2 && is_gm != is_write) ||
                          (pipe == Pipe::MTE3 && is_gm == is_write);
    demand(is_legal, what, "MTE2 from GM to UB, V in UB, MTE3 from UB to GM");
  }

  void visit(const RingStep& step) const {
    demand(stage_ >= Stage::kRings, "a step of a ring", "none before rings are planned");
    demand(step.ring >= 0 && static_cast<size_t>(step.ring) < program_.rings.size(),
           "a step of a ring", "a ring of the program");
  }
  void visit(const Barrier& barrier) const {
    demand(stage_ == Stage::kBarriers && barrier.pipe == Pipe::V, "a barrier",
           "one of V, after barriers are inserted");
  }

  const Program& program_;
  Stage stage_;
  std::set<BufferId> arguments_, in_scope_, allocated_, read_, written_;
  std::set<std::string> variables_;
};

// The pass finds nothing left to do.
void verify_barriers(const Program& program, const sim::ChipSpec& chip) {
  const size_t missing =
      count_barriers(insert_barriers(program, chip).body) - count_barriers(program.body);
  if (missing == 0) return;
  throw Error(Fault::kInternal, {.where = program.name,
                                 .did = "verify the order of V",
                                 .expected = fmt::format("{} more barriers", missing)});
}

}  // namespace

void verify(const Program& program, Stage stage, const sim::ChipSpec& chip) {
  StructureCheck(program, stage).run();
  if (stage >= Stage::kRings) verify_rings(program, chip);
  if (stage >= Stage::kScratchpad) verify_scratchpad(program, chip);
  if (stage >= Stage::kBarriers) verify_barriers(program, chip);
}

}  // namespace cubist::akg
