// What every back end behind sim::Device must do. A back end is done when it passes; adding one is
// one row of kBackEnds.
#include <gmock/gmock.h>

#include <array>
#include <cstring>
#include <numeric>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"
#include "sample_kernels.h"

namespace cubist::driver {
namespace {

using sim::Device;
using sim::Mode;
using ::testing::HasSubstr;

struct BackEnd {
  const char* name;
  Mode mode;
};
constexpr BackEnd kBackEnds[] = {
    {"functional", Mode::kFunctional},
    {"full", Mode::kFull},
};

class DeviceConformance : public ::testing::TestWithParam<BackEnd> {
 protected:
  std::unique_ptr<Device> make() const { return sim::make_device(chip_, GetParam().mode); }

  // A buffer of `count` words on the device, holding `values` and zeros.
  uint64_t words(Device& device, size_t count, std::vector<uint64_t> values = {}) const {
    values.resize(count);
    const uint64_t address = device.allocate({static_cast<int64_t>(count * sizeof(uint64_t))});
    device.write(address, std::as_bytes(std::span(values)));
    return address;
  }

  static std::vector<uint64_t> read_words(Device& device, uint64_t address, size_t count) {
    std::vector<uint64_t> values(count);
    device.read(std::as_writable_bytes(std::span(values)), address);
    return values;
  }

  sim::ProgramId load(Device& device) const { return device.load(sample_image(chip_.npu_arch)); }

  static sim::TaskId launch(Device& device, sim::ProgramId program, const std::string& kernel,
                            std::vector<uint64_t> arguments, uint32_t blocks = 1,
                            sim::StreamId stream = 0) {
    return device.submit(stream, sim::LaunchTask{program, kernel, blocks, std::move(arguments)});
  }

