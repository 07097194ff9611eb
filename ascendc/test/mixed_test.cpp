// Kernels of cube and vector cores: who runs what, and flags between them.
#include <gmock/gmock.h>

#include "chip.h"

namespace cubist::ascendc {
namespace {

using enum Element;
using ::testing::HasSubstr;

constexpr size_t kLine = 16, kSide = 64, kElements = kSide * kSide;

class Mixed : public OnChip {};

TEST_P(Mixed, EveryCoreKnowsItsKindAndPlace) {
  constexpr size_t kBlocks = 4;
  const Numbers z = decode(chip.run("who_am_i", kBlocks, {Bytes8(kBlocks * 3 * 64)})[0], int32);
  const auto line = [&](size_t block, size_t core) {
    const auto begin = z.begin() + static_cast<ptrdiff_t>((block * 3 + core) * kLine);
    return Numbers(begin, begin + 7);
  };
  for (size_t i = 0; i < kBlocks; ++i) {
    const auto block = static_cast<double>(i);
    if (!chip.is_split()) {
      EXPECT_EQ(line(i, 0), (Numbers{3, block, 0, 1, 1, block, kBlocks}));
      continue;
    }
    EXPECT_EQ(line(i, 0), (Numbers{1, block, 0, 1, 1, block, kBlocks}));
    EXPECT_EQ(line(i, 1), (Numbers{2, 2 * block, 0, 2, 2, block, kBlocks}));
    EXPECT_EQ(line(i, 2), (Numbers{2, 2 * block + 1, 1, 2, 2, block, kBlocks}));
  }
}

TEST_P(Mixed, AMarkerMayAskForOneVectorCorePerCubeCore) {
  const Numbers z = decode(chip.run("who_am_i_in_pairs", 2, {Bytes8(2 * 3 * 64)})[0], int32);
  EXPECT_EQ(z[3 * kLine], chip.is_split() ? 1 : 3);
  EXPECT_EQ(z[3 * kLine + 1], 1);
  EXPECT_EQ(z[4 * kLine], chip.is_split() ? 2 : 0);
  EXPECT_EQ(z[4 * kLine + 1], chip.is_split() ? 1 : 0);
  EXPECT_EQ(z[5 * kLine], 0);
}

TEST_P(Mixed, AKernelOfCubeCoresNeedsNoMarkerButItsType) {
  const Numbers z = decode(chip.run("who_am_i_alone", 2, {Bytes8(2 * 64)})[0], int32);
  EXPECT_EQ(z[kLine], chip.is_split() ? 1 : 3);
}

TEST_P(Mixed, ABlockTellsAnotherThroughGm) {
  Chip unwatched(GetParam().chip, GetParam().mode, false);
  const Numbers x = random_numbers(64, -9, 9, float32);
  const Numbers z = decode(
      unwatched.run("pass_on", 2, {encode(x, float32), Bytes8(2 * 64 * 4), Bytes8(2 * 32)})[1],
      float32);
  for (size_t i = 0; i < x.size(); ++i)
    ASSERT_EQ(z[64 + i], rounded(float32, rounded(float32, x[i] + 1) + 1));
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Mixed);

// Flags between cores: split cores only.
class MixedFlags : public OnChip {
 protected:
  static constexpr size_t kBlocks = 3;

  std::vector<Bytes8> add_multiply_add(const Numbers& a, const Numbers& b, uint64_t flags) {
    return chip.run("add_multiply_add", kBlocks,
                    {encode(a, half), encode(b, half), Bytes8(2 * a.size()), Bytes8(2 * a.size())},
                    {flags});
  }
};

TEST_P(MixedFlags, TheCubeMultipliesWhatTheVectorCoresMadeAndTheyGoOnWithTheProduct) {
  // Small integers: f16 holds every sum.
  Numbers a(kBlocks * kElements), b(a.size());
  for (double& x : a) x = static_cast<double>(rng.integer(-2, 2));
  for (double& x : b) x = static_cast<double>(rng.integer(-2, 2));
  for (const uint64_t flags : {0, 1}) {
    const Numbers z = decode(add_multiply_add(a, b, flags)[2], half);
    for (size_t block = 0; block < kBlocks; ++block) {
      for (size_t i = 0; i < kElements; ++i) {
        double sum = 2;
        for (size_t k = 0; k < kSide; ++k) {
          sum += (a[block * kElements + i / kSide * kSide + k] + 1) *
                 b[block * kElements + k * kSide + i % kSide];
        }
        ASSERT_EQ(z[block * kElements + i], sum) << "block " << block << ", element " << i;
      }
    }
  }
}

TEST_P(MixedFlags, AllCoresOfAMixedKernelMeet) {
  constexpr size_t kCores = 3 * kBlocks;
  const auto out =
      chip.run("meet_in_mixed_kernel", kBlocks, {Bytes8(kCores * 64), Bytes8(kCores * 64)});
  for (size_t core = 0; core < kCores; ++core)
    EXPECT_EQ(decode(out[1], int32)[core * kLine], 3.0 * kCores * (kCores + 1) / 2) << core;
}

TEST_P(MixedFlags, TheVectorCoresOfAGroupOrOfTheLaunchMeet) {
  constexpr size_t kCores = 2 * kBlocks;
  for (const bool all : {false, true}) {
    const auto out = chip.run("meet_by_mode", kBlocks, {Bytes8(kCores * 64), Bytes8(kCores * 64)},
                              {all ? uint64_t{1} : 0});
    for (size_t core = 0; core < kCores; ++core) {
      const size_t other = all ? (core + 1) % kCores : core ^ 1;
      EXPECT_EQ(decode(out[1], int32)[core * kLine], 100 + static_cast<double>(other));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Chips, MixedFlags,
                         testing::Values(ChipAndMode{"ascend910b1", sim::Mode::kFull},
                                         ChipAndMode{"ascend910b1", sim::Mode::kFunctional}),
                         title_of);

TEST(MixedFlagsWatched, AMissingFlagFromTheCubeCoreIsARace) {
  const sim::ChipSpec spec = sim::load_chip("ascend910b1");
  sanitizer::Sanitizer sanitizer(spec, sim::Mode::kFull, {.kinds = sanitizer::parse_kinds("race")});
  const auto device = sim::make_device(spec, sim::Mode::kFull);
  device->observe(&sanitizer);
  const auto program = device->load(std::make_shared<sim::ProgramImage>(
      driver::load_program(std::string(ASCENDC_TEST_KERNELS) + "-2201.elf")));
  std::vector<uint64_t> arguments;
  for (int i = 0; i < 4; ++i) {
    arguments.push_back(device->allocate({2 * kElements}));
    device->write(arguments.back(), Bytes8(2 * kElements));
  }
  arguments.push_back(2);
  device->wait(device->submit(
      0,
      sim::LaunchTask{.program = program, .kernel = "add_multiply_add", .arguments = arguments}));
  EXPECT_FALSE(sanitizer.is_clean());
  EXPECT_THAT(sanitizer.text(), HasSubstr("race"));
}

}  // namespace
}  // namespace cubist::ascendc
