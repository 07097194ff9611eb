// Offsets as sums, to tell whether two of them can meet.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "ir/scalar.h"

namespace cubist::akg {

// constant + the sum of coefficient * term. Terms are variables, and whatever is no sum of them; by
// their text.
struct Linear {
  struct Term {
    Scalar scalar;
    int64_t coefficient = 0;
  };
  int64_t constant = 0;
  std::map<std::string, Term> terms{};

  int64_t coefficient(const std::string& variable) const;
  // True if the variable occurs other than as a term of its own.
  bool hides(const std::string& variable) const;
};

Linear linear(const Scalar& scalar);
Linear operator-(const Linear& a, const Linear& b);
// Without the term of the variable.
Linear without(const Linear& sum, const std::string& variable);

}  // namespace cubist::akg
