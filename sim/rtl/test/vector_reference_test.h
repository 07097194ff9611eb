// The vector unit in RTL against vector_exact_reference.h, for one size of it: included by a test
// for each.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "rtl/test/operand_values.h"
#include "rtl/test/vector_exact_reference.h"

namespace cubist::rtl_test {

// An operation with its formats and rounding mode.
struct TaskKind {
  VectorOpCode op{};
  Format source{}, result{};
  Rounding round{};

  bool is_wide() const { return source == kSingle || result == kSingle; }
};

inline std::vector<TaskKind> task_kinds() {
  std::vector<TaskKind> all;
  for (const VectorOpCode op : {kAdd, kSubtract, kMultiply, kMax, kMin, kMultiplyAdd}) {
    for (const Format format : {kHalf, kSingle}) all.push_back({op, format, format, kNearest});
  }
  all.push_back({kMultiplyAdd, kHalf, kSingle, kNearest});
  all.push_back({kConvert, kHalf, kSingle, kNearest});
  for (const Rounding round : {kNearest, kAway, kFloor, kCeil, kTrunc, kOdd})
    all.push_back({kConvert, kSingle, kHalf, round});
  return all;
}

inline std::string name_of_task(const testing::TestParamInfo<TaskKind>& kind) {
  static constexpr const char* kOps[] = {"add", "subtract",     "multiply", "max",
                                         "min", "multiply_add", "convert"};
  static constexpr const char* kRounds[] = {"nearest", "away", "floor", "ceil", "trunc", "odd"};
  const TaskKind& k = kind.param;
  const auto format = [](Format of) { return of == kHalf ? "_f16" : "_f32"; };
  std::string name = std::string(kOps[k.op]) + format(k.source);
  if (k.source != k.result) name += format(k.result);
  if (k.op == kConvert && k.result == kHalf) name += std::string("_") + kRounds[k.round];
  return name;
}

inline sim::FloatShape shape_in(Format format) {
  return format == kHalf ? sim::kF16Shape : sim::kF32Shape;
}

// Tasks whose operands overlap, in a UB of kUbBlocks blocks.
template <class Driver, unsigned kBlocks>
class AnyTasks {
 public:
  static constexpr uint32_t kUbBlocks = 512;

  explicit AnyTasks(Rng& rng) : rng_(rng) {}

  // Runs of one flavour, in the formats of `kind` as they come.
  std::vector<uint8_t> ub(const TaskKind& kind) {
    std::vector<uint8_t> bytes(kUbBlocks * 32);
    for (size_t run = 0; run < bytes.size(); run += 64) {
      const sim::Flavour flavour = sim::any_flavour(rng_);
      const Format format = rng_.integer(0, 1) ? kind.source : kind.result;
      const size_t size = format == kHalf ? 2 : 4;
      for (size_t at = run; at < run + 64; at += size) {
        const uint32_t value = sim::any_float(rng_, shape_in(format), flavour);
        std::memcpy(bytes.data() + at, &value, size);
      }
    }
    return bytes;
  }

  VectorTask next(const TaskKind& kind) {
    VectorTask t{.op = kind.op, .source = kind.source, .result = kind.result, .round = kind.round};
    const unsigned elements = kBlocks * (kind.is_wide() ? 8 : 16);
    if (kind.op != kConvert) t.round = static_cast<Rounding>(any(0, 5));  // means nothing
    t.is_scalar = kind.op != kConvert && any(0, 2) == 0;
    t.scalar = sim::any_float(rng_, shape_in(kind.source), sim::any_flavour(rng_));
    if (any(0, 2) == 0) {  // as in counter mode
      t.count = any(0, 4);
      first(t.mask, elements);
      first(t.tail, any(t.count == 0 ? 1 : 0, elements - 1));
    } else {
      t.count = any(1, 5);
      const unsigned density = any(0, 3);
      for (unsigned e = 0; e < elements; ++e) t.mask[e] = density == 0 || any(0, 3) < density;
    }
    t.dst = place(t.dst, true);
    t.x = near(t.dst), t.y = near(t.dst);
    t.z = any(0, 1) ? t.dst : near(t.dst);
    return t;
  }

