// Drives the ports of a verilated cube of any M, N and K: cube/cube.sv.
#pragma once

#include <cstdint>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <vector>

#include "rtl/test/port_driver.h"

namespace cubist::rtl_test {

enum Element : uint8_t { kF16, kBf16, kS8, kU8 };
enum Start : uint8_t { kZero, kC, kBias };

struct Command {
  Element a_element{}, b_element{};
  int m = 0, n = 0, k = 0;
  uint32_t a = 0, b = 0, c = 0, bias = 0;
  Start start{};
  bool is_gemv = false, saturate = false;
};

struct Memories {
  std::vector<uint8_t> l0a, l0b, l0c, bt;
};

class ReadPort {
 public:
  ReadPort(const std::vector<uint8_t>& memory, size_t bytes) : memory_(memory), bytes_(bytes) {}

  // At an edge, from the outputs of the cycle that ends.
  void step(bool is_data_taken, bool is_request_taken, uint32_t address) {
    if (is_data_taken) waiting_.pop_front();
    if (!is_request_taken) return;
    if (address % bytes_ != 0 || address + bytes_ > memory_.size())
      throw std::runtime_error("a read outside of the memory, or misaligned");
    waiting_.emplace_back(memory_.begin() + address, memory_.begin() + address + bytes_);
  }
  // Inputs of the next cycle. Data once shown stays until it is taken.
  template <class Data>
  void show(bool may, uint8_t& valid, Data& data) {
    if (is_shown_) return;
    is_shown_ = may && !waiting_.empty();
    valid = is_shown_;
    if (valid) std::memcpy(&data, waiting_.front().data(), bytes_);
  }
  void taken(uint8_t& valid) {
    is_shown_ = false;
    valid = 0;
  }

 private:
  const std::vector<uint8_t>& memory_;
  size_t bytes_;
  std::deque<std::vector<uint8_t>> waiting_;
  bool is_shown_ = false;
};

template <class Model, int kM, int kN, int kK>
class CubePortDriver : public PortDriver<Model> {
 public:
  static constexpr int M = kM, N = kN, K = kK;
  static constexpr uint32_t kABytes = 2 * K * M, kBBytes = 2 * K * N, kCBytes = 4 * M * N;
  static constexpr uint32_t kRowBytes = 2 * K, kBiasBytes = 4 * N;

  using PortDriver<Model>::PortDriver;

  Memories memories;

  // The edges with which the commands were done, the first command offered in cycle 0.
  std::vector<int64_t> run(const std::vector<Command>& commands, const Stalls& stalls) {
    ReadPort a(memories.l0a, kABytes), b(memories.l0b, kBBytes), c(memories.l0c, kCBytes),
        bias(memories.bt, kBiasBytes);
    std::vector<int64_t> done;
    size_t next = 0;
    Model& x = this->model();
    for (int64_t cycle = 1; done.size() < commands.size(); ++cycle) {
      if (cycle > 1'000'000) throw std::runtime_error("a command is never done");
      if (!x.command_valid && next < commands.size() && may(stalls.command))
        offer(commands[next++]);
      x.a_request_ready = may(stalls.request), x.b_request_ready = may(stalls.request);
      x.c_request_ready = may(stalls.request), x.bias_request_ready = may(stalls.request);
      x.c_write_ready = may(stalls.write);
      x.clock = 0;
      x.eval();
      if (x.done && !x.busy) throw std::runtime_error("done without being busy");
      const bool is_command_taken = x.command_valid && x.command_ready;
      if (x.done) done.push_back(cycle);
      if (x.c_write_valid && x.c_write_ready) write();
      const auto step = [](ReadPort& port, uint8_t& valid, bool data_ready, bool request_valid,
                           bool request_ready, uint32_t address) {
        const bool is_taken = valid && data_ready;
        port.step(is_taken, request_valid && request_ready, address);
        return is_taken;
      };
      const bool a_taken = step(a, x.a_data_valid, x.a_data_ready, x.a_request_valid,
                                x.a_request_ready, x.a_request);
      const bool b_taken = step(b, x.b_data_valid, x.b_data_ready, x.b_request_valid,
                                x.b_request_ready, x.b_request);
      const bool c_taken = step(c, x.c_data_valid, x.c_data_ready, x.c_request_valid,
                                x.c_request_ready, x.c_request);
      const bool bias_taken = step(bias, x.bias_data_valid, x.bias_data_ready, x.bias_request_valid,
                                   x.bias_request_ready, x.bias_request);
      x.clock = 1;
      x.eval();
      if (is_command_taken) x.command_valid = 0;
      if (a_taken) a.taken(x.a_data_valid);
      if (b_taken) b.taken(x.b_data_valid);
      if (c_taken) c.taken(x.c_data_valid);
      if (bias_taken) bias.taken(x.bias_data_valid);
      a.show(may(stalls.data), x.a_data_valid, x.a_data);
      b.show(may(stalls.data), x.b_data_valid, x.b_data);
      c.show(may(stalls.data), x.c_data_valid, x.c_data);
      bias.show(may(stalls.data), x.bias_data_valid, x.bias_data);
    }
    x.clock = 0;
    x.eval();
    if (x.busy) throw std::runtime_error("busy when every command is done");
    return done;
  }

 private:
  bool may(int stall) { return PortDriver<Model>::may(stall); }

  void offer(const Command& command) {
    Model& x = this->model();
    x.command_a_element = command.a_element, x.command_b_element = command.b_element;
    x.command_m = static_cast<uint16_t>(command.m), x.command_n = static_cast<uint16_t>(command.n);
    x.command_k = static_cast<uint16_t>(command.k);
    x.command_a = command.a, x.command_b = command.b, x.command_c = command.c;
    x.command_bias = command.bias;
    x.command_start = command.start;
    x.command_is_gemv = command.is_gemv, x.command_saturate = command.saturate;
    x.command_valid = 1;
  }

  void write() {
    Model& x = this->model();
    if (x.c_write % kCBytes != 0 || x.c_write + kCBytes > memories.l0c.size())
      throw std::runtime_error("a write outside of L0C, or misaligned");
    const auto* data = reinterpret_cast<const uint8_t*>(&x.c_write_data);
    for (uint32_t row = 0; row < M; ++row) {
      for (uint32_t column = 0; column < N; ++column) {
        if (!(x.c_write_rows >> row & 1) || !(x.c_write_columns >> column & 1)) continue;
        const uint32_t at = 4 * (row * N + column);
        std::memcpy(memories.l0c.data() + x.c_write + at, data + at, 4);
      }
    }
  }
};

}  // namespace cubist::rtl_test
