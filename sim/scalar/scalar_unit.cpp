#include "scalar/scalar_unit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cubist/base/error.h"
#include "cubist/isa/instructions.h"

namespace cubist::sim {
namespace {

constexpr int kSp = 2, kGp = 3, kT0 = 5, kA0 = 10, kRegisterArguments = 8;
constexpr uint64_t kStackAlignment = 16;  // RISC-V psABI
constexpr uint8_t kDynamicRounding = 7;

enum Csr : uint32_t {
  kFflags = 0x001,
  kFrm = 0x002,
  kFcsr = 0x003,
  kCycle = 0xc00,
  kInstret = 0xc02
};

// Fully associative: how the I-cache is organised is not public.
CacheGeometry icache_geometry(const ScalarSpec& s) {
  const int64_t lines = s.icache_size.value / s.icache_line.value;
  return {s.icache_size, s.icache_line, static_cast<int>(lines)};
}
CacheGeometry dcache_geometry(const ScalarSpec& s) {
  return {s.dcache_size, s.dcache_line, s.dcache_ways};
}

}  // namespace

ScalarUnit::ScalarUnit(const ScalarSpec& spec, ScalarMemory& memory, ScalarMemoryTiming* timing)
    : spec_(spec),
      memory_(memory),
      timing_(timing),
      ticks_per_instruction_(static_cast<uint64_t>(
          std::llround(std::ldexp(1 / spec.instructions_per_cycle, kTickBits)))) {
  if (timing_ == nullptr) return;
  icache_.emplace("I-cache", icache_geometry(spec_));
  dcache_.emplace("D-cache", dcache_geometry(spec_));
}

void ScalarUnit::start(const ScalarText& text, const ScalarStart& start) {
  text_ = &text;
  text_address_ = start.load_address + text.begin;
  next_ = text.slots.data() + (start.pc - text.begin) / 4;
  x_.fill(0);
  f_.fill(0);
  fflags_ = frm_ = 0;
  fetched_line_ = ~uint64_t{0};
  counts_.assign(is_counting_ ? text.slots.size() : 0, {});

  const size_t in_registers = std::min<size_t>(start.arguments.size(), kRegisterArguments);
  std::copy_n(start.arguments.begin(), in_registers, x_.begin() + kA0);
  const auto on_stack = start.arguments.subspan(in_registers);
  const uint64_t facts = place_facts(start.facts);
  const uint64_t sp = (facts - on_stack.size_bytes()) / kStackAlignment * kStackAlignment;
  for (size_t i = 0; i < on_stack.size(); ++i) memory_.store<uint64_t>(sp + 8 * i, on_stack[i]);
  x_[kSp] = sp;
  x_[kT0] = start.entry;
  if (!start.facts.empty()) x_[kGp] = facts;
}

uint64_t ScalarUnit::place_facts(std::span<const uint32_t> facts) {
  const uint64_t own = memory_.stack_top() - sizeof(uint64_t);  // the program's word
  const uint64_t address = (own - facts.size_bytes()) / sizeof(uint64_t) * sizeof(uint64_t);
  for (size_t i = 0; i < facts.size(); ++i) memory_.store<uint32_t>(address + 4 * i, facts[i]);
  memory_.store<uint64_t>(own, 0);
  return address;
}

ScalarStop ScalarUnit::run(uint64_t budget) {
  if (timing_ == nullptr) return interpret<Clock::kNone>(budget);
  return counts_.empty() ? interpret<Clock::kTimed>(budget) : interpret<Clock::kCounted>(budget);
}

void ScalarUnit::advance_to(Cycles time) { ticks_ = std::max(ticks_, to_ticks(time)); }

void ScalarUnit::start_write_back(uint64_t address) {
  writes_done_ = std::max(writes_done_, timing_->write_back(address, spec_.dcache_line, now()));
}

void ScalarUnit::write_back_line(uint64_t address) {
  if (timing_ == nullptr) return;
  if (const auto dirty = dcache_->drop(address)) start_write_back(*dirty);
}

void ScalarUnit::write_back_all() {
  if (timing_ == nullptr) return;
  for (const uint64_t dirty : dcache_->drop_all()) start_write_back(dirty);
}

void ScalarUnit::preload(uint64_t address) {
  if (timing_ == nullptr) return;
  const CacheTags::Access access = dcache_->access(address, false);
  if (access.written_back) start_write_back(*access.written_back);
  if (!access.is_hit) timing_->load_line(dcache_->line_address(address), spec_.dcache_line, now());
}

void ScalarUnit::wait_for_writes() { advance_to(writes_done_); }

uint64_t ScalarUnit::pc_of(const ScalarSlot* slot) const {
  return text_->begin + 4 * static_cast<uint64_t>(slot - text_->slots.data());
}

void ScalarUnit::wait_for_line(Cycles ready) {
  const uint64_t before = ticks_;
  advance_to(ready);
  memory_ticks_ += ticks_ - before;
}

void ScalarUnit::fetch(const ScalarSlot* slot) {
  const uint64_t line = icache_->line_address(text_address_ + pc_of(slot) - text_->begin);
  if (line == fetched_line_) return;
  fetched_line_ = line;
  if (!icache_->access(line, false).is_hit)
    wait_for_line(timing_->fetch(line, spec_.icache_line, now()));
}

void ScalarUnit::charge_load(const ScalarSlot& slot, uint64_t address) {
  if (address >= kGmBase) {
    const CacheTags::Access access = dcache_->access(address, false);
    if (access.written_back) start_write_back(*access.written_back);
    if (!access.is_hit) {
      wait_for_line(timing_->load_line(dcache_->line_address(address), spec_.dcache_line, now()));
      return;
    }
  }
  const uint64_t latency = to_ticks(spec_.load_latency);
  const uint64_t covered = slot.use_distance * ticks_per_instruction_;
  if (latency > covered) ticks_ += latency - covered;
}

void ScalarUnit::charge_store(uint64_t address) {
  if (address < kGmBase) return;
  const CacheTags::Access access = dcache_->access(address, true);
  if (access.written_back) start_write_back(*access.written_back);
  // A store does not wait for its line; the transfer occupies the memory system all the same.
  if (!access.is_hit) timing_->load_line(dcache_->line_address(address), spec_.dcache_line, now());
}

isa::Operands ScalarUnit::operands_of(const ScalarSlot& slot) const {
  return {.rd = x_[slot.rd],
          .rs1 = x_[slot.rs1],
          .rs2 = x_[slot.rs2],
          .rs3 = x_[slot.rs3],
          .sub = slot.rounding};
}

Rounding ScalarUnit::rounding_of(const ScalarSlot& slot) const {
  const uint8_t rm = slot.rounding == kDynamicRounding ? frm_ : slot.rounding;
  if (rm > static_cast<uint8_t>(Rounding::kNearestMaxMagnitude)) illegal(slot);
  return static_cast<Rounding>(rm);
}

uint64_t ScalarUnit::read_csr(const ScalarSlot& slot, uint64_t retired) const {
  switch (static_cast<uint32_t>(slot.immediate) & 0xfff) {
    case kFflags:
      return fflags_;
    case kFrm:
      return frm_;
    case kFcsr:
      return static_cast<uint64_t>(frm_) << 5 | fflags_;
    case kCycle:
      return static_cast<uint64_t>(now().value) +
             (timing_ != nullptr ? 0
                                 : (retired - instructions_) * ticks_per_instruction_ >> kTickBits);
    case kInstret:
      return retired;
    default:
      illegal(slot);
  }
}

void ScalarUnit::write_csr(const ScalarSlot& slot, uint64_t value) {
  switch (static_cast<uint32_t>(slot.immediate) & 0xfff) {
    case kFflags:
      fflags_ = value & 0x1f;
      return;
    case kFrm:
      frm_ = value & 7;
      return;
    case kFcsr:
      fflags_ = value & 0x1f;
      frm_ = (value >> 5) & 7;
      return;
    default:
      illegal(slot);
  }
}

std::string ScalarUnit::text_of(const ScalarSlot& slot) const {
  if (slot.action == kSlotXnpu) return isa::info(static_cast<isa::Op>(slot.immediate)).name;
  if (slot.action >= kRiscvOpCount) return fmt::format("{:#010x}", slot.word);
  const RiscvInfo& row = info(static_cast<RiscvOp>(slot.action));
  std::string out = row.mnemonic;
  const uint8_t numbers[] = {slot.rd, slot.rs1, slot.rs2, slot.rs3};
  for (int i = 0; i < 4; ++i) {
    const char kind = row.registers[i];
    if (kind == '_') continue;
    const int number = numbers[i] == kDiscardRegister ? 0 : numbers[i];
    out += fmt::format(" {}", register_name(kind, number));
    if (i > 0) out += fmt::format("={:#x}", kind == 'F' ? f(number) : x(number));
  }
  if (row.format != RiscvFormat::R && row.format != RiscvFormat::R4 &&
      row.format != RiscvFormat::Rounded && row.format != RiscvFormat::None) {
    out += fmt::format(" {:#x}", slot.immediate);
  }
  return out;
}

void ScalarUnit::illegal(const ScalarSlot& slot) const {
  throw Error(
      Fault::kProgram,
      {.where = {},
       .did = fmt::format("execute the word {:#010x}", slot.word),
       .expected =
           "an instruction of RV64IMFD, Zicsr (fflags, frm, fcsr, cycle, instret), Zfh or Xnpu",
       .fix = "build with -march=rv64imfd_zfh; clang emits such a word for __builtin_trap and "
              "unreachable code"});
}

void ScalarUnit::environment_call(const ScalarSlot& slot) const {
  throw Error(Fault::kProgram,
              {.where = {},
               .did = fmt::format("execute {}", info(static_cast<RiscvOp>(slot.action)).mnemonic),
               .expected = "a kernel that needs no operating system and no debugger",
               .fix = "use trap of cubist/xnpu.h to end a task with an error"});
}

void ScalarUnit::jump_outside(uint64_t target) const {
  throw Error(Fault::kProgram,
              {.where = {},
               .did = fmt::format("go on at GM address {:#x}", target),
               .expected = fmt::format("text: {:#x} to {:#x} in multiples of 4 B", text_address_,
                                       text_address_ + 4 * text_->instruction_count()),
               .fix = "check function pointers, and the return address for a smashed stack"});
}

}  // namespace cubist::sim