  // The text of the error that `body` throws.
  template <class Body>
  static std::string error_of(Body&& body) {
    try {
      body();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  sim::ChipSpec chip_ = sim::load_chip("tiny");
};

// Memory
// ----------------------------------------------------------------------------------------------------------------------

TEST_P(DeviceConformance, AllocationsAreAlignedAndApart) {
  const auto device = make();
  uint64_t end = 0;
  for (const int64_t size : {1, 512, 1000, 31}) {
    const uint64_t address = device->allocate({size});
    EXPECT_EQ(address % 512, 0u);
    EXPECT_GE(address, sim::kGmBase);
    EXPECT_GT(address, end) << "no guard zone before the next allocation";
    end = address + static_cast<uint64_t>(size);
  }
}

TEST_P(DeviceConformance, WhatIsWrittenIsReadBack) {
  const auto device = make();
  const uint64_t address = words(*device, 3, {1, 2, 3});
  EXPECT_EQ(read_words(*device, address, 3), (std::vector<uint64_t>{1, 2, 3}));
}

TEST_P(DeviceConformance, FreedMemoryCannotBeRead) {
  const auto device = make();
  const uint64_t address = words(*device, 4);
  device->free(address);
  EXPECT_THROW(read_words(*device, address, 4), Error);
  EXPECT_THROW(device->free(address), Error);
}

TEST_P(DeviceConformance, ABufferEndsWhereItEnds) {
  const auto device = make();
  const uint64_t address = words(*device, 4);
  EXPECT_THROW(read_words(*device, address, 5), Error);
}

TEST_P(DeviceConformance, MoreThanThereIsIsAResourceError) {
  const auto device = make();
  const Bytes total = device->memory().total;
  try {
    device->allocate(total + Bytes{1});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kResource);
  }
}

TEST_P(DeviceConformance, FreeingGivesTheMemoryBack) {
  const auto device = make();
  const Bytes before = device->memory().free;
  const uint64_t address = device->allocate({1 << 20});
  EXPECT_LE(device->memory().free, before - Bytes{1 << 20});
  device->free(address);
  EXPECT_EQ(device->memory().free, before);
}

// Launches
// --------------------------------------------------------------------------------------------------------------------

TEST_P(DeviceConformance, EveryBlockRunsOnceAndKnowsItsIndex) {
  const auto device = make();
  constexpr uint32_t kBlocks = 7;  // more than tiny has cores
  const uint64_t out = words(*device, kBlocks);
  device->wait(launch(*device, load(*device), "write_block_index", {out, 100}, kBlocks));
  std::vector<uint64_t> expected(kBlocks);
  std::iota(expected.begin(), expected.end(), 100);
  EXPECT_EQ(read_words(*device, out, kBlocks), expected);
}

TEST_P(DeviceConformance, ArgumentsBeyondTheEighthAreOnTheStack) {
  const auto device = make();
  const uint64_t out = words(*device, 2);
  const auto minus_five = static_cast<uint64_t>(-5);
  device->wait(
      launch(*device, load(*device), "ten_arguments", {out, 1, 2, 3, 4, 5, 6, 7, 8, minus_five}));
  EXPECT_EQ(read_words(*device, out, 2), (std::vector<uint64_t>{87654321, minus_five}));
}

TEST_P(DeviceConformance, AKernelHasAStack) {
  const auto device = make();
  const uint64_t out = words(*device, 1);
  device->wait(launch(*device, load(*device), "recurse", {out, 100}));
  EXPECT_EQ(read_words(*device, out, 1)[0], 5050u);
}

TEST_P(DeviceConformance, PointersInTheBinaryAreRelocated) {
  const auto device = make();
  const uint64_t out = words(*device, 1);
  device->wait(launch(*device, load(*device), "read_table", {out, 2}));
  EXPECT_EQ(read_words(*device, out, 1)[0], static_cast<uint64_t>('t'));
}

TEST_P(DeviceConformance, FlagsOrderCopiesInAndOut) {
  const auto device = make();
  const uint64_t src = words(*device, 8, {1, 2, 3, 4, 5, 6, 7, 8});
  const uint64_t dst = words(*device, 8);
  device->wait(launch(*device, load(*device), "copy_through_ub", {dst, src, 2}));
  EXPECT_EQ(read_words(*device, dst, 8), read_words(*device, src, 8));
}

TEST_P(DeviceConformance, AReportSaysWhatALaunchDid) {
  const auto device = make();
  const uint64_t src = words(*device, 8), dst = words(*device, 8);
  const sim::TaskId task = launch(*device, load(*device), "copy_through_ub", {dst, src, 2}, 2);
  device->wait(task);
  const sim::TaskReport report = device->report(task);
  EXPECT_EQ(report.cores, 2);
  EXPECT_GT(report.scalar_instructions, 0);
  EXPECT_EQ(report.pipes.at(isa::Pipe::MTE2).instructions, 1 + 1);  // the copy and set_flag
  if (GetParam().mode == Mode::kFunctional) {
    EXPECT_EQ(report.ended, Cycles{0});
  } else {
    EXPECT_GT(report.ended, report.started);
    EXPECT_GT(report.pipes.at(isa::Pipe::MTE2).busy, Cycles{0});
  }
}

TEST_P(DeviceConformance, AnUnknownKernelIsRefusedByName) {
  const auto device = make();
  const sim::ProgramId program = load(*device);
  EXPECT_THAT(error_of([&] { device->wait(launch(*device, program, "no_such_kernel", {})); }),
              HasSubstr("no_such_kernel"));
}

TEST_P(DeviceConformance, AnUnloadedProgramCannotBeLaunched) {
  const auto device = make();
  const sim::ProgramId program = load(*device);
  device->unload(program);
  EXPECT_THROW(device->wait(launch(*device, program, "trap", {0})), Error);
}

TEST_P(DeviceConformance, TheSameLaunchTakesTheSameTime) {
  std::array<Cycles, 2> ended;
  for (Cycles& end : ended) {
    const auto device = make();
    const uint64_t src = words(*device, 8), dst = words(*device, 8);
    const sim::TaskId task = launch(*device, load(*device), "copy_through_ub", {dst, src, 2});
    device->wait(task);
    end = device->report(task).ended - device->report(task).submitted;
  }
  EXPECT_EQ(ended[0], ended[1]);
}

// Streams and events
// ----------------------------------------------------------------------------------------------------------

TEST_P(DeviceConformance, TasksOfAStreamRunInOrder) {
  const auto device = make();
  const uint64_t buffer = words(*device, 4), copy = words(*device, 4);
  const std::array<uint64_t, 4> in = {1, 2, 3, 4};
  std::array<uint64_t, 4> out{};
  device->submit(0, sim::CopyInTask{buffer, std::as_bytes(std::span(in))});
  launch(*device, load(*device), "write_block_index", {buffer, 50}, 2);
  device->submit(0, sim::CopyDeviceTask{copy, buffer, {32}});
  device->submit(0, sim::FillTask{buffer, {32}, std::byte{0xff}});
  device->wait(device->submit(0, sim::CopyOutTask{std::as_writable_bytes(std::span(out)), copy}));
  EXPECT_THAT(out, ::testing::ElementsAre(50, 51, 3, 4));
  EXPECT_EQ(read_words(*device, buffer, 1)[0], ~uint64_t{0});
}

TEST_P(DeviceConformance, AnEventHoldsAnotherStreamBack) {
  const auto device = make();
  const sim::StreamId first = device->create_stream(), second = device->create_stream();
  const sim::EventId event = device->create_event();
  const uint64_t buffer = words(*device, 4);
  std::array<uint64_t, 1> out{};
  launch(*device, load(*device), "write_block_index", {buffer, 7}, 1, first);
  device->submit(first, sim::RecordEventTask{event});
  device->submit(second, sim::WaitEventTask{event});
  const sim::TaskId last =
      device->submit(second, sim::CopyOutTask{std::as_writable_bytes(std::span(out)), buffer});
  device->wait(last);
  EXPECT_TRUE(device->is_done(last));
  EXPECT_EQ(out[0], 7u);
  EXPECT_TRUE(device->is_recorded(event));
  EXPECT_LE(device->recorded_at(event), device->now());
}

TEST_P(DeviceConformance, AnEventIsNotRecordedBeforeItsTask) {
  const auto device = make();
  EXPECT_FALSE(device->is_recorded(device->create_event()));
}

TEST_P(DeviceConformance, AStreamThatWasDestroyedTakesNoTasks) {
  const auto device = make();
  const sim::StreamId stream = device->create_stream();
  device->destroy_stream(stream);
  EXPECT_THROW(device->submit(stream, sim::RecordEventTask{device->create_event()}), Error);
}

TEST_P(DeviceConformance, AnUnknownTaskHasNoReport) {
  const auto device = make();
  EXPECT_THROW(device->report(12345), Error);
}

TEST_P(DeviceConformance, TwoDevicesInOneProcessDoNotMix) {
  const auto one = make(), other = make();
  const uint64_t in_one = words(*one, 1), in_other = words(*other, 1);
  launch(*one, load(*one), "write_block_index", {in_one, 1});
  launch(*other, load(*other), "write_block_index", {in_other, 2});
  one->wait_stream(0);
  other->wait_stream(0);
  EXPECT_EQ(read_words(*one, in_one, 1)[0], 1u);
  EXPECT_EQ(read_words(*other, in_other, 1)[0], 2u);
}

INSTANTIATE_TEST_SUITE_P(BackEnds, DeviceConformance, ::testing::ValuesIn(kBackEnds),
                         [](const auto& tested) { return std::string(tested.param.name); });

// Faults
// ----------------------------------------------------------------------------------------------------------------------

struct FaultCase {
  const char* kernel;
  const char* text;  // in the message
};
constexpr FaultCase kFaults[] = {
    {"read_outside_gm", "GM"},
    {"misaligned_ub", "UB"},
    {"scalar_read_outside", "0x1000000000000000"},
    {"unknown_instruction", "ffffffff"},
    {"trap", "bad"},
    {"wait_forever", "V -> S, id 1"},
};

class DeviceFault : public ::testing::TestWithParam<std::tuple<BackEnd, FaultCase>> {};

TEST_P(DeviceFault, EndsTheTaskNamesTheLineAndLeavesTheDeviceUsable) {
  const auto& [back_end, fault] = GetParam();
  const sim::ChipSpec chip = sim::load_chip("tiny");
  const auto device = sim::make_device(chip, back_end.mode);
  const sim::ProgramId program = device->load(sample_image(chip.npu_arch));
  const uint64_t buffer = device->allocate({64});
  const sim::TaskId broken = device->submit(0, sim::LaunchTask{program, fault.kernel, 1, {buffer}});
  const sim::TaskId after =
      device->submit(0, sim::LaunchTask{program, "write_block_index", 1, {buffer, 9}});
  try {
    device->wait(broken);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kProgram);
    EXPECT_THAT(error.what(), HasSubstr(fault.kernel));
    EXPECT_THAT(error.what(), HasSubstr(fault.text));
    EXPECT_THAT(error.what(),
                HasSubstr("conformance_kernels.cpp:" + std::to_string(sample_line(fault.kernel))));
  }
  device->wait(after);
  uint64_t value = 0;
  device->read(std::as_writable_bytes(std::span(&value, 1)), buffer);
  EXPECT_EQ(value, 9u);
}

INSTANTIATE_TEST_SUITE_P(BackEnds, DeviceFault,
                         ::testing::Combine(::testing::ValuesIn(kBackEnds),
                                            ::testing::ValuesIn(kFaults)),
                         [](const auto& tested) {
                           return std::string(std::get<0>(tested.param).name) + "_" +
                                  std::get<1>(tested.param).kernel;
                         });

}  // namespace
}  // namespace cubist::driver
