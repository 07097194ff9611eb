// For every instruction that the model implements, with random operands: execute() changes no byte
// outside the footprint's writes, and what it writes does not depend on any byte outside its reads.
// (So every byte of the write footprint is written, and every byte that matters is in the reads.)
#include "cubist/sim/footprint.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/base/rng.h"
#include "cubist/isa/random.h"
#include "cubist/sim/functional.h"

namespace cubist::sim {
namespace {

constexpr uint64_t kGmAddress = 0x4000'0000;
constexpr uint64_t kKiB = 1024;
constexpr LocalMemorySizes kSizes{.l1 = {32 * 1024},
                                  .l0a = {16 * 1024},
                                  .l0b = {16 * 1024},
                                  .l0c = {32 * 1024},
                                  .ub = {32 * 1024},
                                  .bt = {2 * 1024},
                                  .fb = {2 * 1024}};
constexpr uint64_t kGmSize = 64 * kKiB;

class SmallGm : public GlobalMemory {
 public:
  const std::byte* read(uint64_t address, uint64_t count) override { return at(address, count); }
  std::byte* write(uint64_t address, uint64_t count) override { return at(address, count); }
  std::vector<std::byte> bytes = std::vector<std::byte>(kGmSize);

 private:
  std::byte* at(uint64_t address, uint64_t count) {
    const uint64_t offset = address - kGmAddress;
    if (offset > kGmSize || count > kGmSize - offset)
      throw Error(Fault::kProgram,
                  {.where = {}, .did = "GM access outside", .expected = {}, .fix = {}});
    return bytes.data() + offset;
  }
};

constexpr Space kSpaces[] = {Space::kGm,  Space::kL1, Space::kL0a, Space::kL0b,
                             Space::kL0c, Space::kUb, Space::kBt,  Space::kFb};

// A core with all its memories.
struct Machine {
  LocalMemories local{kSizes};
  SmallGm gm;
  PipeResults results;

  std::span<std::byte> bytes(Space space) {
    switch (space) {
      case Space::kGm:
        return gm.bytes;
      case Space::kL1:
        return all(local.l1);
      case Space::kL0a:
        return all(local.l0a);
      case Space::kL0b:
        return all(local.l0b);
      case Space::kL0c:
        return all(local.l0c);
      case Space::kUb:
        return all(local.ub);
      case Space::kBt:
        return all(local.bt);
      default:
        return all(local.fb);
    }
  }
  void copy_from(Machine& other) {
    for (const Space space : kSpaces)
      std::memcpy(bytes(space).data(), other.bytes(space).data(), bytes(space).size());
    results = other.results;
  }
  std::optional<Error> run(isa::Op op, const isa::Operands& operands,
                           const ControlRegisters& registers) {
    CoreState core{local, gm, registers, results};
    try {
      execute(op, operands, core);
      return std::nullopt;
    } catch (const Error& error) {
      return error;
    }
  }

 private:
  static std::span<std::byte> all(LocalMemory& memory) { return {memory.data(), memory.size()}; }
};

// Which bytes of each space are in a set.
class ByteSets {
 public:
  void add(const AccessRuns& runs) {
    runs.for_each_run([&](uint64_t address, uint64_t bytes) {
      auto& set = sets_[runs.space];
      set.resize(std::max(set.size(), kGmSize));
      const uint64_t first = address - (runs.space == Space::kGm ? kGmAddress : 0);
      for (uint64_t n = first; n < first + bytes && n < set.size(); ++n) set[n] = true;
    });
  }
  bool has(Space space, uint64_t n) const {
    const auto it = sets_.find(space);
    return it != sets_.end() && it->second[n];
  }

