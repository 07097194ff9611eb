#include "select/selection.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"

namespace cubist::akg {
namespace {

int64_t round_up(int64_t value, int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

// Rows of the narrowest type with device functions are whole blocks too.
constexpr int64_t kPadding = 16;

// The dims of `place`'s layout, those that it depends on, as `lead` orders them.
std::vector<size_t> order_of(const Selection& selection, const std::vector<bool>& depends) {
  std::vector<size_t> order;
  for (size_t i = 0; i < depends.size(); ++i) {
    if (depends[i]) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const auto weight = [&](size_t i) {
      const Scalar& stride = selection.lead[i];
      // What the lead does not depend on is slowest.
      return stride.is(0) ? INT64_MAX : stride.constant().value_or(INT64_MAX - 1);
    };
    return weight(a) > weight(b);
  });
  return order;
}

// Do the lead's strides suit an array of `type` over the dims of `order`, without wasting half of
// it? Every row is whole blocks, unless all is one row for the lead and each of `sources`.
bool suits(const Selection& selection, const std::vector<size_t>& order, DataType type,
           const std::vector<Place>& sources) {
  int64_t elements = 1, span = 1;
  Dims sweep;
  for (const size_t i : order) {
    const auto stride = selection.lead[i].constant();
    if (!stride || *stride <= 0) return false;
    elements *= selection.dims[i].bound;
    span += (selection.dims[i].bound - 1) * *stride;
    Dim dim = selection.dims[i];
    dim.strides = {selection.lead[i]};
    for (const Place& source : sources) dim.strides.push_back(source.access.strides[i]);
    sweep.push_back(dim);
  }
  if (order.empty() || span > 2 * elements) return false;
  merge(sweep);
  for (size_t i = 0; i + 1 < sweep.size(); ++i) {
    if (!is_multiple(sweep[i].strides[0], per_block(type))) return false;
  }
  return sweep.back().strides[0].is(1);
}

}  // namespace

Place Selection::temporary(DataType type, const std::vector<Place>& sources) {
  return temporary(type, sources, sources);
}

Place Selection::temporary(DataType type, const std::vector<Place>& sources,
                           const std::vector<Place>& alike) {
  std::vector<bool> depends(dims.size());
  for (size_t i = 0; i < dims.size(); ++i) {
    if (dims[i].bound == 1) continue;  // no loop, whatever its stride
    for (const Place& source : sources) depends[i] = depends[i] || depends_on(source, i);
  }
  const std::vector<size_t> order = order_of(*this, depends);
  Place place{.access = {.buffer = -1, .base = 0, .strides = std::vector<Scalar>(dims.size(), 0)},
              .type = type};
  int64_t elements = 1;
  const bool as_lead = suits(*this, order, type, alike);
  for (size_t n = order.size(); n-- > 0;) {
    const size_t i = order[n];
    place.access.strides[i] = as_lead ? lead[i] : Scalar(elements);
    elements *= dims[i].bound;
    if (n + 1 == order.size() && n > 0)
      elements = round_up(elements, std::max(kPadding, per_block(type)));
  }
  if (as_lead) elements = span_bound(dims, place.access);
  place.access.buffer = emitter.temporary(type, elements);
  return place;
}

void Selection::release(const Place& place) {
  if (!emitter.is_temporary(place.access.buffer)) return;
  forget(place);
  emitter.release(place.access.buffer);
}

void Selection::forget(const Place& place) {
  std::erase_if(spread, [&](const Spread& made) {
    if (made.source_buffer != place.access.buffer) return false;
    emitter.release(made.blocks.access.buffer);
    return true;
  });
}

std::string text_of(const Emitter& emitter, const Place& place) {
  std::string text =
      fmt::format("{}[{}", emitter.buffer(place.access.buffer).name, to_string(place.access.base));
  for (size_t i = 0; i < place.access.strides.size(); ++i)
    text += (i == 0 ? " : " : ", ") + to_string(place.access.strides[i]);
  return text + "]";
}

void not_implemented(const std::string& did, const std::string& expected, const std::string& fix) {
  throw Error(Fault::kNotImplemented, {.did = did, .expected = expected, .fix = fix});
}

bool is_aligned(const Dims& sweep, size_t operand, const Place& place) {
  const int64_t block = per_block(place.type);
  bool aligned = is_multiple(place.access.base, block);
  for (size_t i = 0; i + 1 < sweep.size(); ++i)
    aligned = aligned && is_multiple(sweep[i].strides[operand], block);
  return aligned;
}

void check_aligned(const Emitter& emitter, const Dims& sweep, size_t operand, const Place& place) {
  const std::string& name = emitter.buffer(place.access.buffer).name;
  const auto check = [&](const std::string& what, const Scalar& elements) {
    if (is_multiple(elements, per_block(place.type))) return;
    not_implemented(
        fmt::format("{} of '{}' is {} {}, {} B", what, name, to_string(elements),
                    isa::name_of(place.type), to_string(elements * bytes_of(place.type))),
        "a multiple of 32 B in UB", "pad the rows of the buffer in UB");
  };
  check("the first element", place.access.base);
  for (size_t i = 0; i + 1 < sweep.size(); ++i)
    check(fmt::format("the pitch along loop '{}'", sweep[i].variable), sweep[i].strides[operand]);
}

}  // namespace cubist::akg
