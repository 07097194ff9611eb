// A core with only UB and registers, and the lane-by-lane walk of the reference over a copy of it.
#pragma once

#include <functional>
#include <stdexcept>
#include <vector>

#include "cubist/base/rng.h"
#include "cubist/sim/functional.h"

namespace cubist::sim::vector::test {

inline constexpr uint64_t kUbBytes = 32 * 1024;
inline constexpr uint64_t kRegion =
    8 * 1024;  // operands of random programs live in different quarters of UB

class NoGm : public GlobalMemory {
 public:
  const std::byte* read(uint64_t, uint64_t) override {
    throw std::logic_error("a vector instruction read GM");
  }
  std::byte* write(uint64_t, uint64_t) override {
    throw std::logic_error("a vector instruction wrote GM");
  }
};

// UB bytes with typed access, bounds checked by std::vector::at.
struct Bytes8 {
  std::vector<uint8_t> bytes;

  uint64_t load(uint64_t address, int bits, unsigned bit_offset = 0) const;
  void store(uint64_t address, int bits, uint64_t value, unsigned bit_offset = 0);
  friend bool operator==(const Bytes8&, const Bytes8&) = default;
};

struct Machine {
  LocalMemories local{
      {.l1 = {}, .l0a = {}, .l0b = {}, .l0c = {}, .ub = {kUbBytes}, .bt = {}, .fb = {}}};
  NoGm gm;
  ControlRegisters registers;
  PipeResults results;

  Bytes8 ub() const;
  void set_ub(const Bytes8& content);
  void set_mask(uint64_t hi, uint64_t lo);
  void set_counter(uint64_t elements);
  void execute(isa::Op op, const isa::Operands& operands);
  template <class Instruction>
  void execute(const Instruction& i) {
    execute(Instruction::kOp, i.pack());
  }
};

// Element (lane) `n` of a repeat as architecture reference 6.1 has it: 8 blocks of 32 B per 256 B.
struct Lanes {
  uint64_t address = 0;
  unsigned block = 1, repeat = 8;  // strides in 32 B
  int bits = 16;

  uint64_t load(const Bytes8& ub, uint64_t r, unsigned n) const;
  void store(Bytes8& ub, uint64_t r, unsigned n, uint64_t value) const;
};

// Repeats and active lanes as the mask registers of `machine` say (6.2).
uint64_t repeat_count(const Machine& machine, uint64_t field, unsigned lanes);
bool is_active(const Machine& machine, uint64_t r, unsigned n, unsigned lanes);

// The reference of an element-wise instruction: each repeat reads every lane of every source, then
// writes.
using LaneFunction =
    std::function<uint64_t(const std::vector<uint64_t>& sources, uint64_t position)>;
void apply_lanes(const Machine& machine, Bytes8& ub, uint64_t repeat_field, unsigned lanes,
                 const Lanes& dst, const std::vector<Lanes>& sources, const LaneFunction& f);

// ---- random programs

// Bits of an element: plain small numbers, special values and any bits, in equal shares.
uint64_t random_element(Rng& rng, isa::DataType type);
// Fills [address, address + bytes) with random elements of `type`.
void fill(Rng& rng, Bytes8& ub, uint64_t address, uint64_t bytes, isa::DataType type);
// Normal mode with a full, prefix, random or empty mask, or counter mode. Returns a repeat field.
uint64_t random_mask(Rng& rng, Machine& machine, unsigned lanes);
// Strides that keep the operand inside kRegion: contiguous, or any (a destination's blocks do not
// coincide).
Lanes random_lanes(Rng& rng, uint64_t address, int bits, unsigned lanes, bool is_destination);

std::vector<isa::DataType> legal_types(isa::Op op);

// Prints the seed of a random program if an expectation below fails.
#define SCOPED_SEED(seed) SCOPED_TRACE(::testing::Message() << "seed " << (seed))

}  // namespace cubist::sim::vector::test
