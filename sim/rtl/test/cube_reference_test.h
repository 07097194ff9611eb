// The cube in RTL against exact_reference.h, for one size of it: included by a test for each.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "rtl/test/cube_exact_reference.h"
#include "rtl/test/cube_port_driver.h"
#include "rtl/test/operand_values.h"

namespace cubist::rtl_test {

struct ElementTypes {
  Element a, b;
  const char* name;
};
inline constexpr std::array kElementTypes = {
    ElementTypes{kF16, kF16, "f16"}, ElementTypes{kBf16, kBf16, "bf16"},
    ElementTypes{kS8, kS8, "s8"},    ElementTypes{kU8, kU8, "u8"},
    ElementTypes{kS8, kU8, "s8_u8"}, ElementTypes{kU8, kS8, "u8_s8"}};

inline bool is_float(Element element) { return element == kF16 || element == kBf16; }

template <class Bits>
void store_bits(std::vector<uint8_t>& memory, size_t index, Bits bits) {
  std::memcpy(memory.data() + index * sizeof bits, &bits, sizeof bits);
}

// Random bytes, or floats of one flavour per `run` elements.
inline void fill_operand(std::vector<uint8_t>& memory, Element element, Rng& rng, size_t run) {
  sim::Flavour flavour{};
  for (size_t e = 0; e < memory.size() / 2; ++e) {
    if (e % run == 0) flavour = sim::any_flavour(rng);
    const uint32_t bits =
        is_float(element)
            ? sim::any_float(rng, element == kF16 ? sim::kF16Shape : sim::kBf16Shape, flavour)
            : static_cast<uint32_t>(rng.next());
    store_bits(memory, e, static_cast<uint16_t>(bits));
  }
}
inline void fill_sums(std::vector<uint8_t>& memory, Element element, Rng& rng) {
  for (size_t e = 0; e < memory.size() / 4; ++e) {
    const uint32_t bits = is_float(element)
                              ? sim::any_float(rng, sim::kF32Shape, sim::any_flavour(rng))
                              : static_cast<uint32_t>(rng.next());
    store_bits(memory, e, bits);
  }
}

// Commands that fit into kFractals fractals of each memory.
template <class Driver>
class AnyCommands {
 public:
  static constexpr uint32_t kFractals = 64;
  static constexpr Fractal kFractal{Driver::M, Driver::N, Driver::K};

  AnyCommands(Driver& driver, ElementTypes types, Rng& rng) : types_(types), rng_(rng) {
    Memories& memories = driver.memories;
    memories.l0a.resize(kFractals * Driver::kABytes);
    memories.l0b.resize(kFractals * Driver::kBBytes);
    memories.l0c.resize(kFractals * Driver::kCBytes);
    memories.bt.resize(kFractals * Driver::kBiasBytes);
    fill_operand(memories.l0a, types.a, rng, Driver::M * Driver::K);
    fill_operand(memories.l0b, types.b, rng, Driver::N * Driver::K);
    fill_sums(memories.l0c, types.a, rng);
    fill_sums(memories.bt, types.a, rng);
  }

  Command next() {
    const int depth = is_float(types_.a) ? Driver::K : 2 * Driver::K;
    Command c{.a_element = types_.a, .b_element = types_.b};
    c.m = any(1, 4 * Driver::M), c.n = any(1, 4 * Driver::N), c.k = any(1, 5 * depth);
    if (any(0, 6) == 0) c.m = 1, c.is_gemv = true, c.k = any(1, 40 * depth / Driver::M * 2);
    if (any(0, 40) == 0) (any(0, 1) ? c.m : any(0, 1) ? c.n : c.k) = 0;
    if (c.n * c.k > 16 * Driver::N * depth) c.n = any(1, Driver::N);
    c.a = Driver::kABytes * static_cast<uint32_t>(any(0, 30));
    c.b = Driver::kBBytes * static_cast<uint32_t>(any(0, 20));
    c.c = Driver::kCBytes * static_cast<uint32_t>(any(0, 9));
    c.bias = Driver::kBiasBytes * static_cast<uint32_t>(any(0, 9));
    c.start = static_cast<Start>(any(0, 2));
    c.saturate = any(0, 1);
    return c;
  }

  static int64_t tiles(const Command& c) {
    const int depth = is_float(c.a_element) ? Driver::K : 2 * Driver::K;
    const auto blocks = [](int extent, int of) { return int64_t{(extent + of - 1) / of}; };
    return blocks(c.m, Driver::M) * blocks(c.n, Driver::N) * blocks(c.k, depth);
  }

 private:
  int any(int low, int high) { return static_cast<int>(rng_.integer(low, high)); }

