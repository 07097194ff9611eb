// A clocked cube in plain C++: takes a command per edge at most, works on one fractal of C per
// edge, and completes a command `kDrain` edges after its last fractal.
#pragma once

#include <cmath>
#include <cstring>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/base/float_types.h"
#include "cubist/sim/clocked_cube.h"

namespace cubist::sim {

// What happened to a FakeCube, for whoever holds the log.
struct FakeCubeLog {
  std::vector<int64_t> edges, dumped;
  std::vector<std::string> waves;  // "open FILE SCOPE", "close"
  int submitted = 0, resets = 0;
  bool never_ends = false, disk_is_full = false;
};

class FakeCube : public ClockedCube {
 public:
  static constexpr int64_t kDrain = 5;

  FakeCube(CubeMemory& memory, FakeCubeLog& log) : memory_(memory), log_(log) {}

  bool is_ready() const override { return !next_; }
  void submit(const CubeCommand& command) override {
    if (command.type_a != isa::DataType::f16) {
      throw Error(Fault::kNotImplemented,
                  {.where = "the fake cube", .did = "multiply what is not f16"});
    }
    ++log_.submitted;
    next_ = command;
  }
  int clock(Cycles now) override {
    log_.edges.push_back(now.value);
    ++edge_;
    if (log_.never_ends) return 0;
    if (!current_ && next_) {
      current_ = std::exchange(next_, std::nullopt);
      done_ = 0;
    } else if (current_) {
      multiply(*current_, done_ % current_->m_fractals, done_ / current_->m_fractals);
      if (++done_ == current_->m_fractals * current_->n_fractals) {
        current_.reset();
        draining_.push_back(edge_ + kDrain);
      }
    }
    int completed = 0;
    for (; !draining_.empty() && draining_.front() <= edge_; draining_.pop_front()) ++completed;
    return completed;
  }
  bool is_idle() const override { return !current_ && !next_ && draining_.empty(); }
  void reset() override {
    ++log_.resets;
    current_.reset();
    next_.reset();
    draining_.clear();
  }
  void open_waves(const std::filesystem::path& file, const std::string& scope) override {
    log_.waves.push_back("open " + file.string() + " " + scope);
  }
  void dump_waves(Cycles now) override { log_.dumped.push_back(now.value); }
  void close_waves() override {
    log_.waves.push_back("close");
    if (log_.disk_is_full)
      throw Error(Fault::kResource, {.where = "the fake cube", .did = "write its waves"});
  }

 private:
  static float half(const std::byte* bytes, int index) {
    uint16_t bits;
    std::memcpy(&bits, bytes + index * 2, sizeof bits);
    return f16_bits_to_f32(bits);
  }

  void multiply(const CubeCommand& c, int i, int j) {
    const int rows = std::min(16, c.m - 16 * i), columns = std::min(16, c.n - 16 * j);
    float sum[16][16] = {};
    if (c.start == CubeStart::kC) std::memcpy(sum, memory_.read_l0c(c.c_address(i, j)), sizeof sum);
    for (int row = 0; c.start == CubeStart::kBias && row < 16; ++row)
      std::memcpy(sum[row], memory_.read_bias(c.bias + 64 * static_cast<uint64_t>(j)), 64);
    for (int f = 0; f < c.k_fractals; ++f) {
      const uint64_t a_address = c.a_address(i, f);
      const std::byte* a = memory_.read_l0a(a_address / 512 * 512) + a_address % 512;
      const std::byte* b = memory_.read_l0b(c.b_address(f, j));
      for (int k = 0; k < c.depth(f); ++k) {
        for (int row = 0; row < rows; ++row) {
          for (int column = 0; column < columns; ++column)
            sum[row][column] =
                std::fma(half(a, row * 16 + k), half(b, column * 16 + k), sum[row][column]);
        }
      }
    }
    memory_.write_l0c(c.c_address(i, j), reinterpret_cast<const std::byte*>(sum), rows, columns);
  }

  CubeMemory& memory_;
  FakeCubeLog& log_;
  std::optional<CubeCommand> next_, current_;
  int done_ = 0;  // fractals of current_
  int64_t edge_ = 0;
  std::deque<int64_t> draining_;  // edges at which commands are complete
};

}  // namespace cubist::sim
