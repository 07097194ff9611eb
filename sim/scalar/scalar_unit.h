// The scalar unit of a core: runs RISC-V code from decoded text until an Xnpu instruction, which is
// the core's business.
//
// Time, if there is a ScalarMemoryTiming: each instruction takes 1 / instructions_per_cycle, a
// taken branch adds branch_penalty, a load adds what load_latency leaves uncovered until the first
// use of its result; lines that miss in the I-cache or, for GM, in the D-cache wait for the memory
// system. The D-cache decides time only, never values: scalar loads see every byte as it is in GM.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "cubist/isa/instruction.h"
#include "cubist/sim/chip_spec.h"
#include "scalar/cache_tags.h"
#include "scalar/ieee_float.h"
#include "scalar/scalar_memory.h"
#include "scalar/scalar_text.h"

namespace cubist::sim {

// The memory system behind the scalar unit's caches. Each call returns when the transfer is
// complete.
class ScalarMemoryTiming {
 public:
  virtual ~ScalarMemoryTiming() = default;
  virtual Cycles fetch(uint64_t address, Bytes size, Cycles now) = 0;       // an I-cache line
  virtual Cycles load_line(uint64_t address, Bytes size, Cycles now) = 0;   // a D-cache line
  virtual Cycles write_back(uint64_t address, Bytes size, Cycles now) = 0;  // a dirty D-cache line
};

struct ScalarStart {
  uint64_t load_address = 0;  // of the image, in GM
  uint64_t pc = 0;            // offset of the first instruction in the image
  uint64_t entry = 0;         // t0: address of the kernel
  std::span<const uint64_t> arguments;
  std::span<const uint32_t> facts;  // what gp points to; empty: gp is 0
};

// What one instruction of the text cost.
struct ScalarTicks {
  uint64_t executed = 0, ticks = 0;
};

struct ScalarStop {
  enum class Kind : uint8_t { kXnpu, kBudget, kHeld };
  Kind kind = Kind::kBudget;
  uint64_t pc = 0;  // offset in the image: of the Xnpu instruction, or of the next one to run
  isa::Op op{};
  isa::Operands operands;
};

class ScalarUnit {
 public:
  // `timing` null: no clock, one cycle per instruction. The spec and the memory must outlive the
  // unit.
  ScalarUnit(const ScalarSpec& spec, ScalarMemory& memory, ScalarMemoryTiming* timing);

  // Registers as device.h says. Throws Error(Program) if the arguments do not fit the stack.
  void start(const ScalarText& text, const ScalarStart& start);

  // Runs up to the next Xnpu instruction, or until at least `budget` instructions ran (looked at
  // where control jumps), or up to a load or store that the watch holds (ScalarHeld): the next run
  // begins with it, at no cost but that of being there once. Throws Error(Program) with pc,
  // instruction and operand values when an instruction cannot be executed.
  ScalarStop run(uint64_t budget);

  // From the next start() on, counts executions and ticks of every instruction of the text; only
  // with timing.
  void count_instructions(bool on) { is_counting_ = on; }
  const std::vector<ScalarTicks>& counts() const {
    return counts_;
  }  // by instruction, since start()
  static Cycles cycles_of(uint64_t ticks) { return {static_cast<int64_t>(ticks >> kTickBits)}; }

  // Offset in the image of the next instruction, or of the one that run() threw for.
  uint64_t pc() const { return pc_of(next_); }

  // Offset in the image of the instruction that run() executes right now; only while counting.
  uint64_t running_pc() const { return pc_of(running_); }

  // Result of the get_spr that run() stopped at.
  void write_result(uint64_t value) { x_[result_register_] = value; }

  int64_t instructions() const {
    return static_cast<int64_t>(instructions_);
  }  // since construction
  Cycles now() const { return cycles_of(ticks_); }
  // Time spent in run() waiting for the memory behind the caches, since construction.
  Cycles memory_time() const { return cycles_of(memory_ticks_); }
  void advance_to(Cycles time);  // does nothing if that time is past

  // D-cache instructions. Without timing they do nothing.
  void write_back_line(uint64_t address);  // dcci
  void write_back_all();                   // dcci, entire; block_end
  void preload(uint64_t address);
  void wait_for_writes();  // dsb

  uint64_t x(int number) const { return x_[static_cast<size_t>(number)]; }
  uint64_t f(int number) const { return f_[static_cast<size_t>(number)]; }
  void set_x(int number, uint64_t value) { x_[static_cast<size_t>(number)] = value; }
  void set_f(int number, uint64_t value) { f_[static_cast<size_t>(number)] = value; }

 private:
  static constexpr int kTickBits = 20;  // a tick is 2^-20 cycles
  static constexpr uint64_t to_ticks(Cycles cycles) {
    return static_cast<uint64_t>(cycles.value) << kTickBits;
  }

  enum class Clock : uint8_t { kNone, kTimed, kCounted };
  template <Clock kClock>
  ScalarStop interpret(uint64_t budget);
  // As if the load or store at `slot` had not begun, but for its line of the I-cache.
  template <Clock kClock>
  void take_back(const ScalarSlot* slot);

  uint64_t place_facts(std::span<const uint32_t> facts);  // at the top of the stack; their address
  uint64_t pc_of(const ScalarSlot* slot) const;
  void wait_for_line(Cycles ready);
  void fetch(const ScalarSlot* slot);
  void charge_load(const ScalarSlot& slot, uint64_t address);
  void charge_store(uint64_t address);
  void start_write_back(uint64_t address);
  isa::Operands operands_of(const ScalarSlot& slot) const;
  Rounding rounding_of(const ScalarSlot& slot) const;
  uint64_t read_csr(const ScalarSlot& slot, uint64_t retired) const;
  void write_csr(const ScalarSlot& slot, uint64_t value);
  std::string text_of(const ScalarSlot& slot) const;
  [[noreturn]] void illegal(const ScalarSlot& slot) const;
  [[noreturn]] void environment_call(const ScalarSlot& slot) const;
  [[noreturn]] void jump_outside(uint64_t target) const;

  const ScalarSpec& spec_;
  ScalarMemory& memory_;
  ScalarMemoryTiming* timing_;
  uint64_t ticks_per_instruction_;
  const ScalarText* text_ = nullptr;
  uint64_t text_address_ = 0;  // GM address of the first slot
  const ScalarSlot* next_ = nullptr;

  std::array<uint64_t, 33> x_{};  // the last one: kDiscardRegister
  std::array<uint64_t, 32> f_{};
  uint8_t fflags_ = 0, frm_ = 0;
  uint8_t result_register_ = kDiscardRegister;

  uint64_t instructions_ = 0;
  uint64_t ticks_ = 0, memory_ticks_ = 0;
  bool is_counting_ = false;
  const ScalarSlot* running_ = nullptr;
  std::vector<ScalarTicks> counts_;  // by slot, the end of the text included; empty: not counting
  std::optional<CacheTags> icache_, dcache_;
  uint64_t fetched_line_ = ~uint64_t{0};
  Cycles writes_done_;
};

}  // namespace cubist::sim
