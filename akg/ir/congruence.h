// What a scalar leaves when it is divided, whatever its variables are.
#pragma once

#include "ir/scalar.h"

namespace cubist::akg {

// The scalar is `rest` + a multiple of `modulus`; 0: it is `rest`.
struct Congruence {
  int64_t modulus = 1, rest = 0;
};
Congruence congruence_of(const Scalar& scalar);

}  // namespace cubist::akg
