// Copies between GM and UB: rows of elements that are neighbours on both sides.
#include <fmt/format.h>

#include <algorithm>

#include "select/tile_calls.h"

namespace cubist::akg {
namespace {

// May this dim be the rows of one call? In UB every row starts a block of its own; in GM no row
// starts before the end of the one before.
bool can_be_rows(const Dim& dim, const Dim& columns, size_t ub, size_t gm, DataType type) {
  const auto& ub_stride = dim.strides[ub].constant();
  const auto& gm_stride = dim.strides[gm].constant();
  if (!ub_stride || *ub_stride < columns.bound || *ub_stride % per_block(type) != 0) return false;
  return !gm_stride || *gm_stride >= columns.bound;
}

// Elements that are no neighbours in GM: to a block each, and from there together.
void load_apart(Selection& selection, const Place& dst, const Place& source) {
  Emitter& emitter = selection.emitter;
  Place blocks{.access = {.buffer = 0, .base = 0, .strides = dst.access.strides}, .type = dst.type};
  for (Scalar& stride : blocks.access.strides) stride = stride * per_block(dst.type);
  blocks.access.buffer = emitter.temporary(dst.type, span_bound(selection.dims, blocks.access));
  emit_move(selection, blocks, source);
  emit_copy(selection, dst, blocks);
  emitter.release(blocks.access.buffer);
}

}  // namespace

void emit_move(Selection& selection, const Place& dst, const Place& source) {
  Emitter& emitter = selection.emitter;
  const bool loads = emitter.buffer(dst.access.buffer).space == Space::kUb;
  const size_t ub = loads ? 0 : 1, gm = 1 - ub;
  const Place& in_ub = loads ? dst : source;
  const Place& in_gm = loads ? source : dst;

  Dims sweep = sweep_of(selection.dims, {dst, source});
  order_by(sweep, ub);
  merge(sweep);
  if (!sweep.empty() && sweep.back().strides[ub].is(1) && !sweep.back().strides[gm].is(1)) {
    if (loads) return load_apart(selection, dst, source);
    not_implemented(
        fmt::format("copy along loop '{}', on which elements of '{}' in GM are {} apart",
                    sweep.back().variable, emitter.buffer(in_gm.access.buffer).name,
                    to_string(sweep.back().strides[gm])),
        "neighbours in UB to be neighbours in GM");
  }
  split_columns(sweep, ub, 2);
  const Dim columns = sweep.back();
  sweep.pop_back();

  // Of the dims that can be rows the longest.
  auto rows = sweep.end();
  for (auto dim = sweep.begin(); dim != sweep.end(); ++dim) {
    if (can_be_rows(*dim, columns, ub, gm, in_ub.type) &&
        (rows == sweep.end() || dim->bound >= rows->bound))
      rows = dim;
  }
  const bool has_rows = rows != sweep.end();
  if (has_rows) std::rotate(rows, rows + 1, sweep.end());
  Dims checked = sweep;
  checked.push_back(columns);
  if (!loads && !is_aligned(checked, ub, in_ub)) {
    const Place dense = emit_dense(selection, source, {});
    emit_move(selection, dst, dense);
    return selection.release(dense);
  }
  check_aligned(emitter, checked, ub, in_ub);
  const Dims outside(sweep.begin(), sweep.end() - (has_rows ? 1 : 0));

  emitter.loops(outside, {dst.access.base, source.access.base},
                [&](const std::vector<Scalar>& offsets) {
                  Call call;
                  call.pipe = loads ? Pipe::MTE2 : Pipe::MTE3;
                  call.function = loads ? "load_tile" : "store_tile";
                  call.reads = {source.access.buffer};
                  call.writes = {dst.access.buffer};
                  call.arguments.push_back(Tile{dst.access.buffer, offsets[0]});
                  if (has_rows) call.arguments.push_back(sweep.back().strides[0]);
                  call.arguments.push_back(Tile{source.access.buffer, offsets[1]});
                  if (has_rows) {
                    call.arguments.push_back(sweep.back().strides[1]);
                    call.arguments.push_back(sweep.back().count);
                  }
                  call.arguments.push_back(columns.count);
                  emitter.call(std::move(call));
                });
}

}  // namespace cubist::akg
