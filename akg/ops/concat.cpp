#include <fmt/format.h>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"

namespace cubist::akg {

namespace {

// Operand `operand` lies at [begin, begin + extent) of `axis`.
struct Piece {
  size_t operand = 0;
  int64_t begin = 0, extent = 0;
};

Exprs moved_back(Exprs at, size_t axis, const Piece& piece) {
  at[axis] = at[axis] - static_cast<int>(piece.begin);
  return at;
}

// Without clamps: `at` is in the piece's box.
Part make_part(const Shape& shape, size_t axis, const Piece& piece) {
  Shape begin(shape.size(), 0), extent = shape;
  begin[axis] = piece.begin;
  extent[axis] = piece.extent;
  return {begin, extent, [axis, piece](const std::vector<Reader>& readers, const Exprs& at) {
            return readers[piece.operand](moved_back(at, axis, piece));
          }};
}

Halide::Expr element_of(const std::vector<Piece>& pieces, const Shape& shape, size_t axis,
                        const std::vector<Reader>& readers, const Exprs& at) {
  Halide::Expr value;
  for (size_t i = pieces.size(); i-- > 0;) {
    const Piece& piece = pieces[i];
    Exprs source = moved_back(at, axis, piece);
    source[axis] = Halide::clamp(source[axis], 0, static_cast<int>(piece.extent - 1));
    const Halide::Expr read = readers[piece.operand](source);
    const auto end = static_cast<int>(piece.begin + piece.extent);
    value =
        value.defined() ? Halide::select(cut_at(shape, axis, at[axis] < end), read, value) : read;
  }
  return value;
}

}  // namespace

Value concat(const std::vector<Value>& parts, int64_t axis) {
  require(!parts.empty(), "concat", "join no values", "at least one");
  const auto a = static_cast<size_t>(axis_of("concat", parts.front(), axis));
  require_same_type("concat", parts);
  Shape shape = parts.front().shape();
  shape[a] = 0;
  std::vector<Piece> pieces;
  for (size_t i = 0; i < parts.size(); ++i) {
    Shape other = parts[i].shape();
    require_rank("concat", parts[i], shape.size());
    pieces.push_back({i, shape[a], other[a]});
    other[a] += shape[a];
    shape[a] = other[a];
    require(shape == other, "concat",
            fmt::format("join {} and {} along axis {}", to_string(parts.front().shape()),
                        to_string(parts[i].shape()), a),
            "equal extents along other axes");
  }
  Value::Definition definition{
      .kind = Kind::kMove,
      .name = "concat",
      .attributes = fmt::format("axis={}", a),
      .type = parts.front().type(),
      .shape = shape,
      .operands = parts,
      .element = [pieces, shape, a](const std::vector<Reader>& readers, const Exprs& at) {
        return element_of(pieces, shape, a, readers, at);
      }};
  for (const Piece& piece : pieces) definition.parts.push_back(make_part(shape, a, piece));
  return Value(std::make_shared<const Value::Definition>(std::move(definition)));
}

}  // namespace cubist::akg
