#include "select/select.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"
#include "select/evaluation.h"
#include "select/expand.h"

namespace cubist::akg {
namespace {

using Kind = Element::Kind;

bool has_access(const Element& element) {
  return element.kind == Kind::kLoad || element.kind == Kind::kGather;
}

void for_each_access(const Element& element, const std::function<void(const Access&)>& visit) {
  if (has_access(element)) visit(element.access);
  for (const ElementPtr& operand : element.operands) for_each_access(*operand, visit);
}

void for_each_access(const Nest& nest, const std::function<void(const Access&)>& visit) {
  visit(nest.destination);
  for_each_access(*nest.value, visit);
}

ElementPtr with_accesses(const ElementPtr& element,
                         const std::function<Access(const Access&)>& change) {
  Element copy = *element;
  if (has_access(copy)) copy.access = change(copy.access);
  for (ElementPtr& operand : copy.operands) operand = with_accesses(operand, change);
  return std::make_shared<const Element>(std::move(copy));
}

// A loop whose variable decides more than a place by a stride: an address that is loaded, a stride
// or a count. Such a loop goes around the calls.
bool must_be_outside(const Nest& nest, const std::string& variable) {
  bool outside = false;
  for_each_access(nest, [&](const Access& access) {
    outside |= uses(access.base, variable);
    for (const Scalar& stride : access.strides) outside |= uses(stride, variable);
  });
  for (const Extent& extent : nest.extents) outside |= uses(extent.count, variable);
  return outside;
}

// The nest without its loop `index`, whose variable is now one of a loop around it.
Nest without_loop(Nest nest, size_t index) {
  const Scalar variable = Scalar::variable(nest.extents[index].variable);
  const auto fixed = [&](Access access) {
    access.base = access.base + variable * access.strides.at(index);
    access.strides.erase(access.strides.begin() + static_cast<ptrdiff_t>(index));
    return access;
  };
  nest.destination = fixed(nest.destination);
  nest.value = with_accesses(nest.value, fixed);
  nest.extents.erase(nest.extents.begin() + static_cast<ptrdiff_t>(index));
  return nest;
}

ElementPtr load(const Access& access, DataType type) {
  return std::make_shared<const Element>(
      Element{.kind = Kind::kLoad, .type = type, .access = access});
}

Kind kind_of(Nest::Combine combine) {
  switch (combine) {
    case Nest::Combine::kAdd:
      return Kind::kAdd;
    case Nest::Combine::kMultiply:
      return Kind::kMultiply;
    case Nest::Combine::kMin:
      return Kind::kMin;
    default:
      return Kind::kMax;
  }
}

class Selector {
 public:
  explicit Selector(Program program) : program_(std::move(program)) {}

  Program run() {
    program_.body = select(program_.body);
    return std::move(program_);
  }

 private:
  Statements select(const Statements& statements) {
    Statements result;
    for (const StatementPtr& one : statements) {
      Statements selected = select(*one);
      result.insert(result.end(), selected.begin(), selected.end());
    }
    return result;
  }

  Statements select(const Statement& one) {
    if (const auto* loop = std::get_if<Loop>(&one.what)) {
      Loop copy = *loop;
      enter(loop->variable, loop->count);
      copy.body = select(loop->body);
      return {statement(std::move(copy))};
    }
    if (const auto* branch = std::get_if<Branch>(&one.what))
      return {statement(Branch{branch->condition, select(branch->yes), select(branch->no)})};
    if (const auto* allocate = std::get_if<Allocate>(&one.what))
      return {statement(Allocate{allocate->buffer, select(allocate->body)})};
    if (const auto* nest = std::get_if<Nest>(&one.what)) {
      try {
        return select(*nest);
      } catch (const Error& error) {
        throw error.at(fmt::format("nest '{}'", nest->name));
      }
    }
    return {statement(one.what)};
  }

  void enter(const std::string& variable, const Scalar& count) {
    const Range range = range_of(count, ranges_);
    ranges_[variable] = {0, range.high ? std::optional(*range.high - 1) : std::nullopt};
  }

