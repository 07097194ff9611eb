// A scalar unit with a stack, a UB window and a little GM, and words to run on it.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/isa/instructions.h"
#include "scalar/scalar_unit.h"

namespace cubist::sim {

// GM of one allocation, at kTestGm.
inline constexpr uint64_t kTestGm = kGmBase + 0x10000;
class TestGm : public GlobalMemory {
 public:
  explicit TestGm(uint64_t size) : bytes_(size) {}
  const std::byte* read(uint64_t address, uint64_t count) override { return write(address, count); }
  std::byte* write(uint64_t address, uint64_t count) override {
    if (count > bytes_.size() || address - kTestGm > bytes_.size() - count) {
      throw Error(Fault::kProgram,
                  {.where = {}, .did = "access outside the test's GM", .expected = {}, .fix = {}});
    }
    return bytes_.data() + (address - kTestGm);
  }

 private:
  std::vector<std::byte> bytes_;
};

inline uint32_t block_end_word() {
  return isa::encode({.op = isa::Op::block_end,
                      .rd = 0,
                      .rs1 = 0,
                      .rs2 = 0,
                      .rs3 = 0,
                      .sub = 0,
                      .writes_rd = false});
}

struct RiscvFields {
  int rd = 0, rs1 = 0, rs2 = 0, rs3 = 0, rm = 0;
  int32_t immediate = 0;
};
// The word of `op`. Fields that the format lacks must be 0.
inline uint32_t riscv_word(RiscvOp op, const RiscvFields& r) {
  const RiscvInfo& row = info(op);
  const auto imm = static_cast<uint32_t>(r.immediate);
  uint32_t fields = static_cast<uint32_t>(r.rd << 7 | r.rs1 << 15 | r.rs2 << 20) |
                    static_cast<uint32_t>(r.rs3) << 27 | static_cast<uint32_t>(r.rm << 12);
  switch (row.format) {
    case RiscvFormat::I:
    case RiscvFormat::Load:
    case RiscvFormat::Shift:
    case RiscvFormat::Csr:
      fields |= imm << 20;
      break;
    case RiscvFormat::S:
      fields |= (imm >> 5) << 25 | (imm & 31) << 7;
      break;
    case RiscvFormat::B:
      fields |= (imm >> 12 & 1) << 31 | (imm >> 5 & 63) << 25 | (imm >> 1 & 15) << 8 |
                (imm >> 11 & 1) << 7;
      break;
    case RiscvFormat::U:
      fields |= imm & 0xfffff000u;
      break;
    case RiscvFormat::J:
      fields |= (imm >> 20 & 1) << 31 | (imm >> 1 & 0x3ff) << 21 | (imm >> 11 & 1) << 20 |
                (imm >> 12 & 0xff) << 12;
      break;
    default:
      break;
  }
  return row.match | fields;
}

inline ScalarSpec test_scalar_spec() {
  ScalarSpec spec;
  spec.instructions_per_cycle = 1;
  spec.branch_penalty = {4};
  spec.load_latency = {3};
  spec.icache_size = {1024};
  spec.icache_line = {64};
  spec.dcache_size = {1024};
  spec.dcache_line = {64};
  spec.stack_size = {4096};
  return spec;
}

inline ProgramImage image_of(const std::vector<uint32_t>& words) {
  ProgramImage image;
  image.name = "test";
  image.bytes.resize(4 * words.size());
  std::memcpy(image.bytes.data(), words.data(), image.bytes.size());
  image.text_end = image.bytes.size();
  return image;
}

class ScalarMachine {
 public:
  explicit ScalarMachine(ScalarMemoryTiming* timing = nullptr,
                         const ScalarSpec& spec = test_scalar_spec())
      : spec_(spec), unit(spec_, memory, timing) {}

  // Runs `words`, then block_end, from the first word; registers as start() leaves them, then
  // `prepare`.
  ScalarStop run(std::vector<uint32_t> words, const std::vector<uint64_t>& arguments = {}) {
    load(std::move(words), arguments);
    return unit.run(1'000'000);
  }
  void load(std::vector<uint32_t> words, const std::vector<uint64_t>& arguments = {}) {
    words.push_back(block_end_word());
    text_ = decode_text(image_of(words));
    unit.start(
        text_,
        {.load_address = kTestGm, .pc = 0, .entry = kTestGm, .arguments = arguments, .facts = {}});
  }

 private:
  ScalarSpec spec_;
  std::vector<std::byte> ub_{1024}, stack_{4096};
  ScalarText text_;

 public:
  TestGm gm{65536};
  ScalarMemory memory{ub_, stack_, gm};
  ScalarUnit unit;
};

}  // namespace cubist::sim
