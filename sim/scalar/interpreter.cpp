// ScalarUnit::interpret: direct-threaded dispatch, one label per instruction.
#include <fmt/format.h>

#include "cubist/base/error.h"
#include "cubist/isa/instructions.h"
#include "scalar/scalar_unit.h"

// Labels as values are an extension of GCC and clang; they are what makes the interpreter fast.
#pragma GCC diagnostic ignored "-Wpedantic"

namespace cubist::sim {
namespace {

using Wide = __int128;
using UnsignedWide = unsigned __int128;

uint64_t sign_extend(uint32_t word) {
  return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(word)));
}

// Division as the M extension defines it: x / 0 = -1, x % 0 = x, overflow wraps.
template <class T>
T divide(T a, T b) {
  if (b == 0) return static_cast<T>(-1);
  if constexpr (std::is_signed_v<T>) {
    if (b == -1) return static_cast<T>(0 - static_cast<std::make_unsigned_t<T>>(a));
  }
  return a / b;
}
template <class T>
T remainder(T a, T b) {
  if (b == 0) return a;
  if constexpr (std::is_signed_v<T>) {
    if (b == -1) return 0;
  }
  return a % b;
}

// A narrow number in a 64-bit register has ones above it; anything else reads as the canonical NaN.
template <class F>
typename F::Bits unbox(uint64_t value) {
  if constexpr (sizeof(typename F::Bits) == 8) {
    return value;
  } else {
    constexpr int kBits = 8 * sizeof(typename F::Bits);
    const bool is_boxed = (value >> kBits) == (~uint64_t{0} >> kBits);
    return is_boxed ? static_cast<typename F::Bits>(value) : F::kCanonicalNan;
  }
}
template <class Bits>
uint64_t box(Bits bits) {
  if constexpr (sizeof(Bits) == 8) {
    return bits;
  } else {
    return (~uint64_t{0} << (8 * sizeof(Bits))) | bits;
  }
}

}  // namespace

template <ScalarUnit::Clock kClock>
void ScalarUnit::take_back(const ScalarSlot* slot) {
  if constexpr (kClock != Clock::kNone) ticks_ -= ticks_per_instruction_;
  if constexpr (kClock == Clock::kCounted)
    --counts_[static_cast<size_t>(slot - text_->slots.data())].executed;
}

