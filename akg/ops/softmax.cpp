#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"

namespace cubist::akg {

Value softmax(const Value& x, const Axes& axes) {
  require_type("softmax", x, kFloats);
  const Value exps = exp(as_f32(x) - as_f32(reduce_max(x, axes)));
  // One quotient per sum, not per element: the unit divides at half the rate at which it
  // multiplies.
  return cast(exps * (constant(DataType::f32, 1) / reduce_sum(exps, axes)), x.type());
}

Value log_softmax(const Value& x, const Axes& axes) {
  require_type("log_softmax", x, kFloats);
  const Value below = as_f32(x) - as_f32(reduce_max(x, axes));
  return cast(below - log(reduce_sum(exp(below), axes)), x.type());
}

}  // namespace cubist::akg
