#include <fmt/format.h>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"

namespace cubist::akg {

namespace {

using Halide::Expr;

// The batch coordinates of an operand of `shape` under those of the result.
Exprs batch_of(const Shape& shape, const Exprs& at, size_t batch_rank) {
  const size_t own = shape.size() - 2;
  Exprs batch(at.begin() + static_cast<ptrdiff_t>(batch_rank - own),
              at.begin() + static_cast<ptrdiff_t>(batch_rank));
  for (size_t axis = 0; axis < own; ++axis) {
    if (shape[axis] == 1) batch[axis] = 0;
  }
  return batch;
}

Expr read(const Reader& reader, Exprs batch, const Expr& row, const Expr& column) {
  batch.push_back(row);
  batch.push_back(column);
  return Halide::cast<float>(reader(batch));
}

Shape batch_shape(const Value& a, const Value& b) {
  const auto batch = [](const Value& x) {
    return input("", x.type(), Shape(x.shape().begin(), x.shape().end() - 2));
  };
  return broadcast("matmul", {batch(a), batch(b)});
}

}  // namespace

Value matmul(const Value& a, const Value& b, DataType type) {
  require_type("matmul", a, kFloats);
  require_same_type("matmul", {a, b});
  for (const Value& x : {a, b}) {
    require(x.shape().size() >= 2, "matmul", "multiply shape " + to_string(x.shape()),
            "at least 2 dimensions");
  }
  const int64_t m = a.shape().end()[-2], k = a.shape().back(), n = b.shape().back();
  require(b.shape().end()[-2] == k, "matmul",
          fmt::format("multiply {} by {}", to_string(a.shape()), to_string(b.shape())),
          fmt::format("{} rows on the right", k));
  Shape domain = batch_shape(a, b);
  const size_t rank = domain.size();
  domain.insert(domain.end(), {m, n, k});
  const Shape a_shape = a.shape(), b_shape = b.shape();
  const Value sum =
      reduction("matmul", "", kSum, DataType::f32, domain, {static_cast<int64_t>(rank + 2)}, {a, b},
                [=](const std::vector<Reader>& readers, const Exprs& at) {
                  const Expr &row = at[rank], &column = at[rank + 1], &inner = at[rank + 2];
                  return read(readers[0], batch_of(a_shape, at, rank), row, inner) *
                         read(readers[1], batch_of(b_shape, at, rank), inner, column);
                });
  domain.pop_back();
  return cast(reshape(sum, domain), type);
}

}  // namespace cubist::akg
