// The value of a nest, term by term, into temporaries or its destination.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "select/casts.h"
#include "select/terms.h"
#include "select/tile_calls.h"

namespace cubist::akg {

class Evaluation {
 public:
  Evaluation(Selection& selection, const Terms& terms, TermId root);

  // dst = root.
  void into(const Place& dst);
  // The root wherever it comes to lie: where it is loaded from, or in a temporary.
  Place anywhere() { return place_of(root_); }

 private:
  using Kind = Element::Kind;
  using Sources = std::vector<TermId>;

  Place place_of(TermId id);
  Place compute(TermId id);
  Place compute_binary(TermId id);
  std::optional<Place> compute_multiply_add(TermId id, TermId product, TermId addend);
  Place compute_with_scalar(TermId id, const std::string& function, double scalar, TermId source);
  // Of `source`, as the result of `id`.
  Place compute_unary(TermId id, TermId source, const Operation& operation);
  Place compute_remainder_of_constant(TermId id, double constant, TermId source);
  Place compute_rounding(TermId id, const std::string& mode);
  Place compute_absolute(TermId id);
  Place compute_cast(TermId id);
  Place compute_gather(TermId id);
  Place compute_index(TermId id);
  Place compute_choice(TermId id);
  Place compute_truth(TermId id);
  Place compute_logic(TermId id);

  // `comparison` ? yes : no, as wide as what is compared. `id`: the term that becomes it.
  Place choose(TermId id, const Term& comparison, const Place& yes, const Place& no, DataType type);
  Place choose_whole(TermId id, const Term& comparison, const Place& yes, const Place& no,
                     DataType type);
  Place emit_choice(TermId id, const std::string& condition, std::vector<Place> sources,
                    DataType type);

  // The place of an operand: a constant as a block.
  Place source_of(TermId id, DataType type);
  Place converted(const Place& source, DataType type);
  // The steps from `place` to where term `id` goes.
  Place converted_result(TermId id, Place place, const std::vector<CastStep>& steps);

  // Where term `id` goes, computed from `sources`: its destination, or the place of an operand that
  // is used for the last time, or a temporary.
  Place result(TermId id, DataType type, const std::vector<Place>& sources);
  bool suits_destination(TermId id, DataType type, const std::vector<Place>& sources) const;
  // Is nothing but term `id` still to be computed from the temporary that holds `operand`?
  bool is_last_use(TermId id, TermId operand);
  // Does another term that is still needed lie where this one lies?
  bool is_shared(TermId id) const;
  // The operands of a term have served it; `kept` now holds the term.
  void release_operands(TermId id, const Place& kept);

  bool is_constant(TermId id) const { return terms_[id].kind == Kind::kConstant; }
  std::optional<Place>& slot(TermId id) { return places_[static_cast<size_t>(id)]; }

  Selection& selection_;
  const Terms& terms_;
  TermId root_;
  std::vector<int> uses_;
  std::vector<std::optional<Place>> places_;
  std::optional<Place> dst_;
};

}  // namespace cubist::akg
