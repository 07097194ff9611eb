// Waves of a verilated model, as FST.
#pragma once

#include <verilated_fst_c.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace cubist::sim {

class WaveFile {
 public:
  // `trace` adds the model's signals, which appear under `scope`. Throws Error(Resource) if the
  // file cannot be written.
  WaveFile(std::filesystem::path file, const std::string& scope,
           const std::function<void(VerilatedFstC&)>& trace);

  // Values at `time`, in ps, ascending.
  void dump(uint64_t time) { waves_.dump(time); }
  // Throws Error(Resource) and removes the file if not all of it was written: the disk was full.
  void close();

 private:
  std::filesystem::path file_;
  VerilatedFstC waves_;
};

}  // namespace cubist::sim