template <ScalarUnit::Clock kClock>
ScalarStop ScalarUnit::interpret(uint64_t budget) {
  constexpr bool kTimed = kClock != Clock::kNone;
  static const void* const kActions[] = {
#define RISCV(op, mnemonic, match, mask, format, registers) &&action_##op,
#include "scalar/riscv_instructions.def"
#undef RISCV
      &&xnpu, &&illegal_word, &&end_of_text};

  const ScalarSlot* const slots = text_->slots.data();
  const uint64_t slot_count = text_->instruction_count();
  const ScalarSlot* slot = next_;
  const ScalarSlot* block = slot;  // first slot that instructions_ does not count yet
  const uint64_t limit = instructions_ + budget;
  uint64_t* const x = x_.data();
  uint64_t* const f = f_.data();

  // Counting: what the instruction before this one cost is known now.
  uint64_t counted_ticks = ticks_;
  running_ = nullptr;
  const auto count_instruction = [&](const ScalarSlot* next) {
    if (running_ != nullptr)
      counts_[static_cast<size_t>(running_ - slots)].ticks += ticks_ - counted_ticks;
    counted_ticks = ticks_;
    running_ = next;
    if (next != nullptr) ++counts_[static_cast<size_t>(next - slots)].executed;
  };

  const auto count_block = [&](const ScalarSlot* end) {
    const auto executed = static_cast<uint64_t>(end - block);
    instructions_ += executed;
    if constexpr (!kTimed) ticks_ += executed * ticks_per_instruction_;
    block = end;
  };

#define DISPATCH()                                                    \
  do {                                                                \
    if constexpr (kClock == Clock::kCounted) count_instruction(slot); \
    if constexpr (kTimed) {                                           \
      fetch(slot);                                                    \
      ticks_ += ticks_per_instruction_;                               \
    }                                                                 \
    goto* kActions[slot->action];                                     \
  } while (0)
#define NEXT()  \
  do {          \
    ++slot;     \
    DISPATCH(); \
  } while (0)
#define JUMP_TO(index)                                                    \
  do {                                                                    \
    const uint64_t target_ = (index);                                     \
    if (target_ >= slot_count) jump_outside(text_address_ + 4 * target_); \
    count_block(slot + 1);                                                \
    if constexpr (kTimed) ticks_ += to_ticks(spec_.branch_penalty);       \
    slot = block = slots + target_;                                       \
    if (instructions_ >= limit) goto budget_spent;                        \
    DISPATCH();                                                           \
  } while (0)
#define SLOT_INDEX() static_cast<uint64_t>(slot - slots)
#define OFFSET() static_cast<uint64_t>(static_cast<int64_t>(slot->immediate))
#define RD x[slot->rd]
#define RS1 x[slot->rs1]
#define RS2 x[slot->rs2]
#define SIGNED(value) static_cast<int64_t>(value)
#define WORD(value) static_cast<uint32_t>(value)
#define SIGNED_WORD(value) static_cast<int32_t>(value)
#define COMPUTE(op, expression)    \
  action_##op : RD = (expression); \
  NEXT();
#define BRANCH(op, condition)                                                                   \
  action_##op : if (condition)                                                                  \
                    JUMP_TO(static_cast<uint64_t>(SIGNED(SLOT_INDEX()) + slot->immediate / 4)); \
  NEXT();
#define LOAD(op, type, destination, convert)           \
  action_##op : {                                      \
    const uint64_t address = RS1 + OFFSET();           \
    const auto value = memory_.load<type>(address);    \
    if constexpr (kTimed) charge_load(*slot, address); \
    destination = convert(value);                      \
    NEXT();                                            \
  }
