// Every file of this folder is a kernel with one mistake. Its `// expect:` lines are what the error
// must say; the device must stay usable afterwards.
#include "cubist/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "cubist/driver/elf.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"

namespace cubist {
namespace {

struct Case {
  std::string mistake, chip;
  sim::Mode mode;
};

std::vector<std::string> expected_phrases(const std::string& mistake) {
  std::ifstream source(std::filesystem::path(ERROR_SOURCES) / (mistake + ".cpp"));
  const std::string mark = "// expect: ";
  std::vector<std::string> phrases;
  for (std::string line; std::getline(source, line) && line.starts_with(mark);)
    phrases.push_back(line.substr(mark.size()));
  return phrases;
}

std::string error_of(sim::Device& device, const Case& c) {
  const auto elf = std::filesystem::path(ERROR_KERNELS) /
                   ("error_" + c.mistake + "-" + std::to_string(device.chip().npu_arch) + ".elf");
  const auto program = device.load(std::make_shared<sim::ProgramImage>(driver::load_program(elf)));
  const uint64_t buffer = device.allocate(Bytes{512});
  const sim::TaskId task = device.submit(0, sim::LaunchTask{program, "mistake", 1, {buffer}});
  try {
    device.wait(task);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

class Mistake : public testing::TestWithParam<Case> {};

TEST_P(Mistake, GivesAnErrorThatHelpsAndLeavesTheDeviceUsable) {
  const Case& c = GetParam();
  const auto device = sim::make_device(sim::load_chip(c.chip), c.mode);
  const std::string error = error_of(*device, c);
  const auto phrases = expected_phrases(c.mistake);
  ASSERT_FALSE(phrases.empty());
  for (const std::string& phrase : phrases) EXPECT_THAT(error, testing::HasSubstr(phrase));

  const uint64_t buffer = device->allocate(Bytes{512});
  device->wait(device->submit(0, sim::FillTask{buffer, Bytes{512}, std::byte{7}}));
  std::vector<std::byte> bytes(512);
  device->read(bytes, buffer);
  EXPECT_EQ(bytes.back(), std::byte{7});
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const char* mistake : {ERROR_MISTAKES}) {
    for (const char* chip : {"tiny", "ascend910b1"}) {
      for (const sim::Mode mode : {sim::Mode::kFunctional, sim::Mode::kFull})
        cases.push_back({mistake, chip, mode});
    }
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Kernels, Mistake, testing::ValuesIn(all_cases()),
                         [](const auto& parameter) {
                           return parameter.param.mistake + "_" + parameter.param.chip +
                                  (parameter.param.mode == sim::Mode::kFull ? "_full"
                                                                            : "_functional");
                         });

}  // namespace
}  // namespace cubist