 private:
  std::map<Space, std::vector<bool>> sets_;
};

struct Trial {
  isa::Operands operands;
  ControlRegisters registers;
};

bool is_one_of(isa::Op op, std::initializer_list<isa::Op> ops) {
  return std::find(ops.begin(), ops.end(), op) != ops.end();
}

// Mostly small numbers: large ones rarely fit the memories together.
int64_t small_value(const isa::FieldInfo& field, Rng& rng) {
  const int64_t most[] = {2, 5, 17, 40, 130};
  return rng.integer(std::max<int64_t>(field.min(), 0),
                     std::min(field.max(), most[rng.next() % std::size(most)]));
}

uint64_t small_word(std::span<const isa::FieldInfo> fields, uint64_t word, Rng& rng) {
  uint64_t small = 0;
  for (const isa::FieldInfo& f : fields) {
    const bool keep = f.enumeration != nullptr || rng.next() % 16 == 0;
    small |= f.insert(keep ? f.extract(word) : small_value(f, rng));
  }
  return small;
}

uint64_t& operand_of(isa::Operands& o, size_t i) {
  uint64_t* const by_number[] = {&o.rd, &o.rs1, &o.rs2, &o.rs3};
  return *by_number[i];
}

void set_field(isa::Operands& o, isa::Op op, std::string_view name, int64_t value) {
  for (const isa::WordInfo& word : isa::info(op).words) {
    for (const isa::FieldInfo& f : word.fields) {
      if (f.name != name) continue;
      uint64_t& w = operand_of(o, static_cast<size_t>(word.operand));
      w = (w & ~f.insert(-1)) | f.insert(value);
    }
  }
}

// Its operand rs1 says where in UB the addresses are that it uses. Nothing is written behind
// kAddresses: an instruction that overwrites addresses before it uses them is not meant.
constexpr uint64_t kAddresses = 24 * kKiB;
bool reads_addresses(isa::Op op) {
  return is_one_of(op,
                   {isa::Op::vgather, isa::Op::vgatherb, isa::Op::vscatter, isa::Op::vmrgsort4});
}
bool overwrites_addresses(isa::Op op, const Footprint& f) {
  bool overwrites = false;
  for (const AccessRuns& runs : f.accesses()) {
    if (!runs.is_write || !reads_addresses(op)) continue;
    runs.for_each_run(
        [&](uint64_t address, uint64_t bytes) { overwrites |= address + bytes > kAddresses; });
  }
  return overwrites;
}

int64_t field(const isa::Operands& o, isa::Op op, std::string_view name) {
  isa::Operands copy = o;
  for (const isa::WordInfo& word : isa::info(op).words) {
    for (const isa::FieldInfo& f : word.fields) {
      if (f.name == name) return f.extract(operand_of(copy, static_cast<size_t>(word.operand)));
    }
  }
  return 0;
}

ControlRegisters random_registers(Rng& rng) {
  ControlRegisters r;
  for (size_t n = 0; n < isa::kSprCount; ++n) {
    const auto spr = static_cast<isa::Spr>(n);
    const isa::SprInfo& info = isa::info(spr);
    uint64_t word = rng.next();
    if (!info.fields.empty()) {
      word = 0;
      for (const isa::FieldInfo& f : info.fields) word |= f.insert(small_value(f, rng));
    }
    r[spr] = word & info.mask;
  }
  isa::CtrlRegister ctrl;
  ctrl.counter_mode = rng.next() % 4 == 0;
  ctrl.saturate = rng.next() % 2;
  ctrl.hf32 = rng.next() % 2;
  if (rng.next() % 3 == 0) {
    ctrl.atomic_op = isa::AtomicOp::add;
    ctrl.atomic_type = rng.next() % 2 ? isa::DataType::f16 : isa::DataType::f32;
  }
  r[isa::Spr::ctrl] = ctrl.pack_value();
  const auto lanes = static_cast<unsigned>(rng.integer(1, 64));
  if (ctrl.counter_mode) {
    r[isa::Spr::vector_mask_lo] = static_cast<uint64_t>(rng.integer(1, 700));
  } else if (rng.next() % 2 == 0) {  // a prefix
    r[isa::Spr::vector_mask_lo] = lanes == 64 ? ~uint64_t{0} : (uint64_t{1} << lanes) - 1;
    r[isa::Spr::vector_mask_hi] = rng.next() % 2 ? 0 : 0xff;
  }
  for (const isa::Spr va : {isa::Spr::va0_lo, isa::Spr::va0_hi, isa::Spr::va1_lo, isa::Spr::va1_hi,
                            isa::Spr::va2_lo, isa::Spr::va2_hi, isa::Spr::va3_lo, isa::Spr::va3_hi})
    r[va] &= 0x01ff'01ff'01ff'01ff;
  return r;
}

bool is_mad(isa::Op op) { return is_one_of(op, {isa::Op::mad, isa::Op::mad_s4}); }
bool is_load3d(isa::Op op) {
  return is_one_of(op, {isa::Op::img2colv2_cbuf_to_ca, isa::Op::img2colv2_cbuf_to_cb});
}
bool is_fixpipe(isa::Op op) {
  return is_one_of(op, {isa::Op::copy_matrix_cc_to_gm, isa::Op::copy_matrix_cc_to_cbuf});
}

void make_load3d_legal(Trial& t, isa::Op op, Rng& rng) {
  isa::Operands& o = t.operands;
  const int64_t elem = rng.integer(0, 2);
  const int64_t c0 = 32 >> elem;
  set_field(o, op, "elem", elem);
  set_field(o, op, "transpose", elem == 0 ? 0 : rng.integer(0, 1));
  set_field(o, op, "channel_size", rng.integer(1, 3) * c0 / 4);
  for (const char* size : {"filter_w", "filter_h", "stride_w", "stride_h"})
    set_field(o, op, size, rng.integer(1, 4));
  for (const char* size : {"dilation_w", "dilation_h"}) set_field(o, op, size, rng.integer(1, 2));
  set_field(o, op, "k_start", rng.integer(0, 6));
  set_field(o, op, "k_ext", rng.integer(1, 6) * c0);
  set_field(o, op, "m_start", rng.integer(0, 3));
  set_field(o, op, "m_ext", rng.integer(1, 70));
  for (const isa::Spr spr : {isa::Spr::fmatrix, isa::Spr::fmatrix_b}) {
    isa::FmatrixRegister f;
    f.l1_w = static_cast<decltype(f.l1_w)>(rng.integer(1, 12));
    f.l1_h = static_cast<decltype(f.l1_h)>(rng.integer(1, 12));
    f.pad_left = static_cast<decltype(f.pad_left)>(rng.integer(0, 3));
    f.pad_right = static_cast<decltype(f.pad_right)>(rng.integer(0, 3));
    f.pad_top = static_cast<decltype(f.pad_top)>(rng.integer(0, 3));
    f.pad_bottom = static_cast<decltype(f.pad_bottom)>(rng.integer(0, 3));
    t.registers[spr] = f.pack_value();
  }
  isa::L3dRptRegister repeat;
  repeat.times = static_cast<decltype(repeat.times)>(rng.integer(0, 2));
  repeat.stride = static_cast<decltype(repeat.stride)>(rng.integer(0, 6));
  repeat.direction = rng.next() % 2;
  t.registers[isa::Spr::l3d_rpt] = repeat.pack_value();
}

void make_fixpipe_legal(Trial& t, isa::Op op, Rng& rng) {
  isa::Operands& o = t.operands;
  using isa::QuantMode;
  const auto quant = static_cast<QuantMode>(field(o, op, "quant"));
  const bool is_from_s32 = quant == QuantMode::vreq8 || quant == QuantMode::req8 ||
                           quant == QuantMode::vdeqf16 || quant == QuantMode::deqf16;
  const bool is_split = quant == QuantMode::none && rng.next() % 4 == 0;
  const bool to_rows = !is_split && op == isa::Op::copy_matrix_cc_to_gm && rng.next() % 2 == 0;
  set_field(o, op, "src_type",
            static_cast<int64_t>(is_from_s32 ? isa::DataType::s32 : isa::DataType::f32));
  set_field(o, op, "channel_split", is_split);
  set_field(o, op, "nz2nd", to_rows);
  set_field(o, op, "n", to_rows ? rng.integer(1, 70) : rng.integer(1, 8) * (is_split ? 8 : 16));
  set_field(o, op, "m", rng.integer(1, 40));
  set_field(o, op, "src_stride", rng.integer(16, 60));
  set_field(o, op, "dst_stride", rng.integer(40, 200));
  isa::QuantPreRegister pre;
  pre.unpack_value(t.registers[isa::Spr::quant_pre]);
  pre.is_signed = static_cast<decltype(pre.is_signed)>(field(o, op, "is_signed"));
  t.registers[isa::Spr::quant_pre] = pre.pack_value();
}

Trial random_trial(isa::Op op, Rng& rng) {
  const isa::OpInfo& row = isa::info(op);
  Trial t{isa::random_instruction(op, rng, 4 * kKiB).operands, random_registers(rng)};
  for (const isa::WordInfo& word : row.words) {
    uint64_t& w = operand_of(t.operands, static_cast<size_t>(word.operand));
    w = small_word(word.fields, w, rng);
  }
  for (size_t i = 0; i < row.operands.size(); ++i) {
    uint64_t& o = operand_of(t.operands, i);
    const std::string_view space = row.operands[i].space;
    if (space == "GM") o += kGmAddress + rng.next() % 64;
    if (space == "BT" || space == "FB") o %= 1 * kKiB;
  }
  if (is_load3d(op)) make_load3d_legal(t, op, rng);
  if (is_fixpipe(op)) make_fixpipe_legal(t, op, rng);
  if (is_mad(op)) {
    set_field(t.operands, op, "type_b", field(t.operands, op, "type_a"));
    const bool bias = field(t.operands, op, "bias") != 0;
    if (bias) set_field(t.operands, op, "init", 0);
    if (rng.next() % 8 == 0) set_field(t.operands, op, "m", 1);
    for (const char* size : {"m", "n", "k"})
      if (field(t.operands, op, size) == 0) set_field(t.operands, op, size, 3);
  }
  if (op == isa::Op::vconv_deq)
    set_field(t.operands, op, "dst_type", static_cast<int64_t>(isa::DataType::f16));
  if (reads_addresses(op)) t.operands.rs1 = kAddresses + t.operands.rs1 % (4 * kKiB);
  if (op == isa::Op::vmrgsort4) {
    t.operands.rs2 &= 0x000f'000f'000f'000f;
    if (rng.next() % 2) {
      t.operands.rs2 = (t.operands.rs2 & 0xf) * 0x0001'0001'0001'0001;
      set_field(t.operands, op, "valid_lists", 0xf);
      set_field(t.operands, op, "stop_on_exhausted", 0);
    }
  }
  if (is_one_of(op, {isa::Op::vshl, isa::Op::vshr})) t.operands.rs2 %= 17;
  if (op == isa::Op::vaxpy) set_field(t.operands, op, "dst_type", field(t.operands, op, "type"));
  return t;
}

// Random bytes; UB holds small numbers, multiples of 8, so that they serve as addresses, too; words
// of FB say the sign that the instruction wants.
void fill(Machine& m, isa::Op op, const Trial& t, Rng& rng) {
  for (const Space space : kSpaces) {
    const auto bytes = m.bytes(space);
    for (size_t n = 0; n < bytes.size(); n += sizeof(uint64_t)) {
      const uint64_t word = rng.next();
      std::memcpy(bytes.data() + n, &word, sizeof(word));
    }
  }
  auto* words = reinterpret_cast<uint32_t*>(m.local.ub.data());
  const uint32_t mask = op == isa::Op::vgatherb ? 0x0fe0 : 0x0ff8;
  for (uint64_t n = 0; n < m.local.ub.size() / 4; ++n)
    words[n] = static_cast<uint32_t>(rng.next()) & mask;
  if (!is_fixpipe(op)) return;
  auto* parameters = reinterpret_cast<uint64_t*>(m.local.fb.data());
  const uint64_t sign = uint64_t{1} << 46;
  for (uint64_t n = 0; n < m.local.fb.size() / 8; ++n)
    parameters[n] =
        field(t.operands, op, "is_signed") ? parameters[n] | sign : parameters[n] & ~sign;
}

struct Sets {
  ByteSets reads, writes, partial;
};

Sets sets_of(const Footprint& f) {
  Sets s;
  for (const AccessRuns& runs : f.accesses()) {
    if (!runs.is_write || runs.is_atomic) s.reads.add(runs);
    if (runs.is_write) s.writes.add(runs);
    if (runs.keeps_bits) s.partial.add(runs);
  }
  return s;
}

bool leaves_gm(const Footprint& f) {
  bool leaves = false;
  for (const AccessRuns& runs : f.accesses()) {
    if (runs.space != Space::kGm) continue;
    runs.for_each_run([&](uint64_t address, uint64_t bytes) {
      const uint64_t offset = address - kGmAddress;
      leaves |= offset > kGmSize || bytes > kGmSize - offset;
    });
  }
  return leaves;
}

class FootprintOf : public testing::TestWithParam<isa::Op> {
 protected:
  // True if the operands were legal.
  bool check(const Trial& t, Rng& rng) {
    const isa::Op op = GetParam();
    const std::string text = isa::describe(op, t.operands);
    fill(before_, op, t, rng);
    after_.copy_from(before_);
    Footprint f;
    std::optional<Error> refused;
    try {
      footprint(op, t.operands, t.registers, after_.local, f);
    } catch (const Error& error) {
      refused = error;
    }
    if (!refused && overwrites_addresses(op, f)) return false;
    const auto failed = after_.run(op, t.operands, t.registers);
    if (refused) {
      EXPECT_TRUE(failed) << text << "\n" << refused->what();
      return false;
    }
    if (failed) {
      // What only the data or GM can tell.
      EXPECT_TRUE(leaves_gm(f) || failed->text().did.starts_with("atomic write") ||
                  failed->text().did.starts_with("is_signed"))
          << text << "\n"
          << failed->what();
      return false;
    }
    const Sets s = sets_of(f);
    compare(t, s, text);
    return !f.accesses().empty();
  }