 private:
  uint32_t any(uint32_t low, uint32_t high) {
    return static_cast<uint32_t>(rng_.integer(low, high));
  }
  static void first(ElementMask& mask, uint32_t count) {
    for (uint32_t e = 0; e < count; ++e) mask[e] = true;
  }
  // Blocks of one repeat do not coincide if they are written.
  VectorPlace place(VectorPlace p, bool is_written) {
    constexpr uint32_t kMostBlock = 5, kMostRepeat = 2 * kBlocks + 2, kMostRepeats = 6;
    constexpr uint32_t kMost = (kBlocks - 1) * kMostBlock + 1 + kMostRepeats * kMostRepeat;
    static_assert(kMost < kUbBlocks);
    p.address = any(0, kUbBlocks - kMost);
    p.block_stride = any(0, 1) ? 1 : any(is_written ? 1 : 0, kMostBlock);
    p.repeat_stride = any(0, 1) ? kBlocks : any(0, kMostRepeat);
    if (any(0, 7) == 0) p.repeat_stride = any(0, 1);
    return p;
  }
  VectorPlace near(const VectorPlace& dst) {
    const uint32_t choice = any(0, 3);
    if (choice == 0) return dst;
    VectorPlace p = place({}, false);
    if (choice == 1) p.address = std::min(p.address, dst.address + any(0, 2 * kBlocks));
    return p;
  }

