// An algorithm as Halide sees it.
#pragma once

#include <Halide.h>

#include <vector>

#include "cubist/akg/value.h"

namespace cubist::akg {

// One Func a value. Arguments of Funcs and dimensions of ImageParams are innermost axis first, as
// Halide has them: the reverse of shapes. Nothing is scheduled.
struct Funcs {
  std::vector<Halide::ImageParam> inputs;  // of Algorithm::inputs, bounds and strides set
  std::vector<Value> values;               // values_in_order()
  std::vector<Halide::Func> funcs;         // of `values`
  // Arrays that are read by moves have a bound of AKG's, not of Halide's (tile_extents.h).
  bool bounds_moves = false;

  // The Func of one of `values`, or the ImageParam's.
  Halide::Func of(const Algorithm& algorithm, const Value& value) const;
};
Funcs make_funcs(const Algorithm& algorithm);

}  // namespace cubist::akg
