#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "timing/parts.h"
#include "timing/ub_banks.h"
#include "timing/vector_rows.h"

namespace cubist::sim {
namespace {

constexpr int64_t kWideBits = 32;
constexpr int64_t kBlockBits = 32 * 8;

bool is_wide(isa::DataType type) { return isa::bits_of(type) >= kWideBits; }

struct Repeats {
  int64_t count = 0;
  bool has_tail = false;  // counter mode, last repeat not full
};

// In counter mode the mask register holds the number of elements and the repeat field is ignored.
Repeats repeats_of(uint32_t field, int64_t element_bits, const CostContext& context) {
  if (context.registers.as<isa::CtrlRegister>(isa::Spr::ctrl).counter_mode == 0) return {field};
  const auto elements = static_cast<int64_t>(context.registers[isa::Spr::vector_mask_lo]);
  const int64_t per_repeat = context.chip.vector.width.value * 8 / element_bits;
  return {ceil_div(elements, per_repeat), elements % per_repeat != 0};
}

// `factor`: times slower than the row says.
Cost vector_cost(Repeats repeats, bool wide, std::initializer_list<UbAccess> accesses,
                 const CostContext& context, int factor = 1) {
  if (repeats.count == 0) return kNoWork;
  const VectorRow& row = vector_row(context.op);
  const VectorSpec& vector = context.chip.vector;
  const double rate = (wide ? row.wide : row.narrow) * factor;
  const BankTime banks =
      bank_time({accesses.begin(), accesses.size()}, repeats.count, rate, vector);
  const Cycles busy = banks.total + (repeats.has_tail ? vector.counter_tail : Cycles{});
  return {.startup = vector.head + Cycles{row.extra_head},
          .busy = busy,
          .drain = vector.tail + Cycles{row.extra_tail},
          .issue = busy,
          .on_core = vector.width * repeats.count,
          .group_conflict = banks.group_conflicts,
          .bank_conflict = banks.bank_conflicts};
}

UbAccess read(uint64_t address, uint32_t block_stride, uint32_t repeat_stride) {
  return {address, block_stride, repeat_stride, false};
}
UbAccess write(uint64_t address, uint32_t block_stride, uint32_t repeat_stride) {
  return {address, block_stride, repeat_stride, true};
}

uint32_t blocks_of(int64_t elements, isa::DataType type) {
  return static_cast<uint32_t>(ceil_div(elements * isa::bits_of(type), kBlockBits));
}

}  // namespace

Cost cost_of(const isa::VectorBinaryOperands& i, const CostContext& context) {
  return vector_cost(repeats_of(i.repeat, isa::bits_of(i.type), context), is_wide(i.type),
                     {read(i.src0, i.src0_blk, i.src0_rep), read(i.src1, i.src1_blk, i.src1_rep),
                      write(i.dst, i.dst_blk, i.dst_rep)},
                     context);
}

Cost cost_of(const isa::VectorCompareOperands& i, const CostContext& context) {
  return vector_cost(repeats_of(i.repeat, isa::bits_of(i.type), context), is_wide(i.type),
                     {read(i.src0, i.src0_blk, i.src0_rep), read(i.src1, i.src1_blk, i.src1_rep)},
                     context);
}

Cost cost_of(const isa::VectorCompareRegisterOperands& i, const CostContext& context) {
  return vector_cost({1}, is_wide(i.type),
                     {read(i.src0, i.src0_blk, 0), read(i.src1, i.src1_blk, 0)}, context);
}

Cost cost_of(const isa::VectorCompareScalarOperands& i, const CostContext& context) {
  return vector_cost(repeats_of(i.repeat, isa::bits_of(i.type), context), is_wide(i.type),
                     {read(i.src, i.src_blk, i.src_rep)}, context);
}

Cost cost_of(const isa::VectorSelectOperands& i, const CostContext& context) {
  const Repeats repeats = repeats_of(i.repeat, isa::bits_of(i.type), context);
  if (i.mode == isa::SelectMode::tensor_scalar) {
    return vector_cost(repeats, is_wide(i.type),
                       {read(i.src0, i.src0_blk, i.src0_rep), write(i.dst, i.dst_blk, i.dst_rep)},
                       context);
  }
  return vector_cost(repeats, is_wide(i.type),
                     {read(i.src0, i.src0_blk, i.src0_rep), read(i.src1, i.src1_blk, i.src1_rep),
                      write(i.dst, i.dst_blk, i.dst_rep)},
                     context);
}

// vaxpy may widen: a repeat is as many elements as the result has (6.5: half to float 64).
Cost cost_of(const isa::VectorScalarOperands& i, const CostContext& context) {
  const int64_t bits = std::max(isa::bits_of(i.type), isa::bits_of(i.dst_type));
  UbAccess source = read(i.src, i.src_blk, i.src_rep);
  source.blocks = blocks_of(context.chip.vector.width.value * 8 / bits, i.type);
  return vector_cost(repeats_of(i.repeat, bits, context), bits >= kWideBits,
                     {source, write(i.dst, i.dst_blk, i.dst_rep)}, context);
}

// vtranspose: 512 B, always. vbrcb: the repeat field in every mode, 8 elements read per repeat.
Cost cost_of(const isa::VectorUnaryOperands& i, const CostContext& context) {
  if (context.op == isa::Op::vtranspose)
    return vector_cost({2}, false, {read(i.src, 1, 8), write(i.dst, 1, 8)}, context);
  if (context.op == isa::Op::vbrcb) {
    UbAccess source = read(i.src, 1, 1);
    source.blocks = 1;
    return vector_cost({i.repeat}, is_wide(i.type), {source, write(i.dst, i.dst_blk, i.dst_rep)},
                       context);
  }
  return vector_cost(repeats_of(i.repeat, isa::bits_of(i.type), context), is_wide(i.type),
                     {read(i.src, i.src_blk, i.src_rep), write(i.dst, i.dst_blk, i.dst_rep)},
                     context);
}

// A repeat covers as many elements as the wider side puts into 256 B; the narrower side takes fewer
// blocks. 64-bit sides run at half rate (6.5: 32 lanes, 2 cycles).
Cost cost_of(const isa::VectorConvertOperands& i, const CostContext& context) {
  const int64_t bits = std::max({isa::bits_of(i.src_type), isa::bits_of(i.dst_type), 16});
  const int64_t elements = context.chip.vector.width.value * 8 / bits;
  UbAccess source = read(i.src, i.src_blk, i.src_rep), result = write(i.dst, i.dst_blk, i.dst_rep);
  source.blocks = blocks_of(elements, i.src_type);
  result.blocks = blocks_of(elements, i.dst_type);
  return vector_cost(repeats_of(i.repeat, bits, context), bits >= kWideBits, {source, result},
                     context, bits == 64 ? 2 : 1);
}

Cost cost_of(const isa::VectorReduceOperands& i, const CostContext& context) {
  return vector_cost(repeats_of(i.repeat, isa::bits_of(i.type), context), is_wide(i.type),
                     {read(i.src, i.src_blk, i.src_rep)}, context);
}

Cost cost_of(const isa::VectorFillOperands& i, const CostContext& context) {
  return vector_cost(repeats_of(i.repeat, isa::bits_of(i.type), context), is_wide(i.type),
                     {write(i.dst, i.dst_blk, i.dst_rep)}, context);
}

Cost cost_of(const isa::VectorGatherOperands& i, const CostContext& context) {
  return vector_cost(repeats_of(i.repeat, isa::bits_of(i.type), context), is_wide(i.type),
                     {write(i.dst, i.dst_blk, i.dst_rep)}, context);
}

Cost cost_of(const isa::VectorCompactOperands& i, const CostContext& context) {
  return vector_cost(repeats_of(i.repeat, isa::bits_of(i.type), context), is_wide(i.type),
                     {read(i.src, i.src_blk, i.src_rep)}, context);
}

// 16 lists of 32 B are 512 B: two repeats' worth of data.
Cost cost_of(const isa::VectorVnchwOperands& i, const CostContext& context) {
  return vector_cost({2 * int64_t{i.repeat}}, false, {}, context);
}

Cost cost_of(const isa::VectorSortOperands& i, const CostContext& context) {
  return vector_cost({i.repeat}, is_wide(i.type), {}, context);
}

// 16 B between UB and registers: one pass.
Cost cost_of(const isa::VectorLoadVaOperands&, const CostContext& context) {
  return vector_cost({1}, false, {}, context);
}

Cost cost_of(const isa::CmpmaskLoadOperands&, const CostContext& context) {
  return vector_cost({1}, false, {}, context);
}

Cost cost_of(const isa::CmpmaskStoreOperands&, const CostContext& context) {
  return vector_cost({1}, false, {}, context);
}

}  // namespace cubist::sim
