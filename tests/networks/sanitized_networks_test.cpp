// No network gives a report: neither its kernels nor the way they are launched.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "cubist/framework/run.h"
#include "cubist/sanitizer/sanitizer.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::framework {
namespace {

namespace fs = std::filesystem;

struct Case {
  std::string network, chip;
  sim::Mode mode;
};

class SanitizedNetwork : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    model_ = fs::path(CUBIST_SHARED) / "models" / GetParam().network;
    if (!fs::exists(model_)) GTEST_SKIP() << model_ << " is not here";
  }
  fs::path model_;
};

TEST_P(SanitizedNetwork, GivesNoReport) {
  const Case& c = GetParam();
  sanitizer::Sanitizer sanitizer(sim::load_chip(c.chip), c.mode,
                                 {.kinds = sanitizer::parse_kinds("all")});
  RunOptions options;
  options.kernel_cache = std::filesystem::path(testing::TempDir()) / "cubist_test_kernels";
  options.model = (model_ / "model.onnx").string();
  options.chip = c.chip;
  options.mode = c.mode;
  options.observer = &sanitizer;
  run_model(options);
  EXPECT_TRUE(sanitizer.is_clean()) << sanitizer.text();
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const char* network : {"mnist-8", "mnist-convbn", "resnet8-cifar10-fp32",
                              "toycar-autoencoder-fp32", "squeezenet1.1-fp32"}) {
    for (const char* chip : {"ascend910b1", "ascend310p3"}) {
      for (const sim::Mode mode : {sim::Mode::kFull, sim::Mode::kTiming})
        cases.push_back({network, chip, mode});
    }
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Networks, SanitizedNetwork, testing::ValuesIn(all_cases()),
                         [](const auto& test) {
                           std::string name = test.param.network + "_" + test.param.chip + "_" +
                                              sim::name_of(test.param.mode);
                           for (char& c : name) {
                             if (c == '-' || c == '.') c = '_';
                           }
                           return name;
                         });

}  // namespace
}  // namespace cubist::framework