  Rng& rng_;
};

template <class Driver, unsigned kBlocks>
void expect_exact(Driver& driver, const std::vector<VectorTask>& tasks, const Stalls& stalls) {
  std::vector<uint8_t> expected = driver.ub;
  for (const VectorTask& t : tasks) apply_exactly(t, kBlocks, expected);
  ASSERT_EQ(driver.run(tasks, stalls).size(), tasks.size());
  if (driver.ub == expected) return;
  for (size_t at = 0; at < expected.size(); at += 2) {
    const unsigned want = expected[at] | expected[at + 1] << 8;
    const unsigned got = driver.ub[at] | driver.ub[at + 1] << 8;
    ASSERT_EQ(got, want) << "at " << at << " of UB, " << std::hex << got << " for " << want;
  }
}

// Tasks that overlap and depend on each other, most of them of `kind`, with ports that stall;
// repeats of `kind` only are counted.
template <class Driver, unsigned kBlocks>
void compare_exactly(const TaskKind& kind, int64_t repeats, uint64_t seed) {
  Rng rng(seed);
  const std::vector<TaskKind> kinds = task_kinds();
  for (int64_t done = 0; done < repeats;) {
    Driver driver(rng.next());
    AnyTasks<Driver, kBlocks> any(rng);
    driver.ub = any.ub(kind);
    std::vector<VectorTask> tasks;
    for (auto count = rng.integer(1, 32); count > 0; --count) {
      const auto other =
          static_cast<size_t>(rng.integer(0, static_cast<int64_t>(kinds.size()) - 1));
      const bool is_other = rng.integer(0, 3) == 0;
      tasks.push_back(any.next(is_other ? kinds[other] : kind));
      if (!is_other) done += tasks.back().count + (tasks.back().tail != ElementMask{} ? 1 : 0);
    }
    expect_exact<Driver, kBlocks>(driver, tasks, any_stalls(rng));
    if (testing::Test::HasFatalFailure()) return;
  }
}

// One operation on elements side by side: x[i] with y[i] and z[i].
template <class Driver, unsigned kBlocks>
void expect_elements(const TaskKind& kind, const std::vector<uint32_t>& x,
                     const std::vector<uint32_t>& y, const std::vector<uint32_t>& z) {
  Driver driver(1);
  const unsigned per_repeat = kBlocks * (kind.is_wide() ? 8 : 16);
  const auto repeats = static_cast<uint32_t>(x.size() / per_repeat);
  const auto tail = static_cast<uint32_t>(x.size() % per_repeat);
  const uint32_t blocks = (repeats + 1) * kBlocks;
  const auto stride = [&](Format format) {
    return format == kHalf && kind.is_wide() ? kBlocks / 2 : kBlocks;
  };
  VectorTask t{.op = kind.op, .source = kind.source, .result = kind.result, .round = kind.round};
  t.count = repeats;
  for (unsigned e = 0; e < per_repeat; ++e) t.mask[e] = true, t.tail[e] = e < tail;
  t.dst = {0, 1, stride(kind.result)}, t.x = {blocks, 1, stride(kind.source)};
  t.y = {2 * blocks, 1, stride(kind.source)}, t.z = {3 * blocks, 1, stride(kind.result)};
  driver.ub.resize(4 * blocks * 32);
  const auto put = [&](const VectorPlace& place, Format format,
                       const std::vector<uint32_t>& values) {
    const size_t size = format == kHalf ? 2 : 4;
    for (size_t e = 0; e < values.size(); ++e)
      std::memcpy(driver.ub.data() + place.address * 32 + e * size, &values[e], size);
  };
  put(t.x, kind.source, x), put(t.y, kind.source, y), put(t.z, kind.result, z);
  driver.run({t}, Stalls{});
  for (size_t e = 0; e < x.size(); ++e) {
    uint32_t got = 0;
    const size_t size = kind.result == kHalf ? 2 : 4;
    std::memcpy(&got, driver.ub.data() + e * size, size);
    ASSERT_EQ(got, exact_result(t, x[e], y[e], z[e]))
        << std::hex << "x " << x[e] << " y " << y[e] << " z " << z[e] << " gives " << got;
  }
}

// f32 near what f16 can be: its ends, its denormals, halves of its last bit, all with neighbours.
inline std::vector<uint32_t> values_near_f16() {
  std::vector<uint32_t> all;
  for (const uint32_t sign : {0u, 1u}) {
    for (const uint32_t exponent :
         {101u, 102u, 103u, 104u, 111u, 112u, 113u, 141u, 142u, 143u, 144u}) {
      for (const uint32_t fraction : {0x0u, 0x400000u, 0x600000u, 0x1000u, 0x2000u, 0x3000u,
                                      0x7fe000u, 0x7ff000u, 0x7fffffu}) {
        const uint32_t bits = sim::kF32Shape.join(sign, exponent, fraction);
        for (const uint32_t value : {bits - 1, bits, bits + 1}) all.push_back(value);
      }
    }
  }
  return all;
}

// Every pair of directed values; for a multiply-add each with every `z` of a few, too.
template <class Driver, unsigned kBlocks>
void compare_directed(const TaskKind& kind) {
  std::vector<uint32_t> values = sim::directed_floats(shape_in(kind.source));
  if (kind.op == kConvert && kind.source == kSingle) {
    for (const uint32_t value : values_near_f16()) values.push_back(value);
    const std::vector<uint32_t> none(values.size());
    return expect_elements<Driver, kBlocks>(kind, values, none, none);
  }
  std::vector<uint32_t> addends = {0};
  if (kind.op == kMultiplyAdd) {
    addends.clear();
    const std::vector<uint32_t> all = sim::directed_floats(shape_in(kind.result));
    for (size_t i = 0; i < all.size(); i += 5) addends.push_back(all[i]);
  }
  std::vector<uint32_t> x, y, z;
  for (const uint32_t addend : addends) {
    for (const uint32_t a : values) {
      for (const uint32_t b : values) x.push_back(a), y.push_back(b), z.push_back(addend);
    }
  }
  expect_elements<Driver, kBlocks>(kind, x, y, z);
}

// Tasks anywhere in a UB as large as addresses reach, with the largest strides.
template <class Driver, unsigned kBlocks>
void compare_far() {
  Rng rng(7);
  Driver driver(2);
  constexpr uint32_t kUbBlocks = 1u << 19;  // vector_types.sv: ADDRESS_BITS
  constexpr uint32_t kMostStride = (1u << 11) - 1;
  driver.ub.resize(size_t{kUbBlocks} * 32);
  for (size_t at = 0; at < driver.ub.size(); at += 8) {
    const uint64_t bits = rng.next() & 0xbfffbfffbfffbfffu;  // finite, small exponents
    std::memcpy(driver.ub.data() + at, &bits, 8);
  }
  std::vector<VectorTask> tasks;
  for (int i = 0; i < 60; ++i) {
    VectorTask t{.op = kMultiplyAdd, .source = kSingle, .result = kSingle};
    t.count = static_cast<uint32_t>(rng.integer(1, 5));
    for (unsigned e = 0; e < 8 * kBlocks; ++e) t.mask[e] = true;
    const auto place = [&](VectorPlace& p) {
      p.block_stride = static_cast<uint32_t>(rng.integer(1, kMostStride));
      p.repeat_stride = static_cast<uint32_t>(rng.integer(0, kMostStride));
      if (i % 4 == 0) p.block_stride = p.repeat_stride = kMostStride;
      const uint32_t used = (kBlocks - 1) * p.block_stride + (t.count - 1) * p.repeat_stride;
      p.address = static_cast<uint32_t>(rng.integer(0, kUbBlocks - 1 - used));
      if (i % 4 == 1) p.address = kUbBlocks - 1 - used;
    };
    place(t.dst), place(t.x), place(t.y), place(t.z);
    tasks.push_back(t);
  }
  // The largest count takes an hour; this one is more than any instruction without counter mode
  // has.
  tasks.back().count = 70'000, tasks.back().mask = {true};
  for (VectorPlace* p : {&tasks.back().dst, &tasks.back().x, &tasks.back().y, &tasks.back().z})
    p->repeat_stride = 0;
  expect_exact<Driver, kBlocks>(driver, tasks, {.request = 300, .data = 300, .write = 300});
}

class ExactVector : public testing::TestWithParam<TaskKind> {};

}  // namespace cubist::rtl_test
