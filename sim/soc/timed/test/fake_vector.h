// A clocked vector unit in plain C++: adds f16 and nothing else. Takes a command per edge at most,
// works on one repeat per edge, and completes a command `kDrain` edges after its last repeat.
#pragma once

#include <array>
#include <cstring>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/base/float_types.h"
#include "cubist/sim/clocked_vector.h"

namespace cubist::sim {

// What happened to a FakeVector, for whoever holds the log.
struct FakeVectorLog {
  std::vector<int64_t> edges, dumped;
  std::vector<std::string> waves;  // "open FILE SCOPE", "close"
  int submitted = 0, resets = 0;
  bool never_ends = false, forgets = false, says_done_twice = false, says_done_again = false,
       writes_outside = false;
};

class FakeVector : public ClockedVector {
 public:
  static constexpr int64_t kDrain = 4;

  FakeVector(VectorMemory& memory, FakeVectorLog& log) : memory_(memory), log_(log) {}

  bool has(const VectorCommand& c) const override {
    return c.op == VectorOp::kAdd && c.source == isa::DataType::f16 && !c.is_scalar;
  }
  bool is_ready() const override { return !next_; }
  void submit(const VectorCommand& command) override {
    if (!has(command)) {
      throw Error(Fault::kNotImplemented,
                  {.where = "the fake vector unit", .did = "anything but adding f16"});
    }
    ++log_.submitted;
    next_ = command;
  }
  int clock(Cycles now) override {
    log_.edges.push_back(now.value);
    ++edge_;
    if (log_.never_ends) return 0;
    if (std::exchange(again_, false)) return 1;
    if (log_.forgets) next_.reset();
    if (!current_ && next_) {
      current_ = std::exchange(next_, std::nullopt);
      done_ = 0;
    } else if (current_) {
      add(*current_, done_);
      if (++done_ == current_->repeats()) {
        current_.reset();
        draining_.push_back(edge_ + kDrain);
      }
    }
    int completed = 0;
    for (; !draining_.empty() && draining_.front() <= edge_; draining_.pop_front()) ++completed;
    again_ = log_.says_done_again && completed > 0;
    return log_.says_done_twice ? 2 * completed : completed;
  }
  bool is_idle() const override { return !current_ && !next_ && draining_.empty() && !again_; }
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
  void close_waves() override { log_.waves.push_back("close"); }

 private:
  static constexpr unsigned kBlocks = 8, kInBlock = 16;  // elements
  using Repeat = std::array<uint16_t, kBlocks * kInBlock>;

  Repeat read(const VectorOperand& from, uint64_t repeat) {
    Repeat values;
    for (unsigned b = 0; b < kBlocks; ++b)
      std::memcpy(&values[b * kInBlock], memory_.read_ub(from.at(repeat, b)), VectorMemory::kBlock);
    return values;
  }

  void add(const VectorCommand& c, uint64_t repeat) {
    const Repeat x = read(c.x, repeat), y = read(c.y, repeat);
    const LaneMask& mask = repeat < c.count ? c.mask : c.tail;
    for (unsigned b = 0; b < kBlocks; ++b) {
      uint16_t block[kInBlock];
      uint32_t bytes = 0;
      for (unsigned i = 0; i < kInBlock; ++i) {
        const unsigned lane = b * kInBlock + i;
        block[i] = f32_to_f16_bits(f16_bits_to_f32(x[lane]) + f16_bits_to_f32(y[lane]));
        if (mask[lane]) bytes |= 3u << 2 * i;
      }
      const uint64_t to = log_.writes_outside ? uint64_t{1} << 30 : c.dst.at(repeat, b);
      memory_.write_ub(to, reinterpret_cast<const std::byte*>(block), bytes);
    }
  }

  VectorMemory& memory_;
  FakeVectorLog& log_;
  std::optional<VectorCommand> next_, current_;
  uint64_t done_ = 0;   // repeats of current_
  bool again_ = false;  // says so once more
  int64_t edge_ = 0;
  std::deque<int64_t> draining_;  // edges at which commands are complete
};

}  // namespace cubist::sim
