// Kernels to store, a folder to store them in, and what its files look like from outside.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "cubist/akg/cache.h"
#include "cubist/base/rng.h"

namespace cubist::akg {

// Follows from `number`; `elf_bytes` long.
inline CompiledKernel kernel_of(int number, size_t elf_bytes = 20'000) {
  Rng rng(static_cast<uint64_t>(number));
  CompiledKernel kernel{
      .name = "kernel" + std::to_string(number),
      .block_dim = static_cast<uint32_t>(number + 1),
      .source = "// source of kernel " + std::to_string(number),
      .elf = std::vector<std::byte>(elf_bytes),
      .schedule = {.axis = number % 3, .chunk = number, .blocks = 7, .parts = number % 5},
      .predicted_cycles = 0.1 * number,
      .explanation = "as the test wants",
      .workspace = {64 * number}};
  for (std::byte& byte : kernel.elf) byte = static_cast<std::byte>(rng.next());
  return kernel;
}

inline KernelKey key_number(int number) {
  return key_of({.algorithm = std::to_string(number), .chip = {}, .options = {}, .compiler = {}});
}

inline bool is_same(const CompiledKernel& a, const CompiledKernel& b) {
  return a.name == b.name && a.block_dim == b.block_dim && a.source == b.source && a.elf == b.elf &&
         a.schedule == b.schedule && a.predicted_cycles == b.predicted_cycles &&
         a.explanation == b.explanation && a.workspace == b.workspace;
}

class CacheFolder : public testing::Test {
 protected:
  CacheFolder() { std::filesystem::remove_all(folder_); }
  ~CacheFolder() override { std::filesystem::remove_all(folder_); }

  KernelCache open(Bytes limit = {int64_t{64} << 20}) {
    return KernelCache({.folder = folder_, .limit = limit},
                       [this](const std::string& text) { warnings_.push_back(text); });
  }

  // By SQLite's own check.
  std::string integrity() const {
    SQLite::Database database(file_.string(), SQLite::OPEN_READWRITE);
    return database.execAndGet("PRAGMA integrity_check").getString();
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("cubist-cache-test-" + std::to_string(getpid()));
  const std::filesystem::path file_ = folder_ / "kernels-1.sqlite";
  std::vector<std::string> warnings_;
};

}  // namespace cubist::akg