 private:
  void compare(const Trial& t, const Sets& s, const std::string& text) {
    other_.copy_from(before_);
    for (const Space space : kSpaces) {
      const auto bytes = other_.bytes(space);
      for (uint64_t n = 0; n < bytes.size(); ++n) {
        if (!s.reads.has(space, n)) bytes[n] ^= static_cast<std::byte>(0x5a + n % 7);
      }
    }
    const auto failed = other_.run(GetParam(), t.operands, t.registers);
    ASSERT_FALSE(failed) << text << " depends on bytes outside its reads\n" << failed->what();
    for (const Space space : kSpaces) {
      for (uint64_t n = 0; n < before_.bytes(space).size(); ++n) {
        const std::byte now = after_.bytes(space)[n];
        if (!s.writes.has(space, n)) {
          ASSERT_TRUE(before_.bytes(space)[n] == now)
              << text << " writes outside its footprint: " << name_of(space) << "+" << n;
        } else if (!s.partial.has(space, n)) {
          ASSERT_TRUE(other_.bytes(space)[n] == now)
              << text << " depends on bytes outside its reads: " << name_of(space) << "+" << n;
        }
      }
    }
    EXPECT_EQ(after_.results.acc_val, other_.results.acc_val) << text;
    EXPECT_EQ(after_.results.max_min_cnt, other_.results.max_min_cnt) << text;
    EXPECT_EQ(after_.results.rsvd_cnt, other_.results.rsvd_cnt) << text;
    EXPECT_EQ(after_.results.vms4_sr, other_.results.vms4_sr) << text;
    EXPECT_EQ(after_.results.cmpmask, other_.results.cmpmask) << text;
  }

  Machine before_, after_, other_;
};

TEST_P(FootprintOf, HoldsWhatExecuteTouches) {
  Rng rng(20261128 + static_cast<uint64_t>(GetParam()));
  constexpr int kWanted = 25, kMostTrials = 6000;
  int legal = 0;
  for (int n = 0; n < kMostTrials && legal < kWanted && !HasFailure(); ++n) {
    const Trial t = random_trial(GetParam(), rng);
    legal += check(t, rng);
  }
  EXPECT_GE(legal, kWanted) << "too few legal operands at random to prove anything";
}

std::vector<isa::Op> implemented() {
  std::vector<isa::Op> ops;
  for (const isa::OpInfo& row : isa::table()) {
    if (is_implemented(row.op)) ops.push_back(row.op);
  }
  return ops;
}

INSTANTIATE_TEST_SUITE_P(EveryInstruction, FootprintOf, testing::ValuesIn(implemented()),
                         [](const auto& p) { return std::string(isa::info(p.param).name); });

}  // namespace
}  // namespace cubist::sim
