// Drives the ports of a verilated vector unit of any BLOCKS: vector/vector.sv.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <vector>

#include "rtl/test/port_driver.h"

namespace cubist::rtl_test {

// vector/vector_types.sv.
enum VectorOpCode : uint8_t { kAdd, kSubtract, kMultiply, kMax, kMin, kMultiplyAdd, kConvert };
enum Format : uint8_t { kHalf, kSingle };
enum Rounding : uint8_t { kNearest, kAway, kFloor, kCeil, kTrunc, kOdd };

// Addresses and strides in blocks of 32 B.
struct VectorPlace {
  uint32_t address = 0, block_stride = 1, repeat_stride = 0;
};

using ElementMask = std::array<bool, 128>;

struct VectorTask {
  VectorOpCode op{};
  Format source{}, result{};
  Rounding round{};
  bool is_scalar = false;
  uint32_t scalar = 0;
  uint32_t count = 0;
  ElementMask mask{}, tail{};
  VectorPlace dst{}, x{}, y{}, z{};
};

template <class Model, unsigned kBlocks>
class VectorPortDriver : public PortDriver<Model> {
 public:
  static constexpr unsigned kElements = 16 * kBlocks;  // of a repeat in f16

  using PortDriver<Model>::PortDriver;

  std::vector<uint8_t> ub;

  // The edges with which the tasks were done, the first one offered in cycle 0.
  std::vector<int64_t> run(const std::vector<VectorTask>& tasks, const Stalls& stalls) {
    std::vector<int64_t> done;
    size_t next = 0;
    Model& m = this->model();
    Port x, y, z;
    for (int64_t cycle = 1; done.size() < tasks.size(); ++cycle) {
      if (cycle > 1'000'000) throw std::runtime_error("a command is never done");
      if (!m.command_valid && next < tasks.size() && may(stalls.command)) offer(tasks[next++]);
      m.x_request_ready = may(stalls.request), m.y_request_ready = may(stalls.request);
      m.z_request_ready = may(stalls.request);
      m.write_ready = may(stalls.write);
      m.clock = 0;
      m.eval();
      if (m.done && !m.busy) throw std::runtime_error("done without being busy");
      const bool is_command_taken = m.command_valid && m.command_ready;
      if (m.done) done.push_back(cycle);
      if (m.write_valid && m.write_ready) write();
      const bool x_taken = m.x_data_valid && m.x_data_ready;
      const bool y_taken = m.y_data_valid && m.y_data_ready;
      const bool z_taken = m.z_data_valid && m.z_data_ready;
      take(x, m.x_request_valid && m.x_request_ready, m.x_request_blocks, &m.x_request);
      take(y, m.y_request_valid && m.y_request_ready, m.y_request_blocks, &m.y_request);
      take(z, m.z_request_valid && m.z_request_ready, m.z_request_blocks, &m.z_request);
      m.clock = 1;
      m.eval();
      if (is_command_taken) m.command_valid = 0;
      show(x, x_taken, stalls.data, m.x_data_valid, &m.x_data);
      show(y, y_taken, stalls.data, m.y_data_valid, &m.y_data);
      show(z, z_taken, stalls.data, m.z_data_valid, &m.z_data);
    }
    m.clock = 0;
    m.eval();
    if (m.busy) throw std::runtime_error("busy when every command is done");
    if (!x.empty() || !y.empty() || !z.empty())
      throw std::runtime_error("a request whose data nobody took");
    return done;
  }

 private:
  static constexpr size_t kBlock = 32;
  static constexpr unsigned kAddressBits = 19;

  // A request that waits: the memory reads it at once, or only when it answers.
  struct Request {
    unsigned blocks = 0;
    std::array<uint32_t, kBlocks> address{};
    std::array<uint8_t, kBlocks * kBlock> bytes{};
    bool is_read = false;
  };
  using Port = std::deque<Request>;

  bool may(int stall) { return PortDriver<Model>::may(stall); }

