#include <fmt/format.h>

#include "cubist/isa/instruction.h"
#include "select/tile_calls.h"

namespace cubist::akg {

// One vgather per run of the temporary's fastest dim: slow (five elements a cycle), but it reads
// from anywhere.
Place emit_gather(Selection& selection, const Place& source) {
  Emitter& emitter = selection.emitter;
  if (bytes_of(source.type) == 1) {
    not_implemented(fmt::format("pick elements of {} from {}", isa::name_of(source.type),
                                text_of(emitter, source)),
                    "elements of 16 or 32 bits",
                    "load rows that lie as they are used, aligned to 32 B");
  }
  const Place dense = selection.temporary(source.type, {source});
  Dims sweep = sweep_of(selection.dims, {dense, source});
  order_by(sweep, 0);
  merge(sweep);
  split_columns(sweep, 0, 2);
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
  emitter.loops(sweep, {dense.access.base, source.access.base}, [&](const std::vector<Scalar>& at) {
    emitter.call({.pipe = Pipe::V,
                  .function = "gather",
                  .arguments = {Tile{dense.access.buffer, at[0]}, Tile{source.access.buffer, at[1]},
                                Tile{offsets, 0}, columns.count},
                  .reads = {source.access.buffer, offsets},
                  .writes = {dense.access.buffer}});
  });
  emitter.release(offsets);
  return dense;
}

}  // namespace cubist::akg
