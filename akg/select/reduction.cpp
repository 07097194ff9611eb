// Many elements of a tile to one. Orders of combination: cubist/device/tile_reduce.h; loops that no
// call covers go around the calls, each combining with what the one before left.
#include <fmt/format.h>

#include <algorithm>

#include "cubist/device/scratch.h"
#include "cubist/isa/instruction.h"
#include "select/tile_calls.h"

namespace cubist::akg {
namespace {

std::string operation_of(Nest::Combine combine) {
  switch (combine) {
    case Nest::Combine::kAdd:
      return "Sum";
    case Nest::Combine::kMultiply:
      return "Product";
    case Nest::Combine::kMin:
      return "Minimum";
    case Nest::Combine::kMax:
      return "Maximum";
    case Nest::Combine::kAssign:
      break;
  }
  not_implemented("reduce without an operation", "+=, *=, min= or max=");
}

constexpr size_t kDst = 0, kSource = 1;

bool is_reduced(const Dim& dim) { return dim.strides[kDst].is(0); }

// Moves the longest dim before the columns that `may_be_rows` accepts next to them; false if there
// is none.
template <class Accept>
bool choose_rows(Dims& sweep, Accept may_be_rows) {
  const auto last = sweep.end() - 1;
  auto rows = last;
  for (auto dim = sweep.begin(); dim != last; ++dim) {
    if (may_be_rows(*dim) && (rows == last || dim->bound >= rows->bound)) rows = dim;
  }
  if (rows == last) return false;
  std::rotate(rows, rows + 1, last);
  return true;
}

// Which of the instructions' reductions a type has: sums of integers, but no extremes of them; no
// products at all.
bool has_row_reduction(Nest::Combine combine, DataType type) {
  if (combine == Nest::Combine::kAdd) return is_float(type) || type == DataType::s32;
  return combine != Nest::Combine::kMultiply && is_float(type);
}

void emit_call(Selection& selection, const std::string& function, Nest::Combine combine,
               const Place& dst, const Place& source, const Dims& sweep, bool has_rows,
               int64_t scratch_elements) {
  Emitter& emitter = selection.emitter;
  const Dim& columns = sweep.back();
  const Dim* const rows = has_rows ? &sweep[sweep.size() - 2] : nullptr;
  const Dims outside(sweep.begin(), sweep.end() - (has_rows ? 2 : 1));
  const BufferId scratch = emitter.temporary(source.type, std::max<int64_t>(scratch_elements, 1));
  emitter.loops(
      outside, {dst.access.base, source.access.base}, [&](const std::vector<Scalar>& offsets) {
        emitter.call(
            {.pipe = Pipe::V,
             .function = function + "<" + operation_of(combine) + ">",
             .arguments = {Tile{dst.access.buffer, offsets[kDst]},
                           Tile{source.access.buffer, offsets[kSource]},
                           rows ? rows->strides[kSource] : Scalar(0),
                           rows ? rows->count : Scalar(1), columns.count, Tile{scratch, 0}},
             .reads = {dst.access.buffer, source.access.buffer, scratch},
             .writes = {dst.access.buffer, scratch},
             .orders_itself = true});
      });
  emitter.release(scratch);
}

uint32_t bound_of(const Dim& dim) { return static_cast<uint32_t>(dim.bound); }

// Columns are kept: rows are combined with each other.
void emit_columns(Selection& selection, Nest::Combine combine, const Place& dst,
                  const Place& source, Dims sweep) {
  const bool has_rows = choose_rows(sweep, is_reduced);
  check_aligned(selection.emitter, sweep, kDst, dst);
  const int64_t scratch = has_rows ? device::reduce_columns_scratch(
                                         bound_of(sweep[sweep.size() - 2]), bound_of(sweep.back()),
                                         static_cast<uint32_t>(bytes_of(source.type)))
                                   : 0;
  emit_call(selection, "reduce_columns", combine, dst, source, sweep, has_rows, scratch);
}

// Rows become columns of a temporary, of which the rows are combined.
void emit_turned(Selection& selection, Nest::Combine combine, const Place& dst, const Place& source,
                 const Dims& sweep, bool has_rows) {
  Emitter& emitter = selection.emitter;
  const Dim& columns = sweep.back();
  const Dim* const rows = has_rows ? &sweep[sweep.size() - 2] : nullptr;
  const Dims outside(sweep.begin(), sweep.end() - (has_rows ? 2 : 1));
  const uint32_t row_bound = rows != nullptr ? bound_of(*rows) : 1;
  const auto bytes = static_cast<uint32_t>(bytes_of(source.type));
  const uint32_t pitch = device::round_up(row_bound, device::kBlockBytes / bytes);
  const Scalar row_count = rows != nullptr ? rows->count : Scalar(1);
  const BufferId turned = emitter.temporary(source.type, int64_t{pitch} * columns.bound);
  const BufferId spare = emitter.temporary(
      DataType::u8, device::transpose_spare_bytes(bound_of(columns), row_bound, bytes));
  const BufferId scratch = emitter.temporary(
      source.type, device::reduce_columns_scratch(bound_of(columns), row_bound, bytes));
  emitter.loops(
      outside, {dst.access.base, source.access.base}, [&](const std::vector<Scalar>& offsets) {
        emitter.call({.pipe = Pipe::V,
                      .function = "transpose_tile",
                      .arguments = {Tile{turned, 0}, Scalar(pitch),
                                    Tile{source.access.buffer, offsets[kSource]},
                                    rows != nullptr ? rows->strides[kSource] : Scalar(0),
                                    columns.count, row_count, Tile{spare, 0}},
                      .reads = {source.access.buffer},
                      .writes = {turned, spare}});
        emitter.call({.pipe = Pipe::V,
                      .function = "reduce_columns<" + operation_of(combine) + ">",
                      .arguments = {Tile{dst.access.buffer, offsets[kDst]}, Tile{turned, 0},
                                    Scalar(pitch), columns.count, row_count, Tile{scratch, 0}},
                      .reads = {dst.access.buffer, turned, scratch},
                      .writes = {dst.access.buffer, scratch},
                      .orders_itself = true});
      });
  for (const BufferId buffer : {turned, spare, scratch}) emitter.release(buffer);
}

// Columns are reduced: of every row remains one value.
void emit_rows(Selection& selection, Nest::Combine combine, const Place& dst, const Place& source,
               Dims sweep) {
  const bool has_rows = choose_rows(sweep, [](const Dim& dim) { return dim.strides[kDst].is(1); });
  // What the other loops keep must start at a block of dst.
  Dims kept;
  for (size_t i = 0; i + (has_rows ? 2 : 1) < sweep.size(); ++i) kept.push_back(sweep[i]);
  kept.push_back(sweep.back());
  check_aligned(selection.emitter, kept, kDst, dst);
  const uint32_t rows = has_rows ? bound_of(sweep[sweep.size() - 2]) : 1;
  if (!has_row_reduction(combine, source.type))
    return emit_turned(selection, combine, dst, source, sweep, has_rows);
  emit_call(selection, "reduce_rows", combine, dst, source, sweep, has_rows,
            device::reduce_rows_scratch(rows, bound_of(sweep.back()),
                                        static_cast<uint32_t>(bytes_of(source.type))));
}

}  // namespace

void emit_reduction(Selection& selection, Nest::Combine combine, const Place& dst,
                    const Place& source) {
  // Dims that the source does not depend on repeat the call: they lie outside. An extreme needs no
  // repetition.
  const bool counts = combine == Nest::Combine::kAdd || combine == Nest::Combine::kMultiply;
  Dims sweep = sweep_of(selection.dims, {dst, source}, counts);
  order_by(sweep, kSource);
  merge(sweep);
  split_columns(sweep, kSource, 2);
  if (!is_aligned(sweep, kSource, source) || (sweep.back().bound == 1 && sweep.size() > 1)) {
    const Place dense = emit_dense(selection, source, {dst});
    emit_reduction(selection, combine, dst, dense);
    return selection.release(dense);
  }
  if (is_reduced(sweep.back()) || sweep.back().bound == 1) {
    emit_rows(selection, combine, dst, source, sweep);
  } else if (sweep.back().strides[kDst].is(1)) {
    emit_columns(selection, combine, dst, source, sweep);
  } else {
    not_implemented(fmt::format("reduce to '{}', on which neighbours along loop '{}' are {} apart",
                                selection.emitter.buffer(dst.access.buffer).name,
                                sweep.back().variable, to_string(sweep.back().strides[kDst])),
                    "1", "keep the order of axes, and transpose the result");
  }
}

}  // namespace cubist::akg
