// Bytes of scratch that functions on tiles need: for the functions and for who allocates.
#pragma once

#include "cubist/device/arithmetic.h"

namespace cubist::device {

// Largest repeat field of a vector instruction.
constexpr uint32_t kMaxRepeats = 255;

// Elements of `element_bytes` that one repeat holds.
constexpr uint32_t lanes_of(uint32_t element_bytes) { return kRepeatBytes / element_bytes; }

// Bits of a comparison, one per element, of one row in UB, or of a column of lanes over all rows.
constexpr uint32_t row_bits_bytes(uint32_t columns) {
  return round_up(ceil_div(columns, 8), kBlockBytes);
}
constexpr uint32_t lane_bits_bytes(uint32_t rows, uint32_t lanes) {
  return round_up(rows * lanes / 8, kBlockBytes);
}
// compare_rows(), select_rows(): room for either way to walk through the rows.
constexpr uint32_t bits_bytes(uint32_t rows, uint32_t columns, uint32_t element_bytes) {
  const uint32_t lanes = lanes_of(element_bytes);
  const uint32_t by_rows = rows * row_bits_bytes(columns);
  const uint32_t by_columns = ceil_div(columns, lanes) * ceil_div(rows, kMaxRepeats) *
                              lane_bits_bytes(smaller(rows, kMaxRepeats), lanes);
  return larger(by_rows, by_columns);
}

// Folding a row once: repeats are combined in pairs of neighbours, which lie in different bank
// groups. What is left: a repeat for each pair, and what has no partner, at most one more.
constexpr uint32_t folded_columns(uint32_t columns, uint32_t lanes) {
  return columns / (2 * lanes) * lanes + smaller(columns % (2 * lanes), lanes);
}

// Elements of a row in scratch, of rows that were folded down to `columns`.
constexpr uint32_t folded_pitch(uint32_t columns, uint32_t lanes) {
  return round_up(columns, lanes);
}

// Elements of a row that was folded once, and twice; 0: it was short enough before.
struct RowFolds {
  uint32_t once = 0, twice = 0;
};
constexpr RowFolds row_folds(uint32_t columns, uint32_t lanes) {
  RowFolds folds;
  if (columns <= lanes) return folds;
  columns = folded_columns(columns, lanes);
  folds.once = folded_pitch(columns, lanes);
  if (columns > lanes) folds.twice = folded_pitch(folded_columns(columns, lanes), lanes);
  return folds;
}

// Elements of scratch of reduce_rows().
constexpr uint32_t reduce_rows_scratch(uint32_t rows, uint32_t columns, uint32_t element_bytes) {
  const RowFolds folds = row_folds(columns, lanes_of(element_bytes));
  return rows * (folds.once + folds.twice) + rows * (kBlockBytes / element_bytes) +
         round_up(rows, lanes_of(element_bytes));
}

// Rows of which neighbours lie in different bank groups: whole repeats, an odd number.
constexpr bool alternates_groups(uint32_t pitch, uint32_t lanes) {
  return pitch % (2 * lanes) == lanes;
}

// Elements of scratch of reduce_columns(): rows that were combined once, and those combined once
// more.
constexpr uint32_t reduce_columns_scratch(uint32_t rows, uint32_t columns, uint32_t element_bytes) {
  return (ceil_div(rows, 2) + ceil_div(rows, 4)) * round_up(columns, kBlockBytes / element_bytes);
}

// Bytes of `spare` of transpose_tile(): a block for each strip of 16 columns, whose last rows may
// be ragged, and one for each repeat of the last strip, which may have one block of columns only.
constexpr uint32_t transpose_spare_bytes(uint32_t rows, uint32_t columns, uint32_t element_bytes) {
  return (ceil_div(columns, kFractal) + rows / (kBlockBytes / element_bytes) + 1) * kBlockBytes;
}

}  // namespace cubist::device
