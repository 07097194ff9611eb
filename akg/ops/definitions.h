// The ways to define a value beside elementwise().
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ops/define.h"

namespace cubist::akg {

using Exprs = std::vector<Halide::Expr>;
using Element = std::function<Halide::Expr(const std::vector<Reader>&, const Exprs&)>;

// y of the type of operand 0, where an f16 is computed as f32 and rounded once at the end. Operands
// are f16 or f32, of one type.
Value float_function(const std::string& name, const std::string& attributes,
                     const std::vector<Value>& operands,
                     const std::function<Halide::Expr(const Exprs&)>& f);
Value float_function(const std::string& name, const std::string& attributes, const Value& x,
                     const std::function<Halide::Expr(const Halide::Expr&)>& f);

// y[at] = an element of an operand, found elsewhere.
Value move(const std::string& name, const std::string& attributes, DataType type,
           const Shape& shape, const std::vector<Value>& operands, const Element& element);
// The same of one operand: `source` gives the coordinates.
Value move(const std::string& name, const std::string& attributes, const Value& x,
           const Shape& shape, const std::function<Exprs(const Exprs& at)>& source);

// A condition on coordinate `axis` of an element of `shape`, or that coordinate where it is
// clamped: likely, so that loops are cut where it changes, unless a part of a row would be left,
// which no vector instruction writes.
Halide::Expr cut_at(const Shape& shape, size_t axis, const Halide::Expr& condition);

// The element of a concat. Its operands begin and end at multiples of `granule` along the joined
// axis: which one an element is of is the same for all elements of a granule.
Halide::Expr joined_element(const Value::Definition& concat, int64_t granule,
                            const std::vector<Reader>& readers, const Exprs& at);

// A reduction over `axes` of the box `domain`; the result keeps them with extent 1.
struct Monoid {
  std::function<Halide::Expr(Halide::Type)> start;
  std::function<Halide::Expr(const Halide::Expr&, const Halide::Expr&)> step;
};
extern const Monoid kSum, kProduct, kMaximum, kMinimum;
Value reduction(const std::string& name, const std::string& attributes, const Monoid& monoid,
                DataType type, const Shape& domain, const std::vector<int64_t>& axes,
                const std::vector<Value>& operands, const Element& element);

// Without `axes`, which have extent 1, unless `keep_dims`.
Value keep_or_drop(const Value& x, const std::vector<int64_t>& axes, bool keep_dims);

// As f32; an f32 is itself.
Value as_f32(const Value& x);

// A truth, as select(condition, 1, 0): Halide's simplifier takes select(select(c, 1, 0) != 0, a, b)
// for select(c, a, b), so a comparison costs no bytes where it is computed inside its reader.
Halide::Expr truth(const Halide::Expr& condition);
// The condition of a truth.
Halide::Expr holds(const Halide::Expr& truth);

}  // namespace cubist::akg
