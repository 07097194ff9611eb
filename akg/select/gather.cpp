#include <fmt/format.h>

#include "cubist/isa/instruction.h"
#include "select/tile_calls.h"

namespace cubist::akg {

// One vgather per run of dst's fastest dim: slow (five elements a cycle), but it reads from
// anywhere.
void emit_gather(Selection& selection, const Place& dst, const Place& source) {
  Emitter& emitter = selection.emitter;
  Dims sweep = sweep_of(selection.dims, {dst, source});
  order_by(sweep, 0);
  merge(sweep);
  split_columns(sweep, 0, 2);
  check_aligned(emitter, sweep, 0, dst);
  const Dim columns = sweep.back();
  sweep.pop_back();

  const BufferId offsets = emitter.temporary(DataType::s32, columns.bound);
  emitter.call(
      {.pipe = Pipe::V,
       .function = "stride_offsets",
       .arguments = {Tile{offsets, 0}, columns.strides[1] * bytes_of(source.type), columns.count},
       .reads = {offsets},
       .writes = {offsets},
       .orders_itself = true});
  emitter.loops(sweep, {dst.access.base, source.access.base}, [&](const std::vector<Scalar>& at) {
    emitter.call({.pipe = Pipe::V,
                  .function = "gather",
                  .arguments = {Tile{dst.access.buffer, at[0]}, Tile{source.access.buffer, at[1]},
                                Tile{offsets, 0}, columns.count},
                  .reads = {source.access.buffer, offsets},
                  .writes = {dst.access.buffer}});
  });
  emitter.release(offsets);
}

void emit_gather_at(Selection& selection, const Place& dst, const Place& source, Place offsets) {
  Emitter& emitter = selection.emitter;
  const auto sweep_of_call = [&] {
    Dims sweep = sweep_of(selection.dims, {dst, offsets});
    order_by(sweep, 0);
    merge(sweep);
    split_columns(sweep, 0, 2);
    return sweep;
  };
  Dims sweep = sweep_of_call();
  if (!sweep.back().strides[1].is(1) || !is_aligned(sweep, 1, offsets)) {
    offsets = emit_dense(selection, offsets, {dst});
    sweep = sweep_of_call();
  }
  check_aligned(emitter, sweep, 0, dst);
  const Dim columns = sweep.back();
  sweep.pop_back();
  emitter.loops(sweep, {dst.access.base, offsets.access.base}, [&](const std::vector<Scalar>& at) {
    emitter.call({.pipe = Pipe::V,
                  .function = "gather",
                  .arguments = {Tile{dst.access.buffer, at[0]},
                                Tile{source.access.buffer, source.access.base},
                                Tile{offsets.access.buffer, at[1]}, columns.count},
                  .reads = {source.access.buffer, offsets.access.buffer},
                  .writes = {dst.access.buffer}});
  });
}

Place emit_dense(Selection& selection, const Place& source, std::vector<Place> alike) {
  alike.push_back(source);
  const Place dense = selection.temporary(source.type, {source}, alike);
  emit_copy(selection, dense, source);
  return dense;
}

namespace {

// Can one instruction sequence copy rows as they lie?
bool has_rows(const Selection& selection, const Place& dst, const Place& source) {
  Dims sweep = sweep_of(selection.dims, {dst, source});
  order_by(sweep, 0);
  merge(sweep);
  split_columns(sweep, 0, 2);
  const Scalar& step = sweep.back().strides[1];
  return step.is(0) || (step.is(1) && is_aligned(sweep, 1, source));
}

// Bytes are copied as f16, which holds all of their values: all that lies between the first and the
// last of them.
void emit_copy_of_bytes(Selection& selection, const Place& dst, const Place& source) {
  Emitter& emitter = selection.emitter;
  if (!is_multiple(source.access.base, per_block(source.type))) {
    not_implemented(fmt::format("copy elements of {} from {}", isa::name_of(source.type),
                                text_of(emitter, source)),
                    "a first element at a multiple of 32 B");
  }
  Place wide = source;
  wide.type = DataType::f16;
  wide.access.base = 0;
  wide.access.buffer = emitter.temporary(DataType::f16, span_bound(selection.dims, source.access));
  emitter.call(
      {.pipe = Pipe::V,
       .function = "convert<half>",
       .arguments = {Tile{wide.access.buffer, 0}, Tile{source.access.buffer, source.access.base},
                     span_of(selection.dims, source.access)},
       .reads = {source.access.buffer},
       .writes = {wide.access.buffer}});
  const Place dense = selection.temporary(DataType::f16, {dst});
  emit_copy(selection, dense, wide);
  emit_convert(selection, dst, dense, "");
  selection.release(dense);
  emitter.release(wide.access.buffer);
}

}  // namespace

void emit_copy(Selection& selection, const Place& dst, const Place& source) {
  if (bytes_of(dst.type) == 1) return emit_copy_of_bytes(selection, dst, source);
  if (has_rows(selection, dst, source))
    return emit_elementwise(selection, {.name = "copy"}, dst, {source});
  if (is_transpose(selection, dst, source)) return emit_transpose(selection, dst, source);
  emit_gather(selection, dst, source);
}

}  // namespace cubist::akg