  uint8_t* block_at(uint32_t address) {
    if ((address + size_t{1}) * kBlock > ub.size())
      throw std::runtime_error("a block outside of UB");
    return ub.data() + address * kBlock;
  }

  static uint32_t address_in(const void* port, unsigned block) {
    uint32_t address = 0;
    for (unsigned bit = 0; bit < kAddressBits; ++bit) {
      const unsigned at = block * kAddressBits + bit;
      address |= (static_cast<const uint8_t*>(port)[at / 8] >> at % 8 & 1u) << bit;
    }
    return address;
  }

  void read(Request& request) {
    for (unsigned b = 0; b < kBlocks; ++b) {
      if (request.blocks >> b & 1)
        std::memcpy(request.bytes.data() + b * kBlock, block_at(request.address[b]), kBlock);
    }
    request.is_read = true;
  }

  void take(Port& port, bool is_taken, unsigned blocks, const void* addresses) {
    if (!is_taken) return;
    Request& request = port.emplace_back();
    request.blocks = blocks;
    for (unsigned b = 0; b < kBlocks; ++b) request.address[b] = address_in(addresses, b);
    if (this->rng().integer(0, 1)) read(request);
  }

  // Inputs of the next cycle. Data once shown stays until it is taken.
  template <class Data>
  void show(Port& port, bool is_taken, int stall, uint8_t& valid, Data* data) {
    static_assert(sizeof(Data) == kBlocks * kBlock);
    if (is_taken) {
      port.pop_front();
      valid = 0;
    }
    if (valid || port.empty() || !may(stall)) return;
    if (!port.front().is_read) read(port.front());
    std::memcpy(data, port.front().bytes.data(), sizeof *data);
    valid = 1;
  }

  void write() {
    Model& m = this->model();
    std::array<uint32_t, kBlocks> bytes;
    static_assert(sizeof bytes == sizeof m.write_bytes);
    std::memcpy(bytes.data(), &m.write_bytes, sizeof bytes);
    const auto* data = reinterpret_cast<const uint8_t*>(&m.write_data);
    for (unsigned b = 0; b < kBlocks; ++b) {
      if (bytes[b] == 0) continue;
      uint8_t* const block = block_at(address_in(&m.write, b));
      for (unsigned i = 0; i < kBlock; ++i) {
        if (bytes[b] >> i & 1) block[i] = data[b * kBlock + i];
      }
    }
  }

  template <class Mask>
  static void set_mask(Mask& port, const ElementMask& mask) {
    static_assert(sizeof port == kElements / 8);
    auto* bytes = reinterpret_cast<uint8_t*>(&port);
    std::memset(bytes, 0, sizeof port);
    for (unsigned e = 0; e < kElements; ++e) bytes[e / 8] |= static_cast<uint8_t>(mask[e] << e % 8);
  }

  static void set_place(const VectorPlace& place, uint32_t& address, uint16_t& block_stride,
                        uint16_t& repeat_stride) {
    address = place.address;
    block_stride = static_cast<uint16_t>(place.block_stride);
    repeat_stride = static_cast<uint16_t>(place.repeat_stride);
  }

  void offer(const VectorTask& t) {
    Model& m = this->model();
    m.command_op = t.op, m.command_source = t.source, m.command_result = t.result;
    m.command_round = t.round;
    m.command_is_scalar = t.is_scalar, m.command_scalar = t.scalar;
    m.command_count = t.count;
    set_mask(m.command_mask, t.mask), set_mask(m.command_tail, t.tail);
    set_place(t.dst, m.command_dst, m.command_dst_block_stride, m.command_dst_repeat_stride);
    set_place(t.x, m.command_x, m.command_x_block_stride, m.command_x_repeat_stride);
    set_place(t.y, m.command_y, m.command_y_block_stride, m.command_y_repeat_stride);
    set_place(t.z, m.command_z, m.command_z_block_stride, m.command_z_repeat_stride);
    m.command_valid = 1;
  }
};

}  // namespace cubist::rtl_test
