// Every element-wise instruction, all its types, random masks, strides and repeats, against a
// lane-by-lane reference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "machine.h"
#include "numbers.h"

namespace cubist::sim::vector::test {
namespace {

using isa::DataType;
using isa::Op;

constexpr int kProgramsPerType = 40;

unsigned lanes_of(DataType a, DataType b) {
  return 256 * 8 / static_cast<unsigned>(std::max(isa::bits_of(a), isa::bits_of(b)));
}

// ---- lane arithmetic of the reference

uint64_t arithmetic(DataType type, uint64_t a, uint64_t b,
                    long double (*f)(long double, long double)) {
  return encode(type, f(decode(type, a), decode(type, b)));
}

uint64_t add(DataType type, uint64_t a, uint64_t b) {
  if (is_float(type))
    return arithmetic(type, a, b, [](long double x, long double y) { return x + y; });
  return wrapped(type, static_cast<int64_t>(a + b));
}

uint64_t subtract(DataType type, uint64_t a, uint64_t b) {
  if (is_float(type))
    return arithmetic(type, a, b, [](long double x, long double y) { return x - y; });
  return wrapped(type, static_cast<int64_t>(a - b));
}

uint64_t multiply(DataType type, uint64_t a, uint64_t b) {
  if (is_float(type))
    return arithmetic(type, a, b, [](long double x, long double y) { return x * y; });
  return wrapped(type, static_cast<int64_t>(a * b));
}

uint64_t divide(DataType type, uint64_t a, uint64_t b) {
  return arithmetic(type, a, b, [](long double x, long double y) { return x / y; });
}

uint64_t larger(DataType type, uint64_t a, uint64_t b) {
  const long double x = decode(type, a), y = decode(type, b);
  if (std::isnan(x) || std::isnan(y)) return encode(type, NAN);
  if (x == y) return std::signbit(x) ? b : a;
  return x > y ? a : b;
}

uint64_t smaller(DataType type, uint64_t a, uint64_t b) {
  const long double x = decode(type, a), y = decode(type, b);
  if (std::isnan(x) || std::isnan(y)) return encode(type, NAN);
  if (x == y) return std::signbit(x) ? a : b;
  return x < y ? a : b;
}

uint64_t relu(DataType type, uint64_t a) { return larger(type, a, 0); }

uint64_t as(DataType to, DataType from, uint64_t bits) { return encode(to, decode(from, bits)); }

// ---- dst = f(src0, src1, old dst)

using BinaryFunction = uint64_t (*)(DataType, uint64_t a, uint64_t b, uint64_t old);
struct BinaryRow {
  Op op;
  BinaryFunction f;
  bool has_result_type = false;
  DataType result = DataType::f16;  // if has_result_type; otherwise the element type
};

constexpr long double kDeqscale = 0.09375L;

const BinaryRow kBinary[] = {
    {Op::vadd, [](auto t, auto a, auto b, auto) { return add(t, a, b); }},
    {Op::vsub, [](auto t, auto a, auto b, auto) { return subtract(t, a, b); }},
    {Op::vmul, [](auto t, auto a, auto b, auto) { return multiply(t, a, b); }},
    {Op::vmax, [](auto t, auto a, auto b, auto) { return larger(t, a, b); }},
    {Op::vmin, [](auto t, auto a, auto b, auto) { return smaller(t, a, b); }},
    {Op::vdiv, [](auto t, auto a, auto b, auto) { return divide(t, a, b); }},
    {Op::vand, [](auto, auto a, auto b, auto) { return a & b; }},
    {Op::vor, [](auto, auto a, auto b, auto) { return a | b; }},
    {Op::vmla, [](auto t, auto a, auto b, auto old) { return add(t, old, multiply(t, a, b)); }},
    {Op::vmadd, [](auto t, auto a, auto b, auto old) { return add(t, multiply(t, a, old), b); }},
    {Op::vmaddrelu,
     [](auto t, auto a, auto b, auto old) { return relu(t, add(t, multiply(t, a, old), b)); }},
    {Op::vaddrelu, [](auto t, auto a, auto b, auto) { return relu(t, add(t, a, b)); }},
    {Op::vsubrelu, [](auto t, auto a, auto b, auto) { return relu(t, subtract(t, a, b)); }},
    {Op::vadddeqrelu,
     [](auto t, auto a, auto b, auto) {
       return relu(DataType::f16, encode(DataType::f16, decode(t, add(t, a, b)) * kDeqscale));
     },
     true, DataType::f16},
    {Op::vmulconv_f162s8,
     [](auto t, auto a, auto b, auto) { return as(DataType::s8, t, multiply(t, a, b)); }, true,
     DataType::s8},
    {Op::vmulconv_f162u8,
     [](auto t, auto a, auto b, auto) { return as(DataType::u8, t, multiply(t, a, b)); }, true,
     DataType::u8},
    {Op::vaddreluconv_f162s8,
     [](auto t, auto a, auto b, auto) { return as(DataType::s8, t, relu(t, add(t, a, b))); }, true,
     DataType::s8},
    {Op::vaddreluconv_f322f16,
     [](auto t, auto a, auto b, auto) { return as(DataType::f16, t, relu(t, add(t, a, b))); }, true,
     DataType::f16},
    {Op::vsubreluconv_f162s8,
     [](auto t, auto a, auto b, auto) { return as(DataType::s8, t, relu(t, subtract(t, a, b))); },
     true, DataType::s8},
    {Op::vsubreluconv_f322f16,
     [](auto t, auto a, auto b, auto) { return as(DataType::f16, t, relu(t, subtract(t, a, b))); },
     true, DataType::f16},
};

// One random program of `row`: result of the model against result of the reference, all of UB.
void check_binary(Rng& rng, const BinaryRow& row, DataType type) {
  const DataType result = row.has_result_type ? row.result : type;
  const unsigned lanes = lanes_of(type, result);
  Machine machine;
  Bytes8 ub = machine.ub();
  fill(rng, ub, 0, kRegion, result);
  fill(rng, ub, kRegion, 2 * kRegion, type);
  Lanes dst = random_lanes(rng, 0, isa::bits_of(result), lanes, true);
  const Lanes src0 = random_lanes(rng, kRegion, isa::bits_of(type), lanes, false);
  Lanes src1 = random_lanes(rng, 2 * kRegion, isa::bits_of(type), lanes, false);
  if (result == type && rng.integer(0, 2) == 0)
    src1 = dst;  // in place, or accumulating where the repeat stride is 0
  isa::VectorBinaryOperands i;
  i.dst = dst.address, i.src0 = src0.address, i.src1 = src1.address;
  i.repeat = static_cast<uint32_t>(random_mask(rng, machine, lanes));
  i.dst_blk = dst.block, i.src0_blk = src0.block, i.src1_blk = src1.block;
  i.dst_rep = dst.repeat, i.src0_rep = src0.repeat, i.src1_rep = src1.repeat;
  i.type = type;
  machine.registers[isa::Spr::deqscale] = encode(DataType::f16, kDeqscale);
  machine.set_ub(ub);
  machine.execute(row.op, i.pack());
  apply_lanes(machine, ub, i.repeat, lanes, dst, {src0, src1, dst},
              [&](const auto& s, uint64_t) { return row.f(type, s[0], s[1], s[2]); });
  EXPECT_TRUE(machine.ub() == ub) << isa::describe(row.op, i.pack());
}

class Binary : public ::testing::TestWithParam<BinaryRow> {};

TEST_P(Binary, AgreesWithTheReference) {
  const uint64_t seed = 1 + static_cast<uint64_t>(GetParam().op);
  SCOPED_SEED(seed);
  Rng rng(seed);
  for (const DataType type : legal_types(GetParam().op)) {
    for (int n = 0; n < kProgramsPerType && !HasFailure(); ++n) check_binary(rng, GetParam(), type);
  }
}

INSTANTIATE_TEST_SUITE_P(Vector, Binary, ::testing::ValuesIn(kBinary),
                         [](const auto& row) { return isa::info(row.param.op).name; });

// ---- dst = f(src, scalar, old dst, position)

using ScalarFunction = uint64_t (*)(DataType, uint64_t a, uint64_t scalar, uint64_t old,
                                    uint64_t position);
struct ScalarRow {
  Op op;
  ScalarFunction f;
  bool is_shift = false;
  unsigned round = 0;
  std::string_view suffix = "";
};

int64_t signed_value(DataType type, uint64_t bits) {
  return static_cast<int64_t>(decode(type, bits));
}

// value / 2^distance towards minus infinity.
int64_t shifted_right(int64_t value, uint64_t distance) {
  return static_cast<int64_t>(
      std::floor(std::ldexp(static_cast<long double>(value), -static_cast<int>(distance))));
}

const ScalarRow kScalar[] = {
    {Op::vadds, [](auto t, auto a, auto s, auto, auto) { return add(t, a, s); }},
    {Op::vmuls, [](auto t, auto a, auto s, auto, auto) { return multiply(t, a, s); }},
    {Op::vmaxs, [](auto t, auto a, auto s, auto, auto) { return larger(t, a, s); }},
    {Op::vmins, [](auto t, auto a, auto s, auto, auto) { return smaller(t, a, s); }},
    {Op::vlrelu,
     [](auto t, auto a, auto s, auto, auto) { return decode(t, a) >= 0 ? a : multiply(t, a, s); }},
    {Op::vaxpy,
     [](auto t, auto a, auto s, auto old, auto) { return add(t, old, multiply(t, a, s)); }},
    {Op::vshl,
     [](auto t, auto a, auto s, auto, auto) {
       return s >= static_cast<uint64_t>(isa::bits_of(t))
                  ? 0
                  : wrapped(t, static_cast<int64_t>(a << s));
     },
     true},
    {Op::vshr,
     [](auto t, auto a, auto s, auto, auto) {
       return wrapped(t, shifted_right(signed_value(t, a), s));
     },
     true},
    {Op::vshr,
     [](auto t, auto a, auto s, auto, auto) {
       const int64_t last = s == 0 ? 0 : shifted_right(signed_value(t, a), s - 1) & 1;
       return wrapped(t, shifted_right(signed_value(t, a), s) + last);
     },
     true, 1, "_rounded"},
};

void check_scalar(Rng& rng, const ScalarRow& row, DataType type) {
  const unsigned lanes = lanes_of(type, type);
  Machine machine;
  Bytes8 ub = machine.ub();
  fill(rng, ub, 0, 2 * kRegion, type);
  const Lanes dst = random_lanes(rng, 0, isa::bits_of(type), lanes, true);
  const Lanes src =
      rng.integer(0, 2) == 0 ? dst : random_lanes(rng, kRegion, isa::bits_of(type), lanes, false);
  isa::VectorScalarOperands i;
  i.dst = dst.address, i.src = src.address;
  i.scalar = row.is_shift ? static_cast<uint64_t>(rng.integer(0, isa::bits_of(type)))
                          : random_element(rng, type);
  i.repeat = static_cast<uint32_t>(random_mask(rng, machine, lanes));
  i.dst_blk = dst.block, i.src_blk = src.block, i.dst_rep = dst.repeat, i.src_rep = src.repeat;
  i.type = type, i.dst_type = type, i.round = row.round;
  machine.set_ub(ub);
  machine.execute(row.op, i.pack());
  apply_lanes(machine, ub, i.repeat, lanes, dst, {src, dst}, [&](const auto& s, uint64_t position) {
    return row.f(type, s[0], i.scalar, s[1], position);
  });
  EXPECT_TRUE(machine.ub() == ub) << isa::describe(row.op, i.pack());
}

class Scalar : public ::testing::TestWithParam<ScalarRow> {};

TEST_P(Scalar, AgreesWithTheReference) {
  const uint64_t seed = 101 + static_cast<uint64_t>(GetParam().op);
  SCOPED_SEED(seed);
  Rng rng(seed);
  for (const DataType type : legal_types(GetParam().op)) {
    for (int n = 0; n < kProgramsPerType && !HasFailure(); ++n) check_scalar(rng, GetParam(), type);
  }
}

INSTANTIATE_TEST_SUITE_P(Vector, Scalar, ::testing::ValuesIn(kScalar), [](const auto& row) {
  return std::string(isa::info(row.param.op).name) + std::string(row.param.suffix);
});

TEST(Vaxpy, TakesF16IntoF32) {
  constexpr uint64_t kSeed = 77;
  SCOPED_SEED(kSeed);
  Rng rng(kSeed);
  for (int n = 0; n < kProgramsPerType && !HasFailure(); ++n) {
    Machine machine;
    Bytes8 ub = machine.ub();
    fill(rng, ub, 0, kRegion, DataType::f32);
    fill(rng, ub, kRegion, kRegion, DataType::f16);
    const Lanes dst = random_lanes(rng, 0, 32, 64, true),
                src = random_lanes(rng, kRegion, 16, 64, false);
    isa::Vaxpy i;
    i.dst = dst.address, i.src = src.address, i.scalar = random_element(rng, DataType::f16);
    i.repeat = static_cast<uint32_t>(random_mask(rng, machine, 64));
    i.dst_blk = dst.block, i.src_blk = src.block, i.dst_rep = dst.repeat, i.src_rep = src.repeat;
    i.type = DataType::f16, i.dst_type = DataType::f32;
    machine.set_ub(ub);
    machine.execute(i);
    apply_lanes(machine, ub, i.repeat, 64, dst, {src, dst}, [&](const auto& s, uint64_t) {
      const long double product = decode(DataType::f16, s[0]) * decode(DataType::f16, i.scalar);
      return encode(DataType::f32, product + decode(DataType::f32, s[1]));
    });
    EXPECT_TRUE(machine.ub() == ub) << isa::describe(Op::vaxpy, i.pack());
  }
}

// ---- dst = f(src)

using UnaryFunction = uint64_t (*)(DataType, uint64_t a);
struct UnaryRow {
  Op op;
  UnaryFunction f;
};

// f in f32, then in the type: what "f16 is computed in float" means for a function that is not
// exact.
uint64_t through_f32(DataType type, uint64_t a, long double (*f)(long double)) {
  return encode(type, decode(DataType::f32, encode(DataType::f32, f(decode(type, a)))));
}

const UnaryRow kUnary[] = {
    {Op::vabs, [](auto t, auto a) { return encode(t, std::fabs(decode(t, a))); }},
    {Op::vexp,
     [](auto t, auto a) { return through_f32(t, a, [](long double x) { return std::exp(x); }); }},
    {Op::vln,
     [](auto t, auto a) { return through_f32(t, a, [](long double x) { return std::log(x); }); }},
    {Op::vrec,
     [](auto t, auto a) { return through_f32(t, a, [](long double x) { return 1 / x; }); }},
    {Op::vsqrt, [](auto t, auto a) { return encode(t, std::sqrt(decode(t, a))); }},
    {Op::vrsqrt,
     [](auto t, auto a) {
       return through_f32(t, a, [](long double x) { return 1 / std::sqrt(x); });
     }},
    {Op::vrelu, [](auto t, auto a) { return relu(t, a); }},
    {Op::vnot, [](auto t, auto a) { return wrapped(t, static_cast<int64_t>(~a)); }},
    {Op::vcopy, [](auto, auto a) { return a; }},
};

void check_unary(Rng& rng, const UnaryRow& row, DataType type) {
  const unsigned lanes = lanes_of(type, type);
  Machine machine;
  Bytes8 ub = machine.ub();
  fill(rng, ub, 0, 2 * kRegion, type);
  const Lanes dst = random_lanes(rng, 0, isa::bits_of(type), lanes, true);
  const Lanes src =
      rng.integer(0, 2) == 0 ? dst : random_lanes(rng, kRegion, isa::bits_of(type), lanes, false);
  isa::VectorUnaryOperands i;
  i.dst = dst.address, i.src = src.address;
  i.repeat = static_cast<uint32_t>(random_mask(rng, machine, lanes));
  i.dst_blk = dst.block, i.src_blk = src.block, i.dst_rep = dst.repeat, i.src_rep = src.repeat;
  i.type = type;
  machine.set_ub(ub);
  machine.execute(row.op, i.pack());
  apply_lanes(machine, ub, i.repeat, lanes, dst, {src},
              [&](const auto& s, uint64_t) { return row.f(type, s[0]); });
  EXPECT_TRUE(machine.ub() == ub) << isa::describe(row.op, i.pack());
}

class Unary : public ::testing::TestWithParam<UnaryRow> {};

TEST_P(Unary, AgreesWithTheReference) {
  const uint64_t seed = 201 + static_cast<uint64_t>(GetParam().op);
  SCOPED_SEED(seed);
  Rng rng(seed);
  for (const DataType type : legal_types(GetParam().op)) {
    for (int n = 0; n < kProgramsPerType && !HasFailure(); ++n) check_unary(rng, GetParam(), type);
  }
}

INSTANTIATE_TEST_SUITE_P(Vector, Unary, ::testing::ValuesIn(kUnary),
                         [](const auto& row) { return isa::info(row.param.op).name; });

// ---- fills

void check_fill(Rng& rng, Op op, DataType type) {
  const unsigned lanes = lanes_of(type, type);
  Machine machine;
  Bytes8 ub = machine.ub();
  fill(rng, ub, 0, kRegion, type);
  const Lanes dst = random_lanes(rng, 0, isa::bits_of(type), lanes, true);
  isa::VectorFillOperands i;
  i.dst = dst.address, i.scalar = random_element(rng, type);
  i.repeat = static_cast<uint32_t>(random_mask(rng, machine, lanes));
  i.dst_blk = dst.block, i.dst_rep = dst.repeat, i.type = type;
  machine.set_ub(ub);
  machine.execute(op, i.pack());
  apply_lanes(machine, ub, i.repeat, lanes, dst, {}, [&](const auto&, uint64_t position) {
    if (op == Op::vector_dup) return i.scalar;
    if (!is_float(type)) return wrapped(type, static_cast<int64_t>(i.scalar + position));
    return encode(type, decode(type, i.scalar) + static_cast<long double>(position));
  });
  EXPECT_TRUE(machine.ub() == ub) << isa::describe(op, i.pack());
}

class Fill : public ::testing::TestWithParam<Op> {};

TEST_P(Fill, AgreesWithTheReference) {
  const uint64_t seed = 301 + static_cast<uint64_t>(GetParam());
  SCOPED_SEED(seed);
  Rng rng(seed);
  for (const DataType type : legal_types(GetParam())) {
    for (int n = 0; n < kProgramsPerType && !HasFailure(); ++n) check_fill(rng, GetParam(), type);
  }
}

INSTANTIATE_TEST_SUITE_P(Vector, Fill, ::testing::Values(Op::vector_dup, Op::vci),
                         [](const auto& row) { return isa::info(row.param).name; });

}  // namespace
}  // namespace cubist::sim::vector::test