#define STORE(op, type, source)                              \
  action_##op : {                                            \
    const uint64_t address = RS1 + OFFSET();                 \
    memory_.store<type>(address, static_cast<type>(source)); \
    if constexpr (kTimed) charge_store(address);             \
    NEXT();                                                  \
  }

  try {
    DISPATCH();

    COMPUTE(lui, OFFSET())
    COMPUTE(auipc, text_address_ + 4 * SLOT_INDEX() + OFFSET())

  action_jal:
    RD = text_address_ + 4 * (SLOT_INDEX() + 1);
    JUMP_TO(static_cast<uint64_t>(SIGNED(SLOT_INDEX()) + slot->immediate / 4));
  action_jalr: {
    const uint64_t target = (RS1 + OFFSET()) & ~uint64_t{1};
    const uint64_t link = text_address_ + 4 * (SLOT_INDEX() + 1);
    if ((target & 3) != 0 || target < text_address_) jump_outside(target);
    RD = link;
    JUMP_TO((target - text_address_) / 4);
  }
    BRANCH(beq, RS1 == RS2)
    BRANCH(bne, RS1 != RS2)
    BRANCH(blt, SIGNED(RS1) < SIGNED(RS2))
    BRANCH(bge, SIGNED(RS1) >= SIGNED(RS2))
    BRANCH(bltu, RS1 < RS2)
    BRANCH(bgeu, RS1 >= RS2)

    LOAD(lb, int8_t, RD, static_cast<int64_t>)
    LOAD(lh, int16_t, RD, static_cast<int64_t>)
    LOAD(lw, int32_t, RD, static_cast<int64_t>)
    LOAD(ld, uint64_t, RD, )
    LOAD(lbu, uint8_t, RD, )
    LOAD(lhu, uint16_t, RD, )
    LOAD(lwu, uint32_t, RD, )
    LOAD(flh, uint16_t, f[slot->rd], box)
    LOAD(flw, uint32_t, f[slot->rd], box)
    LOAD(fld, uint64_t, f[slot->rd], )
    STORE(sb, uint8_t, RS2)
    STORE(sh, uint16_t, RS2)
    STORE(sw, uint32_t, RS2)
    STORE(sd, uint64_t, RS2)
    STORE(fsh, uint16_t, f[slot->rs2])
    STORE(fsw, uint32_t, f[slot->rs2])
    STORE(fsd, uint64_t, f[slot->rs2])

    COMPUTE(addi, RS1 + OFFSET())
    COMPUTE(slti, SIGNED(RS1) < slot->immediate)
    COMPUTE(sltiu, RS1 < OFFSET())
    COMPUTE(xori, RS1 ^ OFFSET())
    COMPUTE(ori, RS1 | OFFSET())
    COMPUTE(andi, RS1 & OFFSET())
    COMPUTE(slli, RS1 << slot->immediate)
    COMPUTE(srli, RS1 >> slot->immediate)
    COMPUTE(srai, static_cast<uint64_t>(SIGNED(RS1) >> slot->immediate))
    COMPUTE(addiw, sign_extend(WORD(RS1 + OFFSET())))
    COMPUTE(slliw, sign_extend(WORD(RS1) << slot->immediate))
    COMPUTE(srliw, sign_extend(WORD(RS1) >> slot->immediate))
    COMPUTE(sraiw, sign_extend(WORD(SIGNED_WORD(RS1) >> slot->immediate)))

    COMPUTE(add, RS1 + RS2)
    COMPUTE(sub, RS1 - RS2)
    COMPUTE(sll, RS1 << (RS2 & 63))
    COMPUTE(slt, SIGNED(RS1) < SIGNED(RS2))
    COMPUTE(sltu, RS1 < RS2)
    COMPUTE(xor_, RS1 ^ RS2)
    COMPUTE(srl, RS1 >> (RS2 & 63))
    COMPUTE(sra, static_cast<uint64_t>(SIGNED(RS1) >> (RS2 & 63)))
    COMPUTE(or_, RS1 | RS2)
    COMPUTE(and_, RS1 & RS2)
    COMPUTE(addw, sign_extend(WORD(RS1) + WORD(RS2)))
    COMPUTE(subw, sign_extend(WORD(RS1) - WORD(RS2)))
    COMPUTE(sllw, sign_extend(WORD(RS1) << (RS2 & 31)))
    COMPUTE(srlw, sign_extend(WORD(RS1) >> (RS2 & 31)))
    COMPUTE(sraw, sign_extend(WORD(SIGNED_WORD(RS1) >> (RS2 & 31))))

    COMPUTE(mul, RS1 * RS2)
    COMPUTE(mulh, static_cast<uint64_t>(Wide{SIGNED(RS1)} * SIGNED(RS2) >> 64))
    COMPUTE(mulhsu, static_cast<uint64_t>(Wide{SIGNED(RS1)} * Wide{RS2} >> 64))
    COMPUTE(mulhu, static_cast<uint64_t>(UnsignedWide{RS1} * RS2 >> 64))
    COMPUTE(div, static_cast<uint64_t>(divide(SIGNED(RS1), SIGNED(RS2))))
    COMPUTE(divu, divide(RS1, RS2))
    COMPUTE(rem, static_cast<uint64_t>(remainder(SIGNED(RS1), SIGNED(RS2))))
    COMPUTE(remu, remainder(RS1, RS2))
    COMPUTE(mulw, sign_extend(WORD(RS1) * WORD(RS2)))
    COMPUTE(divw, sign_extend(WORD(divide(SIGNED_WORD(RS1), SIGNED_WORD(RS2)))))
    COMPUTE(divuw, sign_extend(divide(WORD(RS1), WORD(RS2))))
    COMPUTE(remw, sign_extend(WORD(remainder(SIGNED_WORD(RS1), SIGNED_WORD(RS2)))))
    COMPUTE(remuw, sign_extend(remainder(WORD(RS1), WORD(RS2))))

  // Scalar memory accesses happen in program order, and text is decoded once: fences have nothing
  // to do.
  action_fence:
  action_fence_i:
    NEXT();
  action_ecall:
  action_ebreak:
    environment_call(*slot);

#define CSR_RETIRED() (instructions_ + static_cast<uint64_t>(slot - block))
#define CSR(op, source, writes, updated)                 \
  action_##op : {                                        \
    const uint64_t source_value = (source);              \
    const uint64_t old = read_csr(*slot, CSR_RETIRED()); \
    if (writes) write_csr(*slot, (updated));             \
    RD = old;                                            \
    NEXT();                                              \
  }