  Statements select(const Nest& nest) {
    for (size_t i = 0; i < nest.extents.size(); ++i) {
      const Extent& extent = nest.extents[i];
      if (!must_be_outside(nest, extent.variable)) continue;
      enter(extent.variable, extent.count);
      return {statement(Loop{.variable = extent.variable,
                             .count = extent.count,
                             .body = select(without_loop(nest, i))})};
    }
    Emitter emitter(program_, nest.name);
    Selection selection{.emitter = emitter, .dims = dims_of(nest.extents, ranges_)};
    emit(selection, nest);
    return emitter.take();
  }

  void emit(Selection& selection, const Nest& nest) {
    const Place dst = {.access = nest.destination,
                       .type = program_.buffer(nest.destination.buffer).type};
    selection.lead = dst.access.strides;
    if (is_move(nest)) return emit_move(selection, nest, dst);
    if (program_.buffer(dst.access.buffer).space == Space::kGm) {
      not_implemented(
          fmt::format("compute into '{}' in GM", program_.buffer(dst.access.buffer).name),
          "results in UB", "store a tile of it by a nest of its own");
    }
    const bool reduces = nest.combine != Nest::Combine::kAssign;
    ElementPtr value = nest.value;
    if (reduces && depends_on_all(selection, dst)) {
      value =
          std::make_shared<const Element>(Element{.kind = kind_of(nest.combine),
                                                  .type = dst.type,
                                                  .operands = {load(dst.access, dst.type), value}});
    } else if (reduces) {
      selection.lead = lead_of(selection, nest);
    }
    Terms terms;
    const TermId root = terms.add(*expand(value, selection.dims, ranges_));
    Evaluation evaluation(selection, terms, root);
    if (value != nest.value || !reduces) return evaluation.into(dst);
    emit_reduction(selection, nest.combine, dst, evaluation.anywhere());
  }

  bool is_move(const Nest& nest) const {
    const auto in_gm = [&](const Access& access) {
      return program_.buffer(access.buffer).space == Space::kGm;
    };
    return nest.combine == Nest::Combine::kAssign && nest.value->kind == Kind::kLoad &&
           (in_gm(nest.destination) || in_gm(nest.value->access));
  }

  void emit_move(Selection& selection, const Nest& nest, const Place& dst) const {
    const Buffer &to = program_.buffer(dst.access.buffer),
                 &from = program_.buffer(nest.value->access.buffer);
    const Place source = {.access = nest.value->access, .type = from.type};
    const std::string did = fmt::format("copy '{}' ({}) to '{}' ({})", from.name,
                                        isa::name_of(from.type), to.name, isa::name_of(to.type));
    if (from.type != to.type) not_implemented(did, "one element type", "convert in UB");
    if (from.space == to.space) not_implemented(did + " in GM", "a copy through UB");
    akg::emit_move(selection, dst, source);
  }

  static bool depends_on_all(const Selection& selection, const Place& place) {
    for (size_t i = 0; i < selection.dims.size(); ++i) {
      if (selection.dims[i].bound > 1 && !depends_on(place, i)) return false;
    }
    return true;
  }

  // The strides of what is reduced: of the load that depends on most loops.
  static std::vector<Scalar> lead_of(const Selection& selection, const Nest& nest) {
    std::vector<Scalar> lead(selection.dims.size(), 0);
    ptrdiff_t most = -1;
    for_each_access(*nest.value, [&](const Access& access) {
      const ptrdiff_t dims = std::count_if(access.strides.begin(), access.strides.end(),
                                           [](const Scalar& stride) { return !stride.is(0); });
      if (dims <= most) return;
      most = dims;
      lead = access.strides;
    });
    return lead;
  }

  Program program_;
  Ranges ranges_;
};

}  // namespace

Program select(Program program, const sim::ChipSpec&) { return Selector(std::move(program)).run(); }

}  // namespace cubist::akg
