// vcadd ... vcpadd against the reference: a recursive tree over optional values, one rounding per
// addition.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "machine.h"
#include "numbers.h"

namespace cubist::sim::vector::test {
namespace {

using isa::DataType;
using isa::Op;
using isa::ReduceOrder;

constexpr int kPrograms = 80;
using Value = std::optional<uint64_t>;  // nothing: the lane is inactive

unsigned lanes_of(DataType type) { return 2048 / static_cast<unsigned>(isa::bits_of(type)); }

uint64_t sum(DataType type, uint64_t a, uint64_t b) {
  if (!is_float(type)) return wrapped(type, static_cast<int64_t>(a + b));
  return encode(type, decode(type, a) + decode(type, b));
}

// -0 counts as less than +0; NaN wins.
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

using Combine = uint64_t (*)(DataType, uint64_t, uint64_t);

// The tree over lanes [first, first + count): neighbours first is the same as halves last.
Value tree(DataType type, const std::vector<Value>& lanes, unsigned first, unsigned count,
           Combine combine) {
  if (count == 1) return lanes[first];
  const Value a = tree(type, lanes, first, count / 2, combine);
  const Value b = tree(type, lanes, first + count / 2, count / 2, combine);
  if (!a || !b) return a ? a : b;
  return combine(type, *a, *b);
}

// A lone active NaN still gives the canonical one.
uint64_t settled(DataType type, uint64_t bits) {
  return is_float(type) && std::isnan(decode(type, bits)) ? encode(type, NAN) : bits;
}

struct GroupRow {
  Op op;
  Combine combine;
  unsigned (*group)(DataType);
};
const GroupRow kGroups[] = {
    {Op::vcadd, sum, [](DataType type) { return lanes_of(type); }},
    {Op::vcpadd, sum, [](DataType) { return 2u; }},
    {Op::vcgadd, sum, [](DataType type) { return lanes_of(type) / 8; }},
    {Op::vcgmax, larger, [](DataType type) { return lanes_of(type) / 8; }},
    {Op::vcgmin, smaller, [](DataType type) { return lanes_of(type) / 8; }},
};

isa::VectorReduceOperands random_reduce(Rng& rng, Machine& machine, DataType type) {
  isa::VectorReduceOperands i;
  i.src = kRegion;
  i.repeat = static_cast<uint32_t>(random_mask(rng, machine, lanes_of(type)));
  const Lanes src = random_lanes(rng, kRegion, isa::bits_of(type), lanes_of(type), false);
  i.src_blk = src.block, i.src_rep = src.repeat, i.type = type;
  i.dst_rep = static_cast<uint32_t>(rng.integer(0, 4));
  return i;
}

std::vector<Value> active_lanes(const Machine& machine, const Bytes8& ub,
                                const isa::VectorReduceOperands& i, uint64_t r) {
  const Lanes src{i.src, i.src_blk, i.src_rep, isa::bits_of(i.type)};
  const unsigned lanes = lanes_of(i.type);
  std::vector<Value> values(lanes);
  for (unsigned n = 0; n < lanes; ++n) {
    if (is_active(machine, r, n, lanes)) values[n] = src.load(ub, r, n);
  }
  return values;
}

bool has_any(const std::vector<Value>& lanes) {
  return std::any_of(lanes.begin(), lanes.end(),
                     [](const Value& value) { return value.has_value(); });
}

void check_groups(Rng& rng, const GroupRow& row, DataType type) {
  Machine machine;
  Bytes8 ub = machine.ub();
  fill(rng, ub, 0, 2 * kRegion, type);
  const isa::VectorReduceOperands i = random_reduce(rng, machine, type);
  machine.set_ub(ub);
  machine.results.acc_val = 0x1234;
  uint64_t acc_val = 0x1234;
  machine.execute(row.op, i.pack());
  const unsigned lanes = lanes_of(type), group = row.group(type), results = lanes / group;
  const auto bytes = static_cast<unsigned>(isa::bits_of(type)) / 8;
  for (uint64_t r = 0; r < repeat_count(machine, i.repeat, lanes); ++r) {
    const std::vector<Value> values = active_lanes(machine, ub, i, r);
    for (unsigned g = 0; g < results; ++g) {
      const Value value = tree(type, values, g * group, group, row.combine);
      if (!value) continue;
      ub.store(i.dst + (r * i.dst_rep * results + g) * bytes, isa::bits_of(type),
               settled(type, *value));
      if (row.op == Op::vcadd) acc_val = encode(DataType::f32, decode(type, settled(type, *value)));
    }
  }
  EXPECT_TRUE(machine.ub() == ub) << isa::describe(row.op, i.pack());
  EXPECT_EQ(machine.results.acc_val, acc_val) << isa::describe(row.op, i.pack());
}

class Groups : public ::testing::TestWithParam<GroupRow> {};

TEST_P(Groups, AgreeWithTheReference) {
  const uint64_t seed = 601 + static_cast<uint64_t>(GetParam().op);
  SCOPED_SEED(seed);
  Rng rng(seed);
  for (const DataType type : legal_types(GetParam().op)) {
    for (int n = 0; n < kPrograms && !HasFailure(); ++n) check_groups(rng, GetParam(), type);
  }
}

INSTANTIATE_TEST_SUITE_P(Vector, Groups, ::testing::ValuesIn(kGroups),
                         [](const auto& row) { return isa::info(row.param.op).name; });

TEST(Vcadd, AddsNeighboursFirst) {
  Machine machine;
  Bytes8 ub = machine.ub();
  // (2^24 + 1) + (1 + 1): the first sum loses its 1, a sum from left to right would lose every one.
  const float values[] = {16777216.0f, 1.0f, 1.0f, 1.0f};
  for (unsigned n = 0; n < 4; ++n) ub.store(kRegion + 4 * n, 32, encode(DataType::f32, values[n]));
  machine.set_ub(ub);
  machine.set_counter(4);
  isa::Vcadd i;
  i.src = kRegion, i.type = DataType::f32;
  machine.execute(i);
  EXPECT_EQ(decode(DataType::f32, machine.ub().load(0, 32)), 16777218.0L);
}

// The first active lane with the extreme value; NaN is the most extreme.
unsigned best_lane(DataType type, const std::vector<Value>& lanes, bool is_max) {
  const auto key = [&](const Value& value) {
    const long double x = decode(type, *value);
    if (std::isnan(x)) return static_cast<long double>(INFINITY) + 0;
    return is_max ? x : -x;
  };
  for (unsigned n = 0; n < lanes.size(); ++n) {
    if (lanes[n] && std::isnan(decode(type, *lanes[n]))) return n;
  }
  unsigned best = 0;
  while (!lanes[best]) ++best;
  for (unsigned n = best; n < lanes.size(); ++n) {
    if (lanes[n] && key(lanes[n]) > key(lanes[best])) best = n;
  }
  return best;
}

void check_best(Rng& rng, Op op, DataType type) {
  Machine machine;
  Bytes8 ub = machine.ub();
  fill(rng, ub, 0, 2 * kRegion, type);
  isa::VectorReduceOperands i = random_reduce(rng, machine, type);
  i.order = static_cast<ReduceOrder>(rng.integer(0, 3));
  machine.set_ub(ub);
  uint64_t max_min_cnt = 0;
  machine.execute(op, i.pack());
  const int bits = isa::bits_of(type);
  const uint64_t element = static_cast<uint64_t>(bits) / 8;
  const bool is_pair = i.order == ReduceOrder::value_index || i.order == ReduceOrder::index_value;
  for (uint64_t r = 0; r < repeat_count(machine, i.repeat, lanes_of(type)); ++r) {
    const std::vector<Value> values = active_lanes(machine, ub, i, r);
    if (!has_any(values)) continue;
    const unsigned best = best_lane(type, values, op == Op::vcmax);
    const uint64_t at = i.dst + r * i.dst_rep * element * (is_pair ? 2 : 1);
    switch (i.order) {
      case ReduceOrder::value_index:
        ub.store(at, bits, *values[best]), ub.store(at + element, bits, best);
        break;
      case ReduceOrder::index_value:
        ub.store(at, bits, best), ub.store(at + element, bits, *values[best]);
        break;
      case ReduceOrder::only_value:
        ub.store(at, bits, *values[best]);
        break;
      case ReduceOrder::only_index:
        ub.store(at, bits, best);
        break;
    }
    max_min_cnt = uint64_t{best} << 32 | *values[best];
  }
  EXPECT_TRUE(machine.ub() == ub) << isa::describe(op, i.pack());
  EXPECT_EQ(machine.results.max_min_cnt, max_min_cnt) << isa::describe(op, i.pack());
}

class Best : public ::testing::TestWithParam<Op> {};

TEST_P(Best, AgreesWithTheReference) {
  const uint64_t seed = 701 + static_cast<uint64_t>(GetParam());
  SCOPED_SEED(seed);
  Rng rng(seed);
  for (const DataType type : legal_types(GetParam())) {
    for (int n = 0; n < kPrograms && !HasFailure(); ++n) check_best(rng, GetParam(), type);
  }
}

INSTANTIATE_TEST_SUITE_P(Vector, Best, ::testing::Values(Op::vcmax, Op::vcmin),
                         [](const auto& row) { return isa::info(row.param).name; });

}  // namespace
}  // namespace cubist::sim::vector::test
