// Every .cpp of this folder but this one and host_program.cpp is a kernel with one mistake,
// `faulty`, and often without it, `corrected`. The report on `faulty` is golden/NAME.txt;
// `corrected` must give none. With the environment variable CUBIST_UPDATE_GOLDEN=1 the files are
// written instead of compared.
#include "cubist/sanitizer/sanitizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/driver/elf.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"

namespace cubist {
namespace {

constexpr uint64_t kBufferBytes = 16384;

std::filesystem::path source_of(const std::string& name) {
  return std::filesystem::path(SANITIZER_SOURCES) / (name + ".cpp");
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// What the `// key: value` lines of a kernel say about its launch.
struct Setting {
  std::string chip = "ascend910b1", scenario = "one launch";
  sim::Mode mode = sim::Mode::kFull;
  uint32_t blocks = 1;
  bool has_faulty = false, has_corrected = false;
  bool has_interlocks = false;
};

Setting setting_of(const std::string& name) {
  Setting s;
  std::ifstream in(source_of(name));
  for (std::string line; std::getline(in, line);) {
    const auto value = [&](const std::string& key) {
      const std::string start = "// " + key + ": ";
      return line.starts_with(start) ? line.substr(start.size()) : std::string();
    };
    if (const auto v = value("chip"); !v.empty()) s.chip = v;
    if (const auto v = value("scenario"); !v.empty()) s.scenario = v;
    if (const auto v = value("blocks"); !v.empty()) s.blocks = std::stoul(v);
    if (value("mode") == "timing") s.mode = sim::Mode::kTiming;
    s.has_faulty |= line.find("KERNEL(faulty)") != std::string::npos;
    s.has_corrected |= line.find("KERNEL(corrected)") != std::string::npos;
  }
  return s;
}

// A device with a sanitizer, three buffers and the kernel's program.
class Bench {
 public:
  Bench(const std::string& name, const Setting& setting)
      : chip_(sim::load_chip(setting.chip)),
        sanitizer_(chip_, setting.mode, {.kinds = sanitizer::parse_kinds("all")}),
        device_(sim::make_device(chip_, setting.mode)),
        blocks_(setting.blocks),
        has_interlocks_(setting.has_interlocks) {
    device_->observe(&sanitizer_);
    const auto elf = std::filesystem::path(SANITIZER_KERNELS) /
                     ("sanitizer_" + name + "-" + std::to_string(chip_.npu_arch) + ".elf");
    program_ = device_->load(std::make_shared<sim::ProgramImage>(driver::load_program(elf)));
    for (const char* buffer : {"in", "out", "fresh"})
      buffers_[buffer] = device_->allocate({kBufferBytes});
    device_->write(at("in"), zeros_);
    device_->write(at("out"), zeros_);
  }

  uint64_t at(const std::string& buffer) const { return buffers_.at(buffer); }
  sim::Device& device() { return *device_; }
  std::span<std::byte> host_bytes() { return zeros_; }

  sim::TaskId launch(const std::string& kernel, sim::StreamId stream = 0) {
    return device_->submit(stream, sim::LaunchTask{.program = program_,
                                                   .kernel = kernel,
                                                   .block_dim = blocks_,
                                                   .arguments = {at("in"), at("out"), at("fresh")},
                                                   .has_interlocks = has_interlocks_});
  }
  // A faulty kernel may fail.
  void wait(sim::TaskId task) {
    try {
      device_->wait(task);
    } catch (const Error&) {
    }
  }

  bool is_clean() const { return sanitizer_.is_clean(); }
  // Without what depends on the compiler and the allocator.
  std::string report() const {
    std::string text =
        std::regex_replace(sanitizer_.text(), std::regex("pc 0x[0-9a-f]+"), "pc ...");
    text = std::regex_replace(text, std::regex("/[^ :]*/"), "");  // folders
    std::string result;
    const std::regex address("0x4[0-9a-f]{7}");
    auto begin = text.cbegin();
    for (std::sregex_iterator m(text.begin(), text.end(), address), end; m != end; ++m) {
      result.append(begin, (*m)[0].first);
      result += name_of(std::stoull(m->str(), nullptr, 16));
      begin = (*m)[0].second;
    }
    return result.append(begin, text.cend());
  }

 private:
  std::string name_of(uint64_t address) const {
    for (const auto& [name, base] : buffers_) {
      const auto distance = static_cast<int64_t>(address - base);
      if (distance > -512 && distance < static_cast<int64_t>(kBufferBytes + 512))
        return name + (distance < 0 ? "-" : "+") + std::to_string(std::abs(distance));
    }
    return "elsewhere";
  }

  sim::ChipSpec chip_;
  sanitizer::Sanitizer sanitizer_;
  std::unique_ptr<sim::Device> device_;
  sim::ProgramId program_ = 0;
  uint32_t blocks_;
  bool has_interlocks_;
  std::map<std::string, uint64_t> buffers_;
  std::vector<std::byte> zeros_ = std::vector<std::byte>(kBufferBytes);
};

// What the host does, by the name in the kernel's `// scenario:` line.
using Scenario = void (*)(Bench&, const std::string& kernel);
const std::map<std::string, Scenario> kScenarios = {
    {"one launch", [](Bench& b, const std::string& kernel) { b.wait(b.launch(kernel)); }},
    {"two streams",
     [](Bench& b, const std::string& kernel) {
       const auto first = b.launch(kernel);
       const auto second = b.launch(kernel, b.device().create_stream());
       b.wait(first);
       b.wait(second);
     }},
    {"two streams with an event",
     [](Bench& b, const std::string& kernel) {
       const auto other = b.device().create_stream();
       const auto event = b.device().create_event();
       b.launch(kernel);
       b.device().submit(0, sim::RecordEventTask{event});
       b.device().submit(other, sim::WaitEventTask{event});
       b.wait(b.launch(kernel, other));
     }},
    {"two streams, host waits between",
     [](Bench& b, const std::string& kernel) {
       b.wait(b.launch(kernel));
       b.wait(b.launch(kernel, b.device().create_stream()));
     }},
    {"host writes behind a launch",
     [](Bench& b, const std::string& kernel) {
       const auto task = b.launch(kernel);
       b.device().write(b.at("in"), b.host_bytes());
       b.wait(task);
     }},
    {"copy out in another stream",
     [](Bench& b, const std::string& kernel) {
       const auto task = b.launch(kernel);
       const auto copy = b.device().submit(b.device().create_stream(),
                                           sim::CopyOutTask{b.host_bytes(), b.at("out")});
       b.wait(task);
       b.wait(copy);
     }},
    {"input freed",
     [](Bench& b, const std::string& kernel) {
       b.device().free(b.at("in"));
       b.wait(b.launch(kernel));
     }},
    {"half of fresh written",
     [](Bench& b, const std::string& kernel) {
       b.device().write(b.at("fresh"), b.host_bytes().first(128));
       b.wait(b.launch(kernel));
     }},
    {"copy fresh to the host",
     [](Bench& b, const std::string& kernel) {
       b.launch(kernel);
       b.wait(b.device().submit(0, sim::CopyOutTask{b.host_bytes(), b.at("fresh")}));
     }},
};

class Mistake : public testing::TestWithParam<std::string> {};

TEST_P(Mistake, IsReportedAsTheGoldenTextSays) {
  const Setting setting = setting_of(GetParam());
  if (!setting.has_faulty) return;
  Bench bench(GetParam(), setting);
  kScenarios.at(setting.scenario)(bench, "faulty");
  EXPECT_FALSE(bench.is_clean());
  const auto golden = std::filesystem::path(SANITIZER_SOURCES) / "golden" / (GetParam() + ".txt");
  if (std::getenv("CUBIST_UPDATE_GOLDEN") != nullptr) return write_file(golden, bench.report());
  EXPECT_EQ(bench.report(), text_of(golden));
}

TEST_P(Mistake, GivesNoReportWhenItIsMended) {
  const Setting setting = setting_of(GetParam());
  ASSERT_TRUE(setting.has_faulty || setting.has_corrected);
  if (!setting.has_corrected) return;
  Bench bench(GetParam(), setting);
  kScenarios.at(setting.scenario)(bench, "corrected");
  EXPECT_TRUE(bench.is_clean()) << bench.report();
}

INSTANTIATE_TEST_SUITE_P(Kernels, Mistake, testing::Values(SANITIZER_FAULTS),
                         [](const auto& name) { return name.param; });

TEST(Sanitizer, SaysTheSameInEveryRun) {
  const auto report = [] {
    const Setting setting = setting_of("double_buffer_without_release");
    Bench bench("double_buffer_without_release", setting);
    kScenarios.at(setting.scenario)(bench, "faulty");
    return bench.report();
  };
  EXPECT_EQ(report(), report());
}

TEST(Sanitizer, FindsTheSameRacesInModeTiming) {
  for (const char* name : {"raw_v_v", "war_v_mte2", "war_m_mte1", "cores_waw", "accumulate_small",
                           "waw_mte3_mte3", "streams_without_event"}) {
    const auto report = [&](sim::Mode mode) {
      Setting setting = setting_of(name);
      setting.mode = mode;
      Bench bench(name, setting);
      kScenarios.at(setting.scenario)(bench, "faulty");
      EXPECT_FALSE(bench.is_clean()) << name;
      return bench.report();
    };
    EXPECT_EQ(report(sim::Mode::kTiming), report(sim::Mode::kFull)) << name;
  }
}

// They put things in order that the program does not: the races of the program are reported.
TEST(Sanitizer, ReportsRacesInALaunchWithInterlocks) {
  for (const char* name : {"raw_v_v", "war_v_mte2", "war_m_mte1"}) {
    Setting setting = setting_of(name);
    setting.has_interlocks = true;
    Bench bench(name, setting);
    kScenarios.at(setting.scenario)(bench, "faulty");
    EXPECT_THAT(bench.report(), testing::HasSubstr("ERROR race: ")) << name;
  }
}

TEST(Sanitizer, KeepsABoundedNumberOfReportsAndCountsTheOthers) {
  const sim::ChipSpec chip = sim::load_chip("ascend910b1");
  sanitizer::Sanitizer sanitizer(chip, sim::Mode::kFull,
                                 {.kinds = sanitizer::parse_kinds("all"), .most_reports = 1});
  const auto device = sim::make_device(chip, sim::Mode::kFull);
  device->observe(&sanitizer);
  const auto elf =
      std::filesystem::path(SANITIZER_KERNELS) / "sanitizer_double_buffer_without_release-2201.elf";
  const auto program = device->load(std::make_shared<sim::ProgramImage>(driver::load_program(elf)));
  const uint64_t in = device->allocate({kBufferBytes}), out = device->allocate({kBufferBytes});
  device->wait(device->submit(0, sim::LaunchTask{program, "faulty", 1, {in, out, out}}));
  EXPECT_EQ(sanitizer.reports().size(), 1u);
  EXPECT_THAT(sanitizer.text(), testing::ContainsRegex("[0-9]+ reports? not shown"));
}

TEST(Sanitizer, RefusesAModeWithoutEvents) {
  const sim::ChipSpec chip = sim::load_chip("tiny");
  EXPECT_THROW(
      sanitizer::Sanitizer(chip, sim::Mode::kFunctional, {.kinds = sanitizer::parse_kinds("race")}),
      Error);
  EXPECT_THROW(sanitizer::parse_kinds("race,speed"), Error);
  EXPECT_THROW(sanitizer::parse_kinds(""), Error);
}

}  // namespace
}  // namespace cubist
