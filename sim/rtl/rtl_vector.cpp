// The vector unit of vector/*.sv, verilated, as a ClockedVector: its ports served from a
// VectorMemory.
#include <fmt/format.h>

#include "VerilatedVector.h"
#include "cubist/base/error.h"
#include "cubist/sim/clocked_vector.h"
#include "rtl/read_port.h"
#include "rtl/rtl_unit.h"

namespace cubist::sim {
namespace {

using isa::DataType;

constexpr unsigned kBlocks = 8;                   // vector.sv: BLOCKS
constexpr int kAddressBits = 19;                  // vector_types.sv: ADDRESS_BITS
constexpr uint64_t kMostStride = (1u << 11) - 1;  // ... STRIDE_BITS
constexpr uint64_t kMostCount = (1u << 26) - 1;   // ... COUNT_BITS
constexpr uint64_t kMostAddress = (uint64_t{1} << kAddressBits) * VectorMemory::kBlock - 1;

// vector_types.sv: op_t.
struct Operation {
  uint8_t code;
  const char* name;
};
Operation operation_of(VectorOp op) {
  switch (op) {
    case VectorOp::kAdd:
      return {0, "add"};
    case VectorOp::kSubtract:
      return {1, "subtract"};
    case VectorOp::kMultiply:
      return {2, "multiply"};
    case VectorOp::kMax:
      return {3, "max"};
    case VectorOp::kMin:
      return {4, "min"};
    case VectorOp::kMultiplyAdd:
      return {5, "multiply-add"};
    case VectorOp::kConvert:
      return {6, "convert"};
  }
  throw Error(Fault::kInternal, {.where = "the vector unit in RTL",
                                 .did = fmt::format("operation {}", static_cast<int>(op)),
                                 .expected = "a value of VectorOp",
                                 .fix = {}});
}

// ... format_t and round_t.
uint8_t code_of(DataType type) { return type == DataType::f32; }

uint8_t code_of(isa::RoundMode mode) {
  switch (mode) {
    case isa::RoundMode::none:
    case isa::RoundMode::rint:
      return 0;
    case isa::RoundMode::round:
      return 1;
    case isa::RoundMode::floor:
      return 2;
    case isa::RoundMode::ceil:
      return 3;
    case isa::RoundMode::trunc:
      return 4;
    case isa::RoundMode::odd:
      return 5;
  }
  throw Error(Fault::kInternal, {.where = "the vector unit in RTL",
                                 .did = fmt::format("rounding mode {}", static_cast<int>(mode)),
                                 .expected = "a value of RoundMode",
                                 .fix = {}});
}

bool is_float(DataType type) { return type == DataType::f16 || type == DataType::f32; }

// f16 and f32 alone; a multiply-add from f16 to f32; a conversion of one to the other.
bool has_types(const VectorCommand& c) {
  if (!is_float(c.source) || !is_float(c.result)) return false;
  if (c.op == VectorOp::kConvert) return c.source != c.result;
  return c.source == c.result || (c.op == VectorOp::kMultiplyAdd && c.source == DataType::f16);
}

void check_types(const VectorCommand& c) {
  if (has_types(c)) return;
  throw Error(
      Fault::kNotImplemented,
      {.where = "the vector unit in RTL",
       .did = fmt::format("{} from {} to {}", operation_of(c.op).name, isa::name_of(c.source),
                          isa::name_of(c.result)),
       .expected = "f16 or f32 throughout, a multiply-add from f16 to f32, or a conversion "
                   "of one to the other",
       .fix = "use the functional vector unit: \"model\": \"functional\" under \"vector\" of "
              "the chip description"});
}

void check_most(const char* what, uint64_t value, uint64_t most) {
  if (value <= most) return;
  throw Error(Fault::kInternal, {.where = "the vector unit in RTL",
                                 .did = fmt::format("{} of {:#x}", what, value),
                                 .expected = fmt::format("{:#x} at most", most),
                                 .fix = {}});
}

void check_range(const VectorCommand& c) {
  check_most("count", c.count, kMostCount);
  for (const VectorOperand& o : {c.dst, c.x, c.y, c.z}) {
    check_most("address", o.address, kMostAddress);
    check_most("block stride", o.block_stride, kMostStride);
    check_most("repeat stride", o.repeat_stride, kMostStride);
  }
}

// Element `index` of a packed array of block numbers.
template <size_t kWords>
uint64_t address_in(const VlWide<kWords>& blocks, unsigned index) {
  const unsigned bit = index * kAddressBits, word = bit / 32;
  uint64_t bits = blocks[word];
  if (word + 1 < kWords) bits |= static_cast<uint64_t>(blocks[word + 1]) << 32;
  return (bits >> bit % 32 & ((1u << kAddressBits) - 1)) * VectorMemory::kBlock;
}

class RtlVector final : public RtlUnit<ClockedVector, VerilatedVector> {
 public:
  explicit RtlVector(VectorMemory& memory) : memory_(memory) {
    model().x_request_ready = model().y_request_ready = model().z_request_ready = 1;
    model().write_ready = 1;
    reset();
  }

