// A folder for a wave file, and what GTKWave's own converter reads from it.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace cubist::sim {

class WavesTest : public testing::Test {
 protected:
  WavesTest() { std::filesystem::create_directories(folder_); }
  ~WavesTest() override { std::filesystem::remove_all(folder_); }

  static bool has_converter() { return std::system("command -v fst2vcd > /dev/null") == 0; }
  std::string vcd() const {
    const std::string text = (folder_ / "waves.vcd").string();
    EXPECT_EQ(std::system(fmt::format("fst2vcd -f {} -o {}", file_.string(), text).c_str()), 0);
    std::ifstream stream(text);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / fmt::format("cubist_waves_test_{}", getpid());
  std::filesystem::path file_ = folder_ / "waves.fst";
};

}  // namespace cubist::sim
