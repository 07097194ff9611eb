// The cube in RTL against the functional model: the same commands on the same memories.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "rtl/test/operand_values.h"
#include "rtl/test/rtl_cube_core.h"

namespace cubist::sim {
namespace {

using isa::DataType;

constexpr uint64_t kSeed = 20261129;

struct Types {
  DataType a, b;
};
constexpr Types kTypes[] = {{DataType::f16, DataType::f16}, {DataType::bf16, DataType::bf16},
                            {DataType::s8, DataType::s8},   {DataType::u8, DataType::u8},
                            {DataType::s8, DataType::u8},   {DataType::u8, DataType::s8}};

bool is_float(DataType type) { return type == DataType::f16 || type == DataType::bf16; }

void fill_operand(LocalMemory& memory, DataType type, Rng& rng) {
  fill_random(bytes_of(memory), rng);
  if (!is_float(type)) return;
  const FloatShape shape = type == DataType::f16 ? kF16Shape : kBf16Shape;
  for (uint64_t e = 0; e < memory.size() / 2;) {
    const Flavour flavour = any_flavour(rng);
    for (const uint64_t end = e + 256; e < end; ++e)
      store<uint16_t>(memory.data(), e, static_cast<uint16_t>(any_float(rng, shape, flavour)));
  }
}

void fill_sums(LocalMemory& memory, DataType type, Rng& rng) {
  fill_random(bytes_of(memory), rng);
  if (!is_float(type)) return;
  for (uint64_t e = 0; e < memory.size() / 4;) {
    const Flavour flavour = any_flavour(rng);
    for (const uint64_t end = e + 16; e < end; ++e)
      store<uint32_t>(memory.data(), e, any_float(rng, kF32Shape, flavour));
  }
}

// Fractals of A times fractals of B.
int64_t tiles_of(const CubeCommand& c) {
  return int64_t{c.m_fractals} * c.n_fractals * c.k_fractals;
}

isa::Mad any_mad(Rng& rng, Types types) {
  const int k0 = 256 / isa::bits_of(types.a);
  isa::Mad i;
  i.type_a = types.a, i.type_b = types.b;
  i.m = static_cast<uint32_t>(rng.integer(1, 90));
  i.n = static_cast<uint32_t>(rng.integer(1, 90));
  i.k = static_cast<uint32_t>(rng.integer(1, 6 * k0));
  if (rng.integer(0, 7) == 0) i.m = 1, i.k = static_cast<uint32_t>(rng.integer(1, 40 * k0));
  i.no_gemv = static_cast<uint32_t>(rng.integer(0, 1));
  const auto start = rng.integer(0, 2);
  i.init = start == 1, i.bias = start == 2;
  i.bias_address = static_cast<uint32_t>(rng.integer(0, 4));
  i.a = static_cast<uint64_t>(rng.integer(0, 8)) * 512;
  i.b = static_cast<uint64_t>(rng.integer(0, 8)) * 512;
  i.c = static_cast<uint64_t>(rng.integer(0, 8)) * 1024;
  // What L0A and L0B hold.
  if (i.m == 1 && i.no_gemv) i.k = std::min(i.k, static_cast<uint32_t>(20 * k0));
  i.n = std::min<uint32_t>(
      i.n, 90 * 6 * static_cast<uint32_t>(k0) / std::max(i.k, 6u * static_cast<uint32_t>(k0)));
  return i;
}

void expect_same(const CubeCore& functional, const CubeCore& rtl, const std::string& what) {
  for (uint64_t e = 0; e < functional.local.l0c.size() / 4; ++e) {
    ASSERT_EQ(load<uint32_t>(rtl.local.l0c.data(), e),
              load<uint32_t>(functional.local.l0c.data(), e))
        << "word " << e << " of L0C, " << what;
  }
}

// Batches of a few commands on the same memories, so that they overlap and add to each other's C.
void compare(Types types, int64_t tiles) {
  Rng rng(kSeed);
  for (int64_t done = 0; done < tiles;) {
    RtlCubeCore rtl;
    CubeCore functional;
    fill_operand(functional.local.l0a, types.a, rng);
    fill_operand(functional.local.l0b, types.b, rng);
    fill_sums(functional.local.l0c, types.a, rng);
    fill_sums(functional.local.bt, types.a, rng);
    for (auto memory :
         {&LocalMemories::l0a, &LocalMemories::l0b, &LocalMemories::l0c, &LocalMemories::bt})
      std::memcpy((rtl.core.local.*memory).data(), (functional.local.*memory).data(),
                  (functional.local.*memory).size());
    isa::CtrlRegister ctrl;
    ctrl.saturate = static_cast<uint32_t>(rng.integer(0, 1));
    functional.registers[isa::Spr::ctrl] = ctrl.pack_value();
    std::vector<CubeCommand> commands;
    std::string text;
    for (auto count = rng.integer(1, 6); count > 0; --count) {
      const isa::Mad i = any_mad(rng, types);
      functional.run(i);
      commands.push_back(command_of(i, functional.registers));
      done += tiles_of(commands.back());
      text += fmt::format("m {} n {} k {} c {:#x}; ", i.m, i.n, i.k, i.c);
    }
    ASSERT_EQ(rtl.run(commands).size(), commands.size());
    expect_same(functional, rtl.core, text);
    if (testing::Test::HasFatalFailure()) return;
  }
}

class EveryType : public testing::TestWithParam<Types> {};

TEST_P(EveryType, GivesTheBitsOfTheFunctionalModel) { compare(GetParam(), 700); }

TEST_P(EveryType, DISABLED_GivesTheBitsOfTheFunctionalModelOnAHundredThousandTiles) {
  compare(GetParam(), 100'000);
}

INSTANTIATE_TEST_SUITE_P(Rtl, EveryType, testing::ValuesIn(kTypes), [](const auto& types) {
  return std::string(isa::name_of(types.param.a)) + "_" + isa::name_of(types.param.b);
});

}  // namespace
}  // namespace cubist::sim