  void submit(const VectorCommand& command) override;

 private:
  using Port = ReadPort<size_t{kBlocks} * VectorMemory::kBlock>;

  void serve() override;
  void show_data() override;
  void forget_data() override;
  void take_write();

  VectorMemory& memory_;
  Port x_, y_, z_;
};

void RtlVector::submit(const VectorCommand& c) {
  check_types(c);
  check_range(c);
  VerilatedVector& m = model();
  m.command_op = operation_of(c.op).code;
  m.command_source = code_of(c.source);
  m.command_result = code_of(c.result);
  m.command_round = code_of(c.round);
  m.command_is_scalar = c.is_scalar;
  m.command_scalar = c.scalar;
  m.command_count = static_cast<uint32_t>(c.count);
  const auto set_mask = [](VlWide<4>& port, const LaneMask& mask) {
    port[0] = static_cast<uint32_t>(mask.lo), port[1] = static_cast<uint32_t>(mask.lo >> 32);
    port[2] = static_cast<uint32_t>(mask.hi), port[3] = static_cast<uint32_t>(mask.hi >> 32);
  };
  set_mask(m.command_mask, c.mask);
  set_mask(m.command_tail, c.tail);
  const auto set_operand = [](const VectorOperand& o, uint32_t& address, uint16_t& block_stride,
                              uint16_t& repeat_stride) {
    address = static_cast<uint32_t>(o.address / VectorMemory::kBlock);
    block_stride = static_cast<uint16_t>(o.block_stride);
    repeat_stride = static_cast<uint16_t>(o.repeat_stride);
  };
  set_operand(c.dst, m.command_dst, m.command_dst_block_stride, m.command_dst_repeat_stride);
  set_operand(c.x, m.command_x, m.command_x_block_stride, m.command_x_repeat_stride);
  set_operand(c.y, m.command_y, m.command_y_block_stride, m.command_y_repeat_stride);
  set_operand(c.z, m.command_z, m.command_z_block_stride, m.command_z_repeat_stride);
  offer();
}

// A write comes before the reads of its cycle: they see it (vector.sv).
void RtlVector::serve() {
  take_write();
  const auto step = [this](Port& port, bool is_data_taken, bool is_request, uint8_t used,
                           const auto& blocks) {
    port.drop_if(is_data_taken);
    if (!is_request) return;
    std::byte* const answer = port.answer();
    for (unsigned b = 0; b < kBlocks; ++b) {
      if (used >> b & 1)
        std::memcpy(answer + b * VectorMemory::kBlock, memory_.read_ub(address_in(blocks, b)),
                    VectorMemory::kBlock);
    }
  };
  const VerilatedVector& m = model();
  step(x_, m.x_data_ready, m.x_request_valid, m.x_request_blocks, m.x_request);
  step(y_, m.y_data_ready, m.y_request_valid, m.y_request_blocks, m.y_request);
  step(z_, m.z_data_ready, m.z_request_valid, m.z_request_blocks, m.z_request);
}

void RtlVector::take_write() {
  const VerilatedVector& m = model();
  if (!m.write_valid) return;
  for (unsigned b = 0; b < kBlocks; ++b) {
    if (m.write_bytes[b] == 0) continue;
    const auto* block = reinterpret_cast<const std::byte*>(&m.write_data[b * 8]);
    memory_.write_ub(address_in(m.write, b), block, m.write_bytes[b]);
  }
}

void RtlVector::show_data() {
  x_.show(model().x_data_valid, model().x_data);
  y_.show(model().y_data_valid, model().y_data);
  z_.show(model().z_data_valid, model().z_data);
}

void RtlVector::forget_data() { x_.clear(), y_.clear(), z_.clear(); }

}  // namespace

std::unique_ptr<ClockedVector> make_rtl_vector(VectorMemory& memory) {
  return std::make_unique<RtlVector>(memory);
}

}  // namespace cubist::sim