#define CSR_IMMEDIATE() static_cast<uint64_t>(slot->immediate >> 16)
    CSR(csrrw, RS1, true, source_value)
    CSR(csrrs, RS1, slot->rs1 != 0, old | source_value)
    CSR(csrrc, RS1, slot->rs1 != 0, old & ~source_value)
    CSR(csrrwi, CSR_IMMEDIATE(), true, source_value)
    CSR(csrrsi, CSR_IMMEDIATE(), source_value != 0, old | source_value)
    CSR(csrrci, CSR_IMMEDIATE(), source_value != 0, old & ~source_value)

#define FLOAT(op, expression)                  \
  action_##op : f[slot->rd] = box(expression); \
  NEXT();
#define FLOAT_INSTRUCTIONS(t, F, integer_name)                                               \
  FLOAT(fmadd_##t, Ieee<F>::multiply_add(A(F), B(F), C(F), rounding_of(*slot), fflags_))     \
  FLOAT(fmsub_##t,                                                                           \
        Ieee<F>::multiply_add(A(F), B(F), NEGATED(F, C(F)), rounding_of(*slot), fflags_))    \
  FLOAT(fnmsub_##t,                                                                          \
        Ieee<F>::multiply_add(NEGATED(F, A(F)), B(F), C(F), rounding_of(*slot), fflags_))    \
  FLOAT(fnmadd_##t, Ieee<F>::multiply_add(NEGATED(F, A(F)), B(F), NEGATED(F, C(F)),          \
                                          rounding_of(*slot), fflags_))                      \
  FLOAT(fadd_##t, Ieee<F>::add(A(F), B(F), rounding_of(*slot), fflags_))                     \
  FLOAT(fsub_##t, Ieee<F>::subtract(A(F), B(F), rounding_of(*slot), fflags_))                \
  FLOAT(fmul_##t, Ieee<F>::multiply(A(F), B(F), rounding_of(*slot), fflags_))                \
  FLOAT(fdiv_##t, Ieee<F>::divide(A(F), B(F), rounding_of(*slot), fflags_))                  \
  FLOAT(fsqrt_##t, Ieee<F>::square_root(A(F), rounding_of(*slot), fflags_))                  \
  FLOAT(fsgnj_##t, static_cast<F::Bits>((A(F) & ~F::kSign) | (B(F) & F::kSign)))             \
  FLOAT(fsgnjn_##t, static_cast<F::Bits>((A(F) & ~F::kSign) | (~B(F) & F::kSign)))           \
  FLOAT(fsgnjx_##t, static_cast<F::Bits>(A(F) ^ (B(F) & F::kSign)))                          \
  FLOAT(fmin_##t, Ieee<F>::minimum(A(F), B(F), fflags_))                                     \
  FLOAT(fmax_##t, Ieee<F>::maximum(A(F), B(F), fflags_))                                     \
  COMPUTE(fle_##t, Ieee<F>::less_or_equal(A(F), B(F), fflags_))                              \
  COMPUTE(flt_##t, Ieee<F>::less(A(F), B(F), fflags_))                                       \
  COMPUTE(feq_##t, Ieee<F>::equal(A(F), B(F), fflags_))                                      \
  COMPUTE(fclass_##t, Ieee<F>::classify(A(F)))                                               \
  COMPUTE(fcvt_w_##t, Ieee<F>::to_integer(A(F), 32, true, rounding_of(*slot), fflags_))      \
  COMPUTE(fcvt_wu_##t, Ieee<F>::to_integer(A(F), 32, false, rounding_of(*slot), fflags_))    \
  COMPUTE(fcvt_l_##t, Ieee<F>::to_integer(A(F), 64, true, rounding_of(*slot), fflags_))      \
  COMPUTE(fcvt_lu_##t, Ieee<F>::to_integer(A(F), 64, false, rounding_of(*slot), fflags_))    \
  FLOAT(fcvt_##t##_w,                                                                        \
        Ieee<F>::from_integer(sign_extend(WORD(RS1)), true, rounding_of(*slot), fflags_))    \
  FLOAT(fcvt_##t##_wu, Ieee<F>::from_integer(WORD(RS1), false, rounding_of(*slot), fflags_)) \
  FLOAT(fcvt_##t##_l, Ieee<F>::from_integer(RS1, true, rounding_of(*slot), fflags_))         \
  FLOAT(fcvt_##t##_lu, Ieee<F>::from_integer(RS1, false, rounding_of(*slot), fflags_))       \
  FLOAT(fmv_##integer_name##_x, static_cast<F::Bits>(RS1))
#define A(F) unbox<F>(f[slot->rs1])
#define B(F) unbox<F>(f[slot->rs2])
#define C(F) unbox<F>(f[slot->rs3])
#define NEGATED(F, bits) static_cast<F::Bits>((bits) ^ F::kSign)
    FLOAT_INSTRUCTIONS(h, Binary16, h)
    FLOAT_INSTRUCTIONS(s, Binary32, w)
    FLOAT_INSTRUCTIONS(d, Binary64, d)
    // Moves copy bits, boxed or not.
    COMPUTE(fmv_x_h,
            static_cast<uint64_t>(static_cast<int64_t>(static_cast<int16_t>(f[slot->rs1]))))
    COMPUTE(fmv_x_w, sign_extend(WORD(f[slot->rs1])))
    COMPUTE(fmv_x_d, f[slot->rs1])
    FLOAT(fcvt_h_s, Ieee<Binary16>::convert<Binary32>(A(Binary32), rounding_of(*slot), fflags_))
    FLOAT(fcvt_h_d, Ieee<Binary16>::convert<Binary64>(A(Binary64), rounding_of(*slot), fflags_))
    FLOAT(fcvt_s_h, Ieee<Binary32>::convert<Binary16>(A(Binary16), rounding_of(*slot), fflags_))
    FLOAT(fcvt_s_d, Ieee<Binary32>::convert<Binary64>(A(Binary64), rounding_of(*slot), fflags_))
    FLOAT(fcvt_d_h, Ieee<Binary64>::convert<Binary16>(A(Binary16), rounding_of(*slot), fflags_))
    FLOAT(fcvt_d_s, Ieee<Binary64>::convert<Binary32>(A(Binary32), rounding_of(*slot), fflags_))

  illegal_word:
    illegal(*slot);
  end_of_text:
    jump_outside(text_address_ + 4 * slot_count);

  xnpu:
    if constexpr (kClock == Clock::kCounted) count_instruction(nullptr);
    next_ = slot + 1;
    count_block(next_);
    result_register_ = slot->rd;
    return {.kind = ScalarStop::Kind::kXnpu,
            .pc = pc_of(slot),
            .op = static_cast<isa::Op>(slot->immediate),
            .operands = operands_of(*slot)};

  budget_spent:
    if constexpr (kClock == Clock::kCounted) count_instruction(nullptr);
    next_ = slot;
    return {.kind = ScalarStop::Kind::kBudget, .pc = pc_of(slot), .op = {}, .operands = {}};
  } catch (const ScalarHeld&) {
    take_back<kClock>(slot);
    if constexpr (kClock == Clock::kCounted) count_instruction(nullptr);
    next_ = slot;
    count_block(slot);
    return {.kind = ScalarStop::Kind::kHeld, .pc = pc_of(slot), .op = {}, .operands = {}};
  } catch (const Error& error) {
    next_ = slot;
    count_block(slot);
    throw error.at(fmt::format("pc {:#x}, {}", pc_of(slot), text_of(*slot)));
  }
}

template ScalarStop ScalarUnit::interpret<ScalarUnit::Clock::kNone>(uint64_t budget);
template ScalarStop ScalarUnit::interpret<ScalarUnit::Clock::kTimed>(uint64_t budget);
template ScalarStop ScalarUnit::interpret<ScalarUnit::Clock::kCounted>(uint64_t budget);

}  // namespace cubist::sim
