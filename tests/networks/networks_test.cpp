// Trained networks with others' reference outputs, on three chips: right answers, the same bits
// with and without a clock, the same cycles with and without values, and the same of everything in
// a second run.
#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "cubist/framework/run.h"
#include "cubist/profile/collector.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::framework {
namespace {

namespace fs = std::filesystem;

struct Case {
  std::string network, chip;
};

// Kernels are generated once for all tests, also of earlier runs.
fs::path kernel_cache() { return fs::path(testing::TempDir()) / "cubist_test_kernels"; }

class Network : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    model_ = fs::path(CUBIST_SHARED) / "models" / GetParam().network;
    if (!fs::exists(model_)) GTEST_SKIP() << model_ << " is not here";
    folder_ =
        fs::path(testing::TempDir()) / ("cubist_" + GetParam().network + "_" + GetParam().chip);
  }
  void TearDown() override { fs::remove_all(folder_); }

  RunResult run(sim::Mode mode, const std::string& outputs, sim::Observer* observer = nullptr) {
    RunOptions options;
    options.model = (model_ / "model.onnx").string();
    options.chip = GetParam().chip;
    options.mode = mode;
    options.observer = observer;
    options.kernel_cache = kernel_cache();
    options.data = model_ / "test_data_set_0";
    if (mode != sim::Mode::kTiming) options.output_folder = folder_ / outputs;
    return run_model(options);
  }

  // Contents of the files of one run, by file name.
  std::map<std::string, std::string> bits(const std::string& outputs) const {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(folder_ / outputs)) {
      std::ifstream in(entry.path(), std::ios::binary);
      files[entry.path().filename().string()] = {std::istreambuf_iterator<char>(in), {}};
    }
    return files;
  }

  fs::path model_, folder_;
};

std::vector<int64_t> cycles(const RunResult& result) {
  std::vector<int64_t> list = {result.total_cycles.value};
  for (const OperatorResult& op : result.operators) list.push_back(op.cycles.value);
  return list;
}

TEST_P(Network, GivesTheReferenceOutputTheSameBitsAndTheSameCyclesInEveryMode) {
  const RunResult full = run(sim::Mode::kFull, "full");
  for (const OutputResult& output : full.outputs) {
    EXPECT_TRUE(output.pass) << output.name << ": max abs error "
                             << output.max_abs_error.value_or(-1);
  }
  EXPECT_EQ(full.pass, true);
  EXPECT_GT(full.total_cycles.value, 0);

  EXPECT_EQ(cycles(run(sim::Mode::kTiming, "")), cycles(full));
  run(sim::Mode::kFunctional, "functional");
  ASSERT_FALSE(bits("full").empty());
  EXPECT_EQ(bits("functional"), bits("full"));

  // Observed: every sum of the chip's events agrees, and it runs as it does alone.
  const auto collector = profile::make_collector(sim::load_chip(GetParam().chip), sim::Mode::kFull);
  EXPECT_EQ(cycles(run(sim::Mode::kFull, "again", collector.get())), cycles(full));
  EXPECT_NO_THROW(collector->check());
  EXPECT_EQ(bits("again"), bits("full"));
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const char* network : {"mnist-8", "mnist-convbn", "resnet8-cifar10-fp32",
                              "toycar-autoencoder-fp32", "squeezenet1.1-fp32"}) {
    for (const char* chip : {"tiny", "ascend910b1", "ascend310p3", "ascend910a"})
      cases.push_back({network, chip});
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Shared, Network, testing::ValuesIn(all_cases()),
                         [](const auto& parameter) {
                           std::string name = parameter.param.network + "_" + parameter.param.chip;
                           for (char& c : name) {
                             if (!isalnum(static_cast<unsigned char>(c))) c = '_';
                           }
                           return name;
                         });

// Networks whose operators are mostly generated kernels: right answers, without a clock.
class GeneratedNetwork : public testing::TestWithParam<const char*> {};

TEST_P(GeneratedNetwork, GivesTheReferenceOutput) {
  const fs::path model = fs::path(CUBIST_SHARED) / "models" / GetParam();
  if (!fs::exists(model)) GTEST_SKIP() << model << " is not here";
  RunOptions options;
  options.model = (model / "model.onnx").string();
  options.mode = sim::Mode::kFunctional;
  options.data = model / "test_data_set_0";
  options.kernel_cache = kernel_cache();
  const std::string name = GetParam();
  if (name == "mnv3-facedetect" || name == "super-resolution-10")
    options.dimensions["batch_size"] = 1;
  const RunResult result = run_model(options);
  for (const OutputResult& output : result.outputs) {
    EXPECT_TRUE(output.pass) << output.name << ": max abs error "
                             << output.max_abs_error.value_or(-1);
  }
  EXPECT_EQ(result.pass, true);
}

INSTANTIATE_TEST_SUITE_P(Shared, GeneratedNetwork,
                         testing::Values("resnet20-cifar10", "mnv3-facedetect",
                                         "vww-mobilenet_v1-fp32", "ultraface-rfb-320",
                                         "super-resolution-10", "topo-resnet50", "topo-deit-tiny",
                                         "topo-bert-base-128", "stories260k-prefill",
                                         "stories260k-decode"),
                         [](const auto& test) {
                           std::string name = test.param;
                           for (char& c : name)
                             c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
                           return name;
                         });

}  // namespace
}  // namespace cubist::framework