  ElementTypes types_;
  Rng& rng_;
};

template <class Driver>
void expect_exact(Driver& driver, const std::vector<Command>& commands, const Stalls& stalls) {
  Memories expected = driver.memories;
  for (const Command& c : commands) apply_exactly(c, AnyCommands<Driver>::kFractal, expected);
  ASSERT_EQ(driver.run(commands, stalls).size(), commands.size());
  if (driver.memories.l0c == expected.l0c) return;
  for (size_t at = 0; at < expected.l0c.size(); at += 4) {
    uint32_t want = 0, got = 0;
    std::memcpy(&want, expected.l0c.data() + at, 4);
    std::memcpy(&got, driver.memories.l0c.data() + at, 4);
    ASSERT_EQ(got, want) << "at " << at << " of L0C, " << std::hex << got << " for " << want;
  }
}

// Commands that overlap and add to each other's C, with ports that stall.
template <class Driver>
void compare_exactly(ElementTypes types, int64_t tiles, uint64_t seed) {
  Rng rng(seed);
  for (int64_t done = 0; done < tiles;) {
    Driver driver(rng.next());
    AnyCommands<Driver> any(driver, types, rng);
    std::vector<Command> commands;
    for (auto count = rng.integer(1, 12); count > 0; --count) {
      commands.push_back(any.next());
      done += any.tiles(commands.back());
    }
    expect_exact(driver, commands, any_stalls(rng));
    if (testing::Test::HasFatalFailure()) return;
  }
}

// Every pair of directed elements, added to every directed sum: one step, k = 1.
template <class Driver>
void compare_directed(ElementTypes types, const std::vector<uint16_t>& elements,
                      const std::vector<uint32_t>& sums) {
  Driver driver(1);
  const size_t count = elements.size();
  const auto m1 = static_cast<uint32_t>((count + Driver::M - 1) / Driver::M);
  const auto n1 = static_cast<uint32_t>((count + Driver::N - 1) / Driver::N);
  driver.memories.l0a.resize(m1 * Driver::kABytes);
  driver.memories.l0b.resize(n1 * Driver::kBBytes);
  driver.memories.l0c.resize(m1 * n1 * Driver::kCBytes);
  for (size_t e = 0; e < count; ++e) {
    store_bits(driver.memories.l0a, e * Driver::K, elements[e]);
    store_bits(driver.memories.l0b, e * Driver::K, elements[e]);
  }
  const int extent = static_cast<int>(count);
  const Command command{
      .a_element = types.a, .b_element = types.b, .m = extent, .n = extent, .k = 1, .start = kC};
  for (const uint32_t sum : sums) {
    for (size_t e = 0; e < driver.memories.l0c.size() / 4; ++e)
      store_bits(driver.memories.l0c, e, sum);
    expect_exact(driver, {command}, Stalls{});
    if (testing::Test::HasFatalFailure()) return;
  }
}

// Commands anywhere in memories as large as addresses reach, and with the largest m, n and k.
template <class Driver>
void compare_far_and_large(ElementTypes types) {
  Rng rng(7);
  Driver driver(2);
  constexpr uint32_t kBytes = 1u << 24;  // cube_types.sv: ADDRESS_BITS
  constexpr int kMost = (1 << 12) - 1;   // ... SIZE_BITS
  Memories& memories = driver.memories;
  for (std::vector<uint8_t>* memory : {&memories.l0a, &memories.l0b, &memories.l0c, &memories.bt}) {
    memory->resize(kBytes);
    for (size_t e = 0; e < kBytes / 8; ++e) {
      // Of every element the highest exponent bits are clear: finite.
      store_bits(*memory, e, rng.next() & 0x8fff8fff8fff8fffu);
    }
  }
  const auto below = [&](uint32_t used, uint32_t fractal) {
    return static_cast<uint32_t>(rng.integer(0, (kBytes - used) / fractal)) * fractal;
  };
  std::vector<Command> commands;
  for (int i = 0; i < 40; ++i) {
    Command c{.a_element = types.a, .b_element = types.b, .m = 5, .n = 9, .k = 9};
    if (i == 0) c.m = kMost, c.k = 1;
    if (i == 1) c.n = kMost, c.k = 1;
    if (i == 2) c.k = kMost, c.m = c.n = 1;
    if (i == 3) c.k = kMost / 2, c.m = 9, c.n = 1;
    // More than any of these commands needs.
    constexpr uint32_t kUsed = 1u << 18;
    c.a = below(kUsed, Driver::kABytes), c.b = below(kUsed, Driver::kBBytes);
    c.c = below(kUsed, Driver::kCBytes), c.bias = below(kUsed, Driver::kBiasBytes);
    if (i == 4) c.a = c.b = c.c = c.bias = kBytes - kUsed;
    c.start = static_cast<Start>(i % 3);
    commands.push_back(c);
  }
  expect_exact(driver, commands, Stalls{});
}

inline std::vector<uint16_t> directed_elements(Element element) {
  if (!is_float(element))
    return {0x0000, 0x0001, 0x0100, 0x007f, 0x7f7f, 0x8080,
            0x0080, 0x8000, 0xffff, 0x00ff, 0xff00, 0x7f80};
  std::vector<uint16_t> all;
  for (const uint32_t bits :
       sim::directed_floats(element == kF16 ? sim::kF16Shape : sim::kBf16Shape))
    all.push_back(static_cast<uint16_t>(bits));
  return all;
}

inline std::vector<uint32_t> directed_sums(Element element) {
  if (!is_float(element)) return {0, 1, 0xffffffff, 0x7fffffff, 0x80000000, 0x7fff8000};
  std::vector<uint32_t> all = sim::directed_floats(sim::kF32Shape);
  // Where products of f16 and of bf16 lie: their ends, and half a last bit from them.
  for (const uint32_t exponent : {79u, 80u, 102u, 103u, 104u, 126u, 128u, 150u, 151u, 157u, 158u}) {
    for (const uint32_t fraction : {0u, 1u, 0x7fffffu, 0x400000u})
      all.push_back(sim::kF32Shape.join(fraction >> 22 & 1, exponent, fraction));
  }
  return all;
}

class ExactReference : public testing::TestWithParam<ElementTypes> {};

inline std::string name_of_types(const testing::TestParamInfo<ElementTypes>& types) {
  return types.param.name;
}

}  // namespace cubist::rtl_test
