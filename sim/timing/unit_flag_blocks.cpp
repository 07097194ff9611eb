#include "timing/unit_flag_blocks.h"

#include <algorithm>
#include <utility>

namespace cubist::sim {
namespace {

constexpr int64_t kFractal = 16;              // rows and columns
constexpr uint64_t kFractalBytes = 1024;      // of 4 B elements
constexpr uint64_t kRowBytes = 64;            // 16 elements of 4 B: a row of a fractal
constexpr uint64_t kMatrixStrideUnit = 1024;  // of src_nd_stride

// Blocks in the order in which they are first touched, up to the first outside L0C.
class Blocks {
 public:
  explicit Blocks(Bytes l0c) : seen_(static_cast<size_t>(l0c.value) / kUnitFlagBlock) {}

  void add(uint64_t begin, uint64_t end) {
    for (uint64_t block = begin / kUnitFlagBlock; block * kUnitFlagBlock < end; ++block) {
      if (is_outside_) return;
      is_outside_ = block >= seen_.size();
      if (!is_outside_ && seen_[block]) continue;
      if (!is_outside_) seen_[block] = true;
      order_.push_back(block);
    }
  }
  std::vector<uint64_t> take() { return std::move(order_); }

 private:
  std::vector<bool> seen_;
  bool is_outside_ = false;
  std::vector<uint64_t> order_;
};

std::vector<uint64_t> blocks_of(const isa::MadOperands& i, const ControlRegisters& registers,
                                Bytes l0c) {
  const auto rows = static_cast<uint64_t>(ceil_div(i.m, kFractal));
  const auto columns = static_cast<uint64_t>(ceil_div(i.n, kFractal));
  Blocks blocks(l0c);
  const auto add = [&](uint64_t row, uint64_t column) {
    const uint64_t begin = i.c + (column * rows + row) * kFractalBytes;
    blocks.add(begin, begin + kFractalBytes);
  };
  if (registers.as<isa::CtrlRegister>(isa::Spr::ctrl).n_first != 0) {
    for (uint64_t row = 0; row < rows; ++row)
      for (uint64_t column = 0; column < columns; ++column) add(row, column);
  } else {
    for (uint64_t column = 0; column < columns; ++column)
      for (uint64_t row = 0; row < rows; ++row) add(row, column);
  }
  return blocks.take();
}

std::vector<uint64_t> blocks_of(const isa::FixpipeOperands& i, const ControlRegisters& registers,
                                Bytes l0c) {
  const auto nd = registers.as<isa::NdParaRegister>(isa::Spr::nd_para);
  const uint64_t matrices = i.nz2nd != 0 ? std::max<uint64_t>(nd.nd_num, 1) : 1;
  const auto strips = static_cast<uint64_t>(ceil_div(i.n, kFractal));
  // Whole fractals, as the cube writes them: else the last flag of a strip would stay set.
  const uint64_t bytes = static_cast<uint64_t>(round_up(i.m, kFractal)) * kRowBytes;  // of a strip
  Blocks blocks(l0c);
  for (uint64_t matrix = 0; matrix < matrices; ++matrix) {
    const uint64_t base = i.src + matrix * nd.src_nd_stride * kMatrixStrideUnit;
    const auto strip = [&](uint64_t index) { return base + index * i.src_stride * kRowBytes; };
    if (i.nz2nd == 0) {
      for (uint64_t s = 0; s < strips; ++s) blocks.add(strip(s), strip(s) + bytes);
      continue;
    }
    for (uint64_t row = 0; row < bytes; row += kUnitFlagBlock) {
      for (uint64_t s = 0; s < strips; ++s)
        blocks.add(strip(s) + row, strip(s) + row + kUnitFlagBlock);
    }
  }
  return blocks.take();
}

}  // namespace

UnitFlagUse unit_flag_use(isa::Op op, const isa::Operands& operands,
                          const ControlRegisters& registers, Bytes l0c) {
  return isa::visit(op, operands, [&]<class Instruction>(const Instruction& i) -> UnitFlagUse {
    if constexpr (requires { i.unit_flag; }) {
      if (i.unit_flag == isa::UnitFlag::off) return {};
      constexpr bool kWrites = std::derived_from<Instruction, isa::MadOperands>;
      return {.role = kWrites ? UnitFlagRole::kWriter : UnitFlagRole::kReader,
              .flips = i.unit_flag == isa::UnitFlag::check_flip,
              .blocks = blocks_of(i, registers, l0c)};
    } else {
      return {};
    }
  });
}

}  // namespace cubist::sim
