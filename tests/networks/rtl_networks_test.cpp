// Trained networks on chips whose cube is in RTL: the bits of the functional cube.
#include <gtest/gtest.h>

#include <cctype>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "cubist/framework/run.h"

namespace cubist::framework {
namespace {

namespace fs = std::filesystem;

struct Case {
  std::string network, chip;
};

class RtlNetwork : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
#ifndef CUBIST_HAS_RTL
    GTEST_SKIP() << "built without Verilator";
#endif
    model_ = fs::path(CUBIST_SHARED) / "models" / GetParam().network;
    if (!fs::exists(model_)) GTEST_SKIP() << model_ << " is not here";
    folder_ =
        fs::path(testing::TempDir()) / ("cubist_rtl_" + GetParam().network + "_" + GetParam().chip);
  }
  void TearDown() override {
    if (!folder_.empty()) fs::remove_all(folder_);
  }

  RunResult run(const std::string& cube) {
    RunOptions options;
    options.model = (model_ / "model.onnx").string();
    options.chip = GetParam().chip + ",cube.model=" + cube;
    options.kernel_cache = fs::path(testing::TempDir()) / "cubist_test_kernels";
    options.data = model_ / "test_data_set_0";
    options.output_folder = folder_ / cube;
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

TEST_P(RtlNetwork, GivesTheBitsOfTheFunctionalCube) {
  const RunResult functional = run("functional"), rtl = run("rtl");
  EXPECT_EQ(rtl.pass, true);
  ASSERT_FALSE(bits("functional").empty());
  EXPECT_TRUE(bits("functional") == bits("rtl"));
  // Most of the time is launches and memory; the schedule of the RTL (sim/rtl/README.md) and the
  // cost rule of pipe M differ both ways. Measured: at most 1.3 %.
  EXPECT_NEAR(static_cast<double>(rtl.total_cycles.value),
              static_cast<double>(functional.total_cycles.value),
              0.05 * static_cast<double>(functional.total_cycles.value));
  EXPECT_NE(rtl.total_cycles, functional.total_cycles) << "the time is the cube's own";
  std::printf("%s on %s: %lld cycles with the functional cube in %.1f s, %lld with RTL in %.1f s\n",
              GetParam().network.c_str(), GetParam().chip.c_str(),
              static_cast<long long>(functional.total_cycles.value), functional.wall_seconds,
              static_cast<long long>(rtl.total_cycles.value), rtl.wall_seconds);
}

INSTANTIATE_TEST_SUITE_P(Shared, RtlNetwork,
                         testing::Values(Case{"mnist-8", "tiny"}, Case{"mnist-8", "ascend910b1"},
                                         Case{"resnet8-cifar10-fp32", "tiny"},
                                         Case{"resnet8-cifar10-fp32", "ascend910b1"}),
                         [](const auto& parameter) {
                           std::string name = parameter.param.network + "_" + parameter.param.chip;
                           for (char& c : name) {
                             if (!isalnum(static_cast<unsigned char>(c))) c = '_';
                           }
                           return name;
                         });

}  // namespace
}  // namespace cubist::framework
