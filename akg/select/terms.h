// The value of a nest as a graph of terms: equal expressions are one term.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ir/program.h"

namespace cubist::akg {

using TermId = int;

struct Term {
  Element::Kind kind = Element::Kind::kConstant;
  DataType type = DataType::f32;
  std::vector<TermId> operands{};
  Access access{};      // kLoad, kGather
  double constant = 0;  // kConstant
  Scalar index{};       // kIndex
};

// A truth: its type is that of what was compared.
bool is_truth(Element::Kind kind);
bool is_comparison(Element::Kind kind);  // of two numbers

class Terms {
 public:
  TermId add(const Element& element);
  TermId add(Term term);
  const Term& operator[](TermId id) const { return terms_[static_cast<size_t>(id)]; }

  // How often each term is an operand of what `root` needs; root counts once.
  std::vector<int> uses(TermId root) const;

 private:
  std::vector<Term> terms_;
  std::map<std::string, TermId> by_text_;
};

}  // namespace cubist::akg
