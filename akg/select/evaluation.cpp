#include "select/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cubist/isa/instruction.h"
#include "select/casts.h"

namespace cubist::akg {
namespace {

using Kind = Element::Kind;

// What has an instruction of two tiles; `scalar`: and one of a tile and a constant on either side.
struct BinaryRow {
  Kind kind;
  const char* tiles;
  const char* scalar;
  bool has_integers;
};
constexpr BinaryRow kBinary[] = {
    {Kind::kAdd, "add", "add_scalar", true},
    {Kind::kSubtract, "subtract", nullptr, true},
    {Kind::kMultiply, "multiply", "multiply_scalar", true},
    {Kind::kDivide, "divide", nullptr, false},
    {Kind::kMin, "minimum", "minimum_scalar", true},
    {Kind::kMax, "maximum", "maximum_scalar", true},
};

struct UnaryRow {
  Kind kind;
  const char* function;
};
constexpr UnaryRow kUnary[] = {
    {Kind::kExp, "exponential"}, {Kind::kLog, "logarithm"}, {Kind::kSqrt, "square_root"}};

template <class Row, size_t N>
const Row* row_of(const Row (&rows)[N], Kind kind) {
  const auto* const found = std::find_if(std::begin(rows), std::end(rows),
                                         [&](const Row& row) { return row.kind == kind; });
  return found == std::end(rows) ? nullptr : found;
}

bool is_computed(DataType type) {
  return is_float(type) || type == DataType::s32 || type == DataType::s16;
}

bool is_power_of_two(double value) {
  int exponent = 0;
  return value != 0 && std::isfinite(value) && std::abs(std::frexp(value, &exponent)) == 0.5;
}

// Types that vcmpv and vsel have; others are compared and moved as one that holds their values.
DataType compared_as(DataType type) {
  switch (type) {
    case DataType::u8:
    case DataType::s8:
      return DataType::f16;
    case DataType::s16:
      return DataType::f32;
    default:
      return type;
  }
}
// Of the ones and zeros that a truth becomes.
DataType truth_type(DataType compared) {
  return bytes_of(compared_as(compared)) == 2 ? DataType::f16 : DataType::f32;
}

bool is_same_place(const Place& a, const Place& b) {
  if (a.access.buffer != b.access.buffer || a.is_spread != b.is_spread) return false;
  if (!same(a.access.base, b.access.base)) return false;
  for (size_t i = 0; i < a.access.strides.size(); ++i) {
    if (!same(a.access.strides[i], b.access.strides[i])) return false;
  }
  return true;
}

// Do exactly the dims that one of `sources` depends on matter to `place`?
bool has_dims_of(const Selection& selection, const Place& place,
                 const std::vector<Place>& sources) {
  for (size_t i = 0; i < selection.dims.size(); ++i) {
    if (selection.dims[i].bound == 1) continue;
    const bool depends = std::any_of(sources.begin(), sources.end(),
                                     [&](const Place& source) { return depends_on(source, i); });
    if (depends != depends_on(place, i)) return false;
  }
  return true;
}

}  // namespace

Evaluation::Evaluation(Selection& selection, const Terms& terms, TermId root)
    : selection_(selection),
      terms_(terms),
      root_(root),
      uses_(terms.uses(root)),
      places_(uses_.size()) {}

void Evaluation::into(const Place& dst) {
  if (is_constant(root_)) return emit_fill(selection_, dst, terms_[root_].constant);
  dst_ = dst;
  Place place = place_of(root_);
  if (is_same_place(place, dst)) return;
  if (place.type != dst.type && has_dims_of(selection_, dst, {place})) {  // a truth
    converted_result(root_, place, cast_steps(place.type, dst.type));
  } else {
    emit_copy(selection_, dst, converted(place, dst.type));
  }
}

Place Evaluation::place_of(TermId id) {
  if (!slot(id)) slot(id) = compute(id);
  return *slot(id);
}

Place Evaluation::compute(TermId id) {
  const Term& term = terms_[id];
  if (row_of(kBinary, term.kind) != nullptr) return compute_binary(id);
  if (const UnaryRow* row = row_of(kUnary, term.kind)) {
    if (!is_float(term.type)) {
      not_implemented(fmt::format("{} of {}", row->function, isa::name_of(term.type)),
                      "f16 or f32");
    }
    return compute_unary(id, term.operands[0], {.name = row->function, .takes_blocks = false});
  }
  if (is_comparison(term.kind)) return compute_truth(id);
  switch (term.kind) {
    case Kind::kLoad: {
      const Buffer& buffer = selection_.emitter.buffer(term.access.buffer);
      if (buffer.space == Space::kUb) return {.access = term.access, .type = buffer.type};
      not_implemented(fmt::format("compute with '{}' in GM", buffer.name), "operands in UB",
                      "load a tile of it by a nest of its own");
    }
    case Kind::kGather:
      return compute_gather(id);
    case Kind::kConstant:
      return constant_block(selection_, term.constant, term.type);
    case Kind::kIndex:
      return compute_index(id);
    case Kind::kCast:
      return compute_cast(id);
    case Kind::kAbs:
      return compute_absolute(id);
    case Kind::kFloor:
      return compute_rounding(id, "floor");
    case Kind::kCeil:
      return compute_rounding(id, "ceil");
    case Kind::kRound:
      return compute_rounding(id, "rint");
    case Kind::kTrunc:
      return compute_rounding(id, "trunc");
    case Kind::kAnd:
    case Kind::kOr:
    case Kind::kNot:
      return compute_logic(id);
    case Kind::kSelect:
      return compute_choice(id);
    default: {
      Element element{.kind = term.kind, .type = term.type};
      not_implemented(
          fmt::format("compute {} of {}", to_string(selection_.emitter.program(), element),
                      isa::name_of(term.type)),
          "an operation that select can compose of instructions");
    }
  }
}

// ---- numbers

Place Evaluation::compute_binary(TermId id) {
  const Term& term = terms_[id];
  const BinaryRow& row = *row_of(kBinary, term.kind);
  if (!is_computed(term.type) || (!row.has_integers && !is_float(term.type))) {
    not_implemented(fmt::format("{} elements of {}", row.tiles, isa::name_of(term.type)),
                    row.has_integers ? "f16, f32, s32 or s16" : "f16 or f32",
                    "convert the operands before, and the result after");
  }
  const TermId left = term.operands[0], right = term.operands[1];
  if (term.kind == Kind::kAdd && is_float(term.type)) {
    if (const auto fused = compute_multiply_add(id, left, right)) return *fused;
    if (const auto fused = compute_multiply_add(id, right, left)) return *fused;
  }
  if (is_constant(right) && !is_constant(left)) {
    const double constant = terms_[right].constant;
    // a - c and a + -c are one number, a / 2^n and a * 2^-n too.
    if (row.scalar != nullptr) return compute_with_scalar(id, row.scalar, constant, left);
    if (term.kind == Kind::kSubtract) return compute_with_scalar(id, "add_scalar", -constant, left);
    if (term.kind == Kind::kDivide && is_power_of_two(constant))
      return compute_with_scalar(id, "multiply_scalar", 1 / constant, left);
  }
  if (is_constant(left) && !is_constant(right)) {
    const double constant = terms_[left].constant;
    if (row.scalar != nullptr) return compute_with_scalar(id, row.scalar, constant, right);
    if (term.kind == Kind::kSubtract) return compute_remainder_of_constant(id, constant, right);
    // Within 1 ulp, where a division is rounded correctly, and cheaper (ops.h).
    if (term.kind == Kind::kDivide && constant == 1 && is_float(term.type))
      return compute_unary(id, right, {.name = "reciprocal", .takes_blocks = false});
  }
  const std::vector<Place> sources = {source_of(left, term.type), source_of(right, term.type)};
  const Place dst = result(id, term.type, sources);
  emit_elementwise(selection_, {.name = row.tiles}, dst, sources);
  release_operands(id, dst);
  return dst;
}

// factor * other + addend in the place of a factor that is not needed any more. Both are rounded,
// so the bits are those of the two instructions.
std::optional<Place> Evaluation::compute_multiply_add(TermId id, TermId product, TermId addend) {
  const Term& term = terms_[product];
  if (term.kind != Kind::kMultiply || uses_[static_cast<size_t>(product)] != 1 || slot(product) ||
      product == addend)
    return std::nullopt;
  for (size_t i = 0; i < 2; ++i) {
    const TermId factor = term.operands[i], other = term.operands[1 - i];
    if (is_constant(factor) || terms_[factor].kind == Kind::kLoad || factor == other ||
        uses_[static_cast<size_t>(factor)] != 1)
      continue;
    const Place place = place_of(factor);
    const std::vector<Place> sources = {source_of(other, term.type), source_of(addend, term.type)};
    if (!is_last_use(product, factor) || place.type != term.type ||
        !has_dims_of(selection_, place, {place, sources[0], sources[1]}))
      continue;
    emit_elementwise(selection_, {.name = "multiply_add", .changes_destination = true}, place,
                     sources);
    release_operands(product, place);
    release_operands(id, place);
    return place;
  }
  return std::nullopt;
}

Place Evaluation::compute_with_scalar(TermId id, const std::string& function, double scalar,
                                      TermId source) {
  const Term& term = terms_[id];
  const Place from = place_of(source);
  const Place dst = result(id, term.type, {from});
  emit_elementwise(selection_,
                   {.name = function,
                    .immediates = {Literal{literal(scalar, term.type)}},
                    .takes_blocks = false},
                   dst, {from});
  release_operands(id, dst);
  return dst;
}

// c - a = a * -1 + c: the product is exact.
Place Evaluation::compute_remainder_of_constant(TermId id, double constant, TermId source) {
  const DataType type = terms_[id].type;
  const Place dst = compute_with_scalar(id, "multiply_scalar", -1, source);
  emit_elementwise(selection_,
                   {.name = "add_scalar",
                    .immediates = {Literal{literal(constant, type)}},
                    .takes_blocks = false},
                   dst, {dst});
  return dst;
}

Place Evaluation::compute_unary(TermId id, TermId source, const Operation& operation) {
  const Term& term = terms_[id];
  const Place from = source_of(source, term.type);
  const Place dst = result(id, term.type, {from});
  emit_elementwise(selection_, operation, dst, {from});
  release_operands(id, dst);
  return dst;
}

Place Evaluation::compute_absolute(TermId id) {
  const Term& term = terms_[id];
  if (is_float(term.type))
    return compute_unary(id, term.operands[0], {.name = "absolute", .takes_blocks = false});
  if (!is_computed(term.type))
    not_implemented(fmt::format("absolute of {}", isa::name_of(term.type)), "f16, f32, s32 or s16");
  const Place from = place_of(term.operands[0]);
  const Place negative = selection_.temporary(term.type, {from});
  emit_elementwise(selection_,
                   {.name = "multiply_scalar",
                    .immediates = {Literal{literal(-1, term.type)}},
                    .takes_blocks = false},
                   negative, {from});
  const Place dst = result(id, term.type, {from});
  emit_elementwise(selection_, {.name = "maximum"}, dst, {from, negative});
  selection_.release(negative);
  release_operands(id, dst);
  return dst;
}

// Only f32 has instructions that round to whole numbers; every f16 is an f32, and so is what it is
// rounded to.
Place Evaluation::compute_rounding(TermId id, const std::string& mode) {
  const Term& term = terms_[id];
  const Place from = place_of(term.operands[0]);
  if (!is_float(term.type)) {  // whole numbers: the operand under another name
    ++uses_[static_cast<size_t>(term.operands[0])];
    return from;
  }
  if (term.type == DataType::f32) {
    const Place dst = result(id, term.type, {from});
    emit_convert(selection_, dst, from, mode);
    release_operands(id, dst);
    return dst;
  }
  const Place wide = selection_.temporary(DataType::f32, {from});
  emit_convert(selection_, wide, from, "");
  emit_convert(selection_, wide, wide, mode);
  const Place dst = result(id, term.type, {from});
  emit_convert(selection_, dst, wide, "");
  selection_.release(wide);
  release_operands(id, dst);
  return dst;
}

Place Evaluation::compute_cast(TermId id) {
  const Term& term = terms_[id];
  Place from = place_of(term.operands[0]);
  const std::vector<CastStep> steps = cast_steps(from.type, term.type);
  if (steps.empty()) {
    // The operand under another name: it lives on.
    ++uses_[static_cast<size_t>(term.operands[0])];
    return from;
  }
  const Place dst = converted_result(id, from, steps);
  release_operands(id, dst);
  return dst;
}

Place Evaluation::converted_result(TermId id, Place place, const std::vector<CastStep>& steps) {
  for (size_t i = 0; i < steps.size(); ++i) {
    const Place next = i + 1 == steps.size() ? result(id, steps[i].to, {place})
                                             : selection_.temporary(steps[i].to, {place});
    emit_convert(selection_, next, place, steps[i].round);
    if (i > 0) selection_.release(place);
    place = next;
  }
  return place;
}

// In temporaries that nothing else uses, and that live as long as the nest.
Place Evaluation::converted(const Place& source, DataType type) {
  if (source.is_spread) return source;
  Place place = source;
  for (const CastStep& step : cast_steps(source.type, type)) {
    const Place next = selection_.temporary(step.to, {place});
    emit_convert(selection_, next, place, step.round);
    place = next;
  }
  return place;
}

Place Evaluation::compute_gather(TermId id) {
  const Term& term = terms_[id];
  const Buffer& buffer = selection_.emitter.buffer(term.access.buffer);
  if (bytes_of(term.type) == 1) {
    not_implemented(
        fmt::format("gather elements of {} from '{}'", isa::name_of(term.type), buffer.name),
        "elements of 2 or 4 bytes", "convert them before they move");
  }
  const Place offsets = place_of(term.operands[0]);
  const Place dst = suits_destination(id, term.type, {offsets})
                        ? *dst_
                        : selection_.temporary(term.type, {offsets});
  emit_gather_at(selection_, dst, {.access = term.access, .type = term.type}, offsets);
  release_operands(id, dst);
  return dst;
}

// index = first + variable * step, of at most one variable (expand.h).
Place Evaluation::compute_index(TermId id) {
  const Term& term = terms_[id];
  Scalar first = term.index;
  std::optional<size_t> dim;
  for (size_t i = 0; i < selection_.dims.size(); ++i) {
    const std::string& variable = selection_.dims[i].variable;
    if (!uses(term.index, variable)) continue;
    first = substitute(first, variable, 0);
    if (selection_.dims[i].bound > 1) dim = i;
  }
  Place numbered;
  numbered.access.strides.assign(selection_.dims.size(), 0);
  if (dim) numbered.access.strides[*dim] = 1;
  const Place dst = selection_.temporary(DataType::s32, {numbered});
  const Scalar step =
      dim ? substitute(term.index, selection_.dims[*dim].variable, 1) - first : Scalar(1);
  emit_count(selection_, dst, dim, first, step);
  return dst;
}

// ---- truths

Place Evaluation::compute_truth(TermId id) {
  const Term term = terms_[id];
  const DataType type = truth_type(term.type);
  const Place dst = choose(id, term, constant_block(selection_, 1, type),
                           constant_block(selection_, 0, type), type);
  release_operands(id, dst);
  return dst;
}

Place Evaluation::compute_logic(TermId id) {
  const Term& term = terms_[id];
  std::vector<Place> sources;
  DataType type = DataType::f16;
  for (const TermId operand : term.operands) {
    sources.push_back(place_of(operand));
    if (sources.back().type != DataType::f16 && bytes_of(sources.back().type) > 1)
      type = DataType::f32;
  }
  for (Place& source : sources) source = converted(source, type);
  const Place dst = result(id, type, sources);
  const auto with_scalar = [&](const std::string& function, double scalar, const Place& from) {
    emit_elementwise(
        selection_,
        {.name = function, .immediates = {Literal{literal(scalar, type)}}, .takes_blocks = false},
        dst, {from});
  };
  if (term.kind == Kind::kNot) {
    with_scalar("multiply_scalar", -1, sources[0]);
    with_scalar("add_scalar", 1, dst);
  } else {
    emit_elementwise(selection_, {.name = term.kind == Kind::kAnd ? "minimum" : "maximum"}, dst,
                     sources);
  }
  release_operands(id, dst);
  return dst;
}

Place Evaluation::compute_choice(TermId id) {
  const Term& term = terms_[id];
  const TermId condition = term.operands[0];
  // What is chosen, in a type that vsel moves.
  const DataType moved = bytes_of(term.type) == 1 ? DataType::f16 : term.type;
  const Place yes = converted(source_of(term.operands[1], moved), moved);
  const Place no = converted(source_of(term.operands[2], moved), moved);
  const Term& test = terms_[condition];
  const bool is_direct = is_comparison(test.kind) &&
                         bytes_of(compared_as(test.type)) == bytes_of(moved) && !slot(condition);
  Place dst;
  if (is_direct) {
    dst = choose(id, test, yes, no, moved);
    // The comparison itself was never computed: its operands have served it here.
    if (uses_[static_cast<size_t>(condition)] == 1) release_operands(condition, dst);
  } else {
    const DataType as = bytes_of(moved) == 2 ? DataType::f16 : DataType::f32;
    const Place truth = converted(place_of(condition), as);
    dst = emit_choice(id, "ne", {truth, constant_block(selection_, 0, as), yes, no}, moved);
  }
  release_operands(id, dst);
  if (moved == term.type) return dst;
  const Place narrow = converted_result(id, dst, cast_steps(moved, term.type));
  selection_.release(dst);
  return narrow;
}

Place Evaluation::choose(TermId id, const Term& comparison, const Place& yes, const Place& no,
                         DataType type) {
  const DataType as = compared_as(comparison.type);
  if (as == DataType::s32) return choose_whole(id, comparison, yes, no, type);
  const Place left = converted(source_of(comparison.operands[0], as), as);
  const Place right = converted(source_of(comparison.operands[1], as), as);
  const char* const condition = comparison.kind == Kind::kLess        ? "lt"
                                : comparison.kind == Kind::kLessEqual ? "le"
                                : comparison.kind == Kind::kEqual     ? "eq"
                                                                      : "ne";
  return emit_choice(id, condition, {left, right, yes, no}, type);
}

// s32 compares by eq only: a <= b where min(a, b) = a, a < b where not min(a, b) = b.
Place Evaluation::choose_whole(TermId id, const Term& comparison, const Place& yes, const Place& no,
                               DataType type) {
  const Place left = source_of(comparison.operands[0], DataType::s32);
  const Place right = source_of(comparison.operands[1], DataType::s32);
  if (comparison.kind == Kind::kEqual) return emit_choice(id, "eq", {left, right, yes, no}, type);
  if (comparison.kind == Kind::kNotEqual)
    return emit_choice(id, "eq", {left, right, no, yes}, type);
  const Place smaller = selection_.temporary(DataType::s32, {left, right});
  emit_elementwise(selection_, {.name = "minimum"}, smaller, {left, right});
  const Place dst = comparison.kind == Kind::kLessEqual
                        ? emit_choice(id, "eq", {smaller, left, yes, no}, type)
                        : emit_choice(id, "eq", {smaller, right, no, yes}, type);
  selection_.release(smaller);
  return dst;
}

Place Evaluation::emit_choice(TermId id, const std::string& condition, std::vector<Place> sources,
                              DataType type) {
  const Place dst = result(id, type, sources);
  emit_elementwise(selection_,
                   {.name = "select_where",
                    .template_arguments = "Condition::" + condition,
                    .is_comparison = true},
                   dst, std::move(sources));
  return dst;
}

// ---- places

Place Evaluation::source_of(TermId id, DataType type) {
  if (is_constant(id)) return constant_block(selection_, terms_[id].constant, type);
  return place_of(id);
}

bool Evaluation::suits_destination(TermId id, DataType type,
                                   const std::vector<Place>& sources) const {
  if (id != root_ || !dst_ || dst_->type != type || !has_dims_of(selection_, *dst_, sources))
    return false;
  return std::all_of(sources.begin(), sources.end(), [&](const Place& source) {
    return source.access.buffer != dst_->access.buffer || is_same_place(source, *dst_);
  });
}

Place Evaluation::result(TermId id, DataType type, const std::vector<Place>& sources) {
  if (suits_destination(id, type, sources)) return *dst_;
  for (const TermId operand : terms_[id].operands) {
    if (is_last_use(id, operand) && slot(operand)->type == type &&
        has_dims_of(selection_, *slot(operand), sources))
      return *slot(operand);
  }
  return selection_.temporary(type, sources);
}

bool Evaluation::is_last_use(TermId id, TermId operand) {
  const auto& operands = terms_[id].operands;
  return slot(operand) && !slot(operand)->is_spread && !is_shared(operand) &&
         selection_.emitter.is_temporary(slot(operand)->access.buffer) &&
         uses_[static_cast<size_t>(operand)] ==
             std::count(operands.begin(), operands.end(), operand);
}

bool Evaluation::is_shared(TermId id) const {
  const BufferId buffer = places_[static_cast<size_t>(id)]->access.buffer;
  for (size_t other = 0; other < places_.size(); ++other) {
    if (other != static_cast<size_t>(id) && places_[other] && uses_[other] > 0 &&
        places_[other]->access.buffer == buffer)
      return true;
  }
  return false;
}

void Evaluation::release_operands(TermId id, const Place& kept) {
  for (const TermId operand : terms_[id].operands) {
    if (--uses_[static_cast<size_t>(operand)] > 0 || !slot(operand) || slot(operand)->is_spread ||
        is_shared(operand))
      continue;
    if (slot(operand)->access.buffer == kept.access.buffer) {
      selection_.forget(kept);
    } else {
      selection_.release(*slot(operand));
    }
  }
}

}  // namespace cubist::akg
