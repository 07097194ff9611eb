#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"
#include "cubist/device/scratch.h"
#include "cubist/isa/instruction.h"
#include "select/tile_calls.h"

namespace cubist::akg {
namespace {

// The dim of rows: the one with most iterations goes into the instructions, the others around them.
void choose_rows(Dims& sweep) {
  if (sweep.size() < 3) return;
  const auto last = sweep.end() - 1;
  const auto rows = std::max_element(sweep.begin(), last, [](const Dim& a, const Dim& b) {
    return a.bound <= b.bound;  // of equal ones the fastest
  });
  std::rotate(rows, rows + 1, last);
}

// The pitch of a source, as sheet.h takes it.
Argument pitch_of(const Place& place, const Scalar& stride, bool is_one_block) {
  if (!place.is_spread) return stride;
  if (is_one_block) return Literal{"BlockPerRow{0}"};
  return Literal{fmt::format("BlockPerRow{{{}}}", to_string(stride))};
}

// Elements from the first to the last of a tile; 0: not known.
int64_t span_of_tile(const Place& place, const Dim* rows, const Dim& columns, size_t operand) {
  if (place.is_spread) return 0;
  if (rows == nullptr) return columns.bound;
  const std::optional<int64_t> pitch = rows->strides[operand].constant();
  return pitch && *pitch >= 0 ? (rows->bound - 1) * *pitch + columns.bound : 0;
}

std::vector<BufferId> buffers_of(const std::vector<Place>& places) {
  std::vector<BufferId> buffers;
  for (const Place& place : places) buffers.push_back(place.access.buffer);
  return buffers;
}

void emit_call(Selection& selection, const Operation& operation, const Place& dst,
               const std::vector<Place>& sources, const Dim* rows, const Dim& columns,
               const std::vector<Scalar>& offsets) {
  const bool needs_rows =
      rows != nullptr || operation.is_comparison ||
      std::any_of(sources.begin(), sources.end(), [](const Place& p) { return p.is_spread; });
  const Scalar zero = 0;
  Call call;
  call.function = operation.name + (needs_rows ? "_rows" : "");
  if (!operation.template_arguments.empty())
    call.function += "<" + operation.template_arguments + ">";
  const auto add = [&](const Place& place, size_t operand) {
    call.arguments.push_back(
        Tile{place.access.buffer, offsets[operand], span_of_tile(place, rows, columns, operand)});
    if (!needs_rows) return;
    call.arguments.push_back(
        pitch_of(place, rows == nullptr ? zero : rows->strides[operand], rows == nullptr));
  };
  add(dst, 0);
  for (size_t i = 0; i < sources.size(); ++i) add(sources[i], i + 1);
  call.arguments.insert(call.arguments.end(), operation.immediates.begin(),
                        operation.immediates.end());
  call.reads = buffers_of(sources);
  call.writes = {dst.access.buffer};
  if (operation.changes_destination) call.reads.push_back(dst.access.buffer);
  if (operation.is_comparison) {
    const auto row_bound = static_cast<uint32_t>(rows == nullptr ? 1 : rows->bound);
    const BufferId bits = selection.emitter.temporary(
        DataType::u8, device::bits_bytes(row_bound, static_cast<uint32_t>(columns.bound),
                                         static_cast<uint32_t>(bytes_of(dst.type))));
    call.arguments.push_back(Tile{bits, 0});
    call.reads.push_back(bits);
    call.writes.push_back(bits);
    call.orders_itself = true;
    selection.emitter.release(bits);
  }
  if (needs_rows) call.arguments.push_back(rows == nullptr ? Scalar(1) : rows->count);
  call.arguments.push_back(columns.count);
  selection.emitter.call(std::move(call));
}

Dims sweep_of_call(const Selection& selection, const std::vector<Place>& operands) {
  Dims sweep = sweep_of(selection.dims, operands);
  order_by(sweep, 0);
  merge(sweep);
  split_columns(sweep, 0, operands.size());
  return sweep;
}

}  // namespace

void emit_elementwise(Selection& selection, const Operation& operation, const Place& dst,
                      std::vector<Place> sources) {
  // A constant's block has its value first.
  for (Place& source : sources) source.is_spread = source.is_spread && operation.takes_blocks;
  std::vector<Place> operands = {dst};
  operands.insert(operands.end(), sources.begin(), sources.end());
  Dims sweep = sweep_of_call(selection, operands);

  // Sources that no instruction reaches are brought into a better shape first.
  std::vector<Place> made;
  for (size_t i = 0; i < sources.size(); ++i) {
    if (sources[i].is_spread) continue;
    const Scalar& step = sweep.back().strides[i + 1];
    const bool is_row_value = step.is(0) && sweep.back().bound > 1;
    if (is_row_value && operation.takes_blocks) {
      sources[i] = emit_spread(selection, sources[i]);
    } else if (sweep.back().bound == 1 && !is_aligned(sweep, i + 1, sources[i])) {
      // Every value of dst has a block of its own.
      sources[i] = emit_spread(selection, sources[i]);
      sources[i].is_spread = operation.takes_blocks;
    } else if (!step.is(1) || !is_aligned(sweep, i + 1, sources[i])) {
      made.push_back(emit_dense(selection, sources[i], operands));
      sources[i] = made.back();
      if (is_row_value)
        throw Error(Fault::kInternal,
                    {.did = "give one value per row to " + operation.name + ", which takes none"});
    }
    operands[i + 1] = sources[i];
  }
  sweep = sweep_of_call(selection, operands);
  check_aligned(selection.emitter, sweep, 0, dst);
  for (size_t i = 0; i < sources.size(); ++i) {
    if (!sources[i].is_spread) check_aligned(selection.emitter, sweep, i + 1, sources[i]);
    const Scalar& step = sweep.back().strides[i + 1];
    if (!step.is(sources[i].is_spread ? 0 : 1) && sweep.back().bound > 1)
      throw Error(Fault::kInternal,
                  {.did = "use " + text_of(selection.emitter, sources[i]) + " as rows"});
  }

  choose_rows(sweep);
  const size_t inside = std::min<size_t>(sweep.size(), 2);
  const Dims outside(sweep.begin(), sweep.end() - static_cast<ptrdiff_t>(inside));
  std::vector<Scalar> bases;
  for (const Place& operand : operands) bases.push_back(operand.access.base);
  selection.emitter.loops(outside, bases, [&](const std::vector<Scalar>& offsets) {
    emit_call(selection, operation, dst, sources, inside == 2 ? &sweep[sweep.size() - 2] : nullptr,
              sweep.back(), offsets);
  });
  for (const Place& place : made) selection.release(place);
}

void emit_fill(Selection& selection, const Place& dst, double constant) {
  if (bytes_of(dst.type) == 1) {  // no instruction fills bytes
    const Place wide = selection.temporary(DataType::f16, {dst});
    emit_fill(selection, wide, constant);
    emit_convert(selection, dst, wide, "");
    return selection.release(wide);
  }
  emit_elementwise(selection,
                   {.name = "fill", .immediates = {Literal{literal(constant, dst.type)}}}, dst, {});
}

void emit_convert(Selection& selection, const Place& dst, const Place& source,
                  const std::string& round) {
  Operation operation{
      .name = "convert", .template_arguments = cxx_name(dst.type), .takes_blocks = false};
  if (!round.empty()) operation.template_arguments += ", RoundMode::" + round;
  emit_elementwise(selection, operation, dst, {source});
}

Place constant_block(Selection& selection, double constant, DataType type) {
  const std::string key = fmt::format("{} {}", isa::name_of(type), literal(constant, type));
  for (const Selection::Spread& made : selection.spread) {
    if (made.source == key) return made.blocks;
  }
  Place place{.access = {.buffer = selection.emitter.temporary(type, per_block(type)),
                         .base = 0,
                         .strides = std::vector<Scalar>(selection.dims.size(), 0)},
              .type = type,
              .is_spread = true};
  selection.emitter.call({.pipe = Pipe::V,
                          .function = "fill",
                          .arguments = {Tile{place.access.buffer, 0},
                                        Literal{literal(constant, type)}, Scalar(per_block(type))},
                          .reads = {},
                          .writes = {place.access.buffer}});
  selection.spread.push_back({key, -1, place});
  return place;
}

namespace {

constexpr int64_t kGroup = 8;  // values per repeat of vbrcb

// Values far apart, or not at the start of a block, are picked up before they are spread.
bool is_dense(const Selection& selection, const Place& source) {
  int64_t values = 1;
  for (size_t i = 0; i < selection.dims.size(); ++i)
    values *= depends_on(source, i) ? selection.dims[i].bound : 1;
  return span_bound(selection.dims, source.access) <= 2 * values + kGroup &&
         is_multiple(source.access.base, per_block(source.type));
}

}  // namespace

Place emit_spread(Selection& selection, const Place& source) {
  const std::string key = text_of(selection.emitter, source);
  for (const Selection::Spread& made : selection.spread) {
    if (made.source == key) return made.blocks;
  }
  Emitter& emitter = selection.emitter;
  const Place from = is_dense(selection, source) ? source : emit_dense(selection, source, {});
  const int64_t block = per_block(from.type), span = span_bound(selection.dims, from.access);
  Place blocks = from;
  blocks.is_spread = true;
  blocks.access.base = 0;
  for (Scalar& stride : blocks.access.strides) stride = stride * block;
  blocks.access.buffer =
      emitter.temporary(from.type, (span + kGroup - 1) / kGroup * kGroup * block);
  emitter.call(
      {.pipe = Pipe::V,
       .function = "spread_to_blocks",
       .arguments = {Tile{blocks.access.buffer, 0}, Tile{from.access.buffer, from.access.base},
                     span_of(selection.dims, from.access)},
       .reads = {from.access.buffer},
       .writes = {blocks.access.buffer}});
  if (from.access.buffer != source.access.buffer) selection.release(from);
  selection.spread.push_back({key, source.access.buffer, blocks});
  return blocks;
}

void emit_count(Selection& selection, const Place& dst, std::optional<size_t> dim,
                const Scalar& first, const Scalar& step) {
  const Scalar count = dim ? selection.dims[*dim].count : Scalar(1);
  Emitter& emitter = selection.emitter;
  const BufferId buffer = dst.access.buffer;
  const bool counts_by_one = step.is(1);
  emitter.call({.pipe = Pipe::V,
                .function = "count_up",
                .arguments = {Tile{buffer, 0}, counts_by_one ? first : Scalar(0), count},
                .reads = {},
                .writes = {buffer}});
  if (counts_by_one) return;
  const auto in_place = [&](const std::string& function, const Scalar& immediate) {
    emitter.call({.pipe = Pipe::V,
                  .function = function,
                  .arguments = {Tile{buffer, 0}, Tile{buffer, 0}, immediate, count},
                  .reads = {buffer},
                  .writes = {buffer}});
  };
  in_place("multiply_scalar", step);
  if (!first.is(0)) in_place("add_scalar", first);
}

}  // namespace cubist::akg
