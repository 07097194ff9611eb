// Operations on whole tiles of a nest, as calls of device functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "select/selection.h"

namespace cubist::akg {

// A device function that works element by element: `name`<template_arguments>(dst, sources...,
// `immediates`..., count), and `name`_rows with pitches.
struct Operation {
  std::string name;
  std::string template_arguments{};
  std::vector<Argument> immediates{};
  bool takes_blocks = true;          // sources may be one 32 B block per row
  bool changes_destination = false;  // dst is a source too
  bool is_comparison = false;        // has no form without pitches, and needs scratch for bits
};

// dst = operation(sources), over the dims that dst depends on; sources depend on no others. dst may
// be one of the sources, exactly.
void emit_elementwise(Selection& selection, const Operation& operation, const Place& dst,
                      std::vector<Place> sources);

// dst = constant.
void emit_fill(Selection& selection, const Place& dst, double constant);

// A 32 B block full of `constant`, to be used as a source.
Place constant_block(Selection& selection, double constant, DataType type);

// The same values, each of which fills a 32 B block.
Place emit_spread(Selection& selection, const Place& source);

// The same values in a temporary whose rows lie as instructions need them that take `alike`, too.
Place emit_dense(Selection& selection, const Place& source, std::vector<Place> alike);

// dst = source element by element, however the source lies, in UB.
void emit_gather(Selection& selection, const Place& dst, const Place& source);

// dst = the elements `offsets` bytes beyond the first of `source`, in UB. `offsets` depends on the
// dims that dst depends on.
void emit_gather_at(Selection& selection, const Place& dst, const Place& source, Place offsets);

// dst = source, where neighbours in the source are rows in dst.
bool is_transpose(const Selection& selection, const Place& dst, const Place& source);
void emit_transpose(Selection& selection, const Place& dst, const Place& source);

// dst = source in UB, both of one type.
void emit_copy(Selection& selection, const Place& dst, const Place& source);

// dst = source as dst's type, by one instruction; `round` is of RoundMode, or empty.
void emit_convert(Selection& selection, const Place& dst, const Place& source,
                  const std::string& round);

// dst = first + step * the variable of loop `dim`, s32.
void emit_count(Selection& selection, const Place& dst, std::optional<size_t> dim,
                const Scalar& first, const Scalar& step);

// dst = dst <combine> source over the dims that dst does not depend on.
void emit_reduction(Selection& selection, Nest::Combine combine, const Place& dst,
                    const Place& source);

// dst = source between GM and UB.
void emit_move(Selection& selection, const Place& dst, const Place& source);

}  // namespace cubist::akg
