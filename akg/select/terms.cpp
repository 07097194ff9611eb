#include "select/terms.h"

#include <fmt/format.h>

#include <bit>

namespace cubist::akg {
namespace {

std::string text_of(const Term& term) {
  std::string text = fmt::format("{} {}", static_cast<int>(term.kind), static_cast<int>(term.type));
  for (const TermId operand : term.operands) text += fmt::format(" %{}", operand);
  switch (term.kind) {
    case Element::Kind::kLoad:
    case Element::Kind::kGather:
      text += fmt::format(" {} {}", term.access.buffer, to_string(term.access.base));
      for (const Scalar& stride : term.access.strides)
        text += fmt::format(",{}", to_string(stride));
      break;
    case Element::Kind::kConstant:
      text += fmt::format(" {}", std::bit_cast<uint64_t>(term.constant));
      break;
    case Element::Kind::kIndex:
      text += fmt::format(" {}", to_string(term.index));
      break;
    default:
      break;
  }
  return text;
}

}  // namespace

bool is_comparison(Element::Kind kind) {
  return kind >= Element::Kind::kLess && kind <= Element::Kind::kNotEqual;
}
bool is_truth(Element::Kind kind) {
  return kind >= Element::Kind::kLess && kind <= Element::Kind::kNot;
}

TermId Terms::add(Term term) {
  const auto [found, is_new] =
      by_text_.try_emplace(text_of(term), static_cast<TermId>(terms_.size()));
  if (is_new) terms_.push_back(std::move(term));
  return found->second;
}

TermId Terms::add(const Element& element) {
  Term term{.kind = element.kind,
            .type = element.type,
            .access = element.access,
            .constant = element.constant,
            .index = element.index};
  for (const ElementPtr& operand : element.operands) term.operands.push_back(add(*operand));
  return add(std::move(term));
}

std::vector<int> Terms::uses(TermId root) const {
  std::vector<int> uses(terms_.size(), 0);
  uses[static_cast<size_t>(root)] = 1;
  // Operands have smaller numbers than what they are operands of.
  for (TermId id = root; id >= 0; --id) {
    if (uses[static_cast<size_t>(id)] == 0) continue;
    for (const TermId operand : (*this)[id].operands) ++uses[static_cast<size_t>(operand)];
  }
  return uses;
}

}  // namespace cubist::akg
