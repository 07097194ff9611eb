// What a program gets from a chip, with and without a clock: small kernels, compiled by clang.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernel_fixture.h"

namespace cubist::sim {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class BothDevices : public testing::TestWithParam<Mode> {};
INSTANTIATE_TEST_SUITE_P(Mode, BothDevices, testing::Values(Mode::kFunctional, Mode::kFull),
                         [](const auto& mode) {
                           return mode.param == Mode::kFull ? "Full" : "Functional";
                         });

TEST_P(BothDevices, TheNinthAndTenthArgumentAreOnTheStack) {
  Kernels k(GetParam());
  const uint64_t out = k.upload(std::vector<int64_t>{0});
  k.run("sum_arguments", {out, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  EXPECT_EQ(k.download<int64_t>(out, 1)[0], 28 + 80 + 900);
}

TEST_P(BothDevices, AnInstructionThatWaitsKeepsTheRegistersOfItsDispatch) {
  Kernels k(GetParam());
  const auto in = halves(3, 128);
  const uint64_t a = k.upload(in), b = k.upload(std::vector<uint16_t>(128));
  k.run("late_flag", {a, b});
  const auto out = k.download<uint16_t>(b, 128);
  for (size_t i = 0; i < 128; ++i) ASSERT_EQ(out[i], half_sum(in[i], in[i]));
}

TEST_P(BothDevices, AMixedBlockHasOneCubeAndTwoVectorCores) {
  Kernels k(GetParam(), split_chip());
  const uint64_t out = k.upload(std::vector<uint64_t>(2 * 30));
  const TaskReport report = k.run("whoami_mixed", {out}, 30);
  std::vector<uint64_t> expected;
  for (int block = 0; block < 30; ++block)
    expected.insert(expected.end(), {2, 1});  // cube and vector core 0, vector core 1
  EXPECT_EQ(k.download<uint64_t>(out, 60), expected);
  EXPECT_EQ(report.cores, 3 * k.device->chip().cube_cores);
}

TEST_P(BothDevices, UnitFlagsGiveTheBitsOfEvents) {
  constexpr uint32_t kTiles = 4, kElements = kTiles * 128 * 64;
  Kernels k(GetParam(), split_chip());
  const uint64_t in = k.upload(halves(7, 8192));
  const auto result = [&](uint64_t unit_flags) {
    const uint64_t out = k.upload(std::vector<uint16_t>(kElements));
    k.run("store_tiles", {in, out, kTiles, unit_flags});
    return k.download<uint16_t>(out, kElements);
  };
  EXPECT_EQ(result(1), result(0));
}

TEST_P(BothDevices, CoresThatMeetInGmBothProgress) {
  Kernels k(GetParam());
  const uint64_t flag = k.upload(std::vector<int64_t>{0});
  k.run("meet_in_gm", {flag}, 2);
  EXPECT_EQ(k.download<int64_t>(flag, 1)[0], 1);
}

TEST_P(BothDevices, AllVectorCoresMeetAtABarrier) {
  Kernels k(GetParam(), split_chip());
  constexpr uint32_t kBlocks = 40;
  const uint64_t published = k.upload(std::vector<int64_t>(kBlocks)),
                 seen = k.upload(std::vector<int64_t>(kBlocks));
  k.run("sync_all", {published, seen}, kBlocks);
  const auto values = k.download<int64_t>(seen, kBlocks);
  for (uint32_t i = 0; i < kBlocks; ++i) EXPECT_EQ(values[i], (i + 1) % kBlocks + 100);
}

TEST_P(BothDevices, ABarrierOfMoreBlocksThanCoresIsADeadlock) {
  Kernels k(GetParam(), split_chip());
  const uint64_t published = k.upload(std::vector<int64_t>(100)),
                 seen = k.upload(std::vector<int64_t>(100));
  EXPECT_THAT(k.error_of("sync_all", {published, seen}, 100),
              AllOf(HasSubstr("deadlock"), HasSubstr("S waits for cross-core flag 11"),
                    HasSubstr("blocks have not started")));
}

TEST_P(BothDevices, FaultsNameKernelBlockCorePipeLineAndOperands) {
  Kernels k(GetParam());
  const uint64_t a = k.upload(std::vector<int64_t>(128));
  EXPECT_THAT(k.error_of("copy_outside", {a}),
              AllOf(HasSubstr("program error in copy_outside, block 0, AI core 0, MTE2 at pc 0x"),
                    HasSubstr("test_kernels.cpp:7"), HasSubstr("copy_gm_to_ubuf dst="),
                    HasSubstr("len_burst=64"), HasSubstr("l2_bypass=0\n"),  // no name behind them
                    HasSubstr("the nearest allocation is")));
  EXPECT_THAT(k.error_of("load_null", {0}),
              AllOf(HasSubstr("load_null, block 0, AI core 0, S at pc 0x"),
                    HasSubstr("ld a0 a0=0x0"), HasSubstr("scalar load of 8 B at 0x0")));
  EXPECT_THAT(k.error_of("trap_42"), HasSubstr("trap with value 0x2a"));
  EXPECT_THAT(k.error_of("set_twice"), HasSubstr("set flag MTE2 -> V, id 1, which is set already"));
  EXPECT_THAT(k.error_of("bad_event_id"), HasSubstr("id below 8"));
  EXPECT_THAT(k.error_of("write_read_only"), HasSubstr("block_idx"));
}

TEST_P(BothDevices, AnInstructionThatTheCoreLacksIsNamedWithTheKindOfCore) {
  Kernels k(GetParam(), split_chip());
  EXPECT_THAT(k.error_of("cube_on_any"), HasSubstr("mad on an AIV"));
}

TEST_P(BothDevices, ADeadlockListsEveryPipe) {
  Kernels k(GetParam());
  EXPECT_THAT(k.error_of("wait_forever"),
              AllOf(HasSubstr("deadlock"), HasSubstr("S waits for flag V -> S, id 5 at pc 0x"),
                    HasSubstr("V waits for flag MTE2 -> V, id 2 at pc 0x"),
                    HasSubstr("1 behind it"), HasSubstr("MTE3 is empty")));
}

TEST_P(BothDevices, TheDeviceStaysUsable) {
  Kernels k(GetParam());
  EXPECT_THAT(k.error_of("wait_forever"), HasSubstr("deadlock"));
  EXPECT_THAT(k.error_of("load_null", {0}), HasSubstr("load_null"));
  const auto a = halves(1, 128), b = halves(2, 128);
  const uint64_t pa = k.upload(a), pb = k.upload(b), pc = k.upload(std::vector<uint16_t>(128));
  k.run("vector_add", {pa, pb, pc});
  EXPECT_EQ(k.download<uint16_t>(pc, 1)[0], half_sum(a[0], b[0]));
}

TEST_P(BothDevices, TextComesByBlockAndInItCubeBeforeVectorCoresOnce) {
  Kernels k(GetParam(), split_chip());
  const TaskId task = k.device->submit(0, LaunchTask{k.program, "say_vector_core", 2, {}});
  k.device->wait(task);
  const std::vector<PrintedText> text = k.device->take_text(task);
  ASSERT_EQ(text.size(), 6);
  for (size_t i = 0; i < text.size(); ++i) {
    EXPECT_EQ(text[i].block, i / 3);
    EXPECT_EQ(text[i].kind, i % 3 == 0 ? isa::CoreKind::aic : isa::CoreKind::aiv);
    EXPECT_EQ(text[i].text, i % 3 == 2 ? "second" : "first");
  }
  EXPECT_TRUE(k.device->take_text(task).empty());
}

TEST_P(BothDevices, WhatLiesInL1IsText) {
  Kernels k(GetParam());
  std::vector<uint16_t> in;
  for (int i = 0; i < 16; ++i) in.push_back(f32_to_f16_bits(static_cast<float>(i) / 2));
  const TaskId task = k.device->submit(0, LaunchTask{k.program, "dump_l1", 1, {k.upload(in)}});
  k.device->wait(task);
  EXPECT_EQ(k.device->take_text(task).at(0).text,
            "[[0.000000, 0.500000, 1.000000, 1.500000, 2.000000, 2.500000, 3.000000, 3.500000],\n"
            " [4.000000, 4.500000, 5.000000, 5.500000, 6.000000, 6.500000, 7.000000, 7.500000]]\n");
}

TEST_P(BothDevices, APrintOfNonsenseIsAnErrorOfItsInstruction) {
  Kernels k(GetParam());
  EXPECT_THAT(k.error_of("print_nonsense"),
              AllOf(HasSubstr("print with value 0x2a"), HasSubstr("test_kernels.cpp:7")));
}

TEST_P(BothDevices, WrongLaunchesAreConfigurationErrors) {
  Kernels k(GetParam());
  EXPECT_THAT(k.error_of("no_such_kernel"),
              AllOf(HasSubstr("configuration error"), HasSubstr("double_each, ")));
  EXPECT_THAT(k.error_of("spin", {}, 0), HasSubstr("launch 0 blocks"));
}

TEST_P(BothDevices, AStreamCopiesLaunchesAndCopiesBackInOrder) {
  Kernels k(GetParam());
  std::vector<int64_t> in = {1, 2, 3}, out(3);
  const uint64_t a = k.device->allocate({24}), b = k.device->allocate({24});
  const StreamId stream = k.device->create_stream();
  k.device->submit(stream, CopyInTask{a, std::as_bytes(std::span(in))});
  k.device->submit(stream, LaunchTask{k.program, "double_each", 3, {a, b}});
  k.device->submit(stream, CopyDeviceTask{b, b, {24}});
  k.device->submit(stream, CopyOutTask{std::as_writable_bytes(std::span(out)), b});
  k.device->wait_stream(stream);
  EXPECT_EQ(out, (std::vector<int64_t>{2, 4, 6}));
  k.device->submit(stream, FillTask{b, {8}, std::byte{0xff}});
  k.device->wait_stream(stream);
  EXPECT_EQ(k.download<int64_t>(b, 1)[0], -1);
}

}  // namespace
}  // namespace cubist::sim
