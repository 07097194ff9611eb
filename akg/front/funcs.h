// An algorithm as Halide sees it.
#pragma once

#include <Halide.h>

#include <optional>
#include <vector>

#include "cubist/akg/compile.h"
#include "cubist/akg/value.h"

namespace cubist::akg {

// One Func a value. Arguments of Funcs and dimensions of ImageParams are innermost axis first, as
// Halide has them: the reverse of shapes. Nothing is scheduled.
struct Funcs {
  std::vector<Halide::ImageParam> inputs;  // of Algorithm::inputs, bounds and strides set
  std::vector<Value> values;               // values_in_order()
  std::vector<Halide::Func> funcs;         // of `values`

  // The Func of one of `values`, or the ImageParam's.
  Halide::Func of(const Algorithm& algorithm, const Value& value) const;
};
// For a schedule with steps Funcs read through values that are recomputed (steps.h).
Funcs make_funcs(const Algorithm& algorithm, const std::optional<Schedule>& schedule = {});

}  // namespace cubist::akg
