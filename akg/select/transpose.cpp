#include "cubist/device/scratch.h"
#include "select/tile_calls.h"

namespace cubist::akg {
namespace {

constexpr size_t kDst = 0, kSource = 1;
constexpr int64_t kMaxPitchBlocks = 0xffff;  // stride field of scatter_vnchwconv, per block of rows

Dims sweep_of_copy(const Selection& selection, const Place& dst, const Place& source) {
  Dims sweep = sweep_of(selection.dims, {dst, source});
  order_by(sweep, kDst);
  merge(sweep);
  return sweep;
}

// The dim along which neighbours in the source lie; sweep.size() if there is none.
size_t row_dim(const Dims& sweep) {
  size_t i = 0;
  while (i < sweep.size() && !sweep[i].strides[kSource].is(1)) ++i;
  return i;
}

// A whole number of blocks for every dim but `neighbours`.
bool has_block_strides(const Dims& sweep, size_t operand, size_t neighbours, const Place& place) {
  const int64_t block = per_block(place.type);
  bool aligned = is_multiple(place.access.base, block);
  for (size_t i = 0; i < sweep.size(); ++i)
    aligned = aligned && (i == neighbours || is_multiple(sweep[i].strides[operand], block));
  return aligned;
}

}  // namespace

bool is_transpose(const Selection& selection, const Place& dst, const Place& source) {
  const int64_t bytes = bytes_of(source.type);
  if (source.is_spread || (bytes != 2 && bytes != 4)) return false;
  const Dims sweep = sweep_of_copy(selection, dst, source);
  const size_t rows = row_dim(sweep), columns = sweep.size() - 1;
  if (sweep.size() < 2 || rows >= columns || !sweep[columns].strides[kDst].is(1)) return false;
  const auto pitch = sweep[rows].strides[kDst].constant();
  return pitch && *pitch <= kMaxPitchBlocks && !sweep[columns].strides[kSource].is(0) &&
         has_block_strides(sweep, kDst, columns, dst) &&
         has_block_strides(sweep, kSource, rows, source);
}

void emit_transpose(Selection& selection, const Place& dst, const Place& source) {
  Emitter& emitter = selection.emitter;
  Dims sweep = sweep_of_copy(selection, dst, source);
  const size_t row = row_dim(sweep);
  const Dim rows = sweep[row], columns = sweep.back();
  sweep.pop_back();
  sweep.erase(sweep.begin() + static_cast<ptrdiff_t>(row));
  const BufferId spare = emitter.temporary(
      DataType::u8, device::transpose_spare_bytes(static_cast<uint32_t>(rows.bound),
                                                  static_cast<uint32_t>(columns.bound),
                                                  static_cast<uint32_t>(bytes_of(dst.type))));
  emitter.loops(
      sweep, {dst.access.base, source.access.base}, [&](const std::vector<Scalar>& offsets) {
        emitter.call(
            {.pipe = Pipe::V,
             .function = "transpose_tile",
             .arguments = {Tile{dst.access.buffer, offsets[kDst]}, rows.strides[kDst],
                           Tile{source.access.buffer, offsets[kSource]}, columns.strides[kSource],
                           rows.count, columns.count, Tile{spare, 0}},
             .reads = {source.access.buffer},
             .writes = {dst.access.buffer, spare}});
      });
  emitter.release(spare);
}

}  // namespace cubist::akg
