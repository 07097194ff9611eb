// One memory behind a request port and a data port of a unit in RTL: a request of one cycle is
// answered in the next, in order; it is always ready for another.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>

namespace cubist::sim {

template <size_t kBytes>
class ReadPort {
 public:
  // At an edge: what the unit took leaves, what it asked for comes.
  void drop_if(bool is_data_taken) {
    if (is_data_taken) waiting_.pop_front();
  }
  // The bytes of a new answer, to be filled in.
  std::byte* answer() { return waiting_.emplace_back().data(); }
  void answer(const std::byte* bytes) { std::memcpy(answer(), bytes, kBytes); }

  template <class Port>
  void show(uint8_t& valid, Port& data) const {
    static_assert(sizeof(Port) == kBytes);
    valid = !waiting_.empty();
    if (valid) std::memcpy(&data, waiting_.front().data(), kBytes);
  }
  void clear() { waiting_.clear(); }

 private:
  std::deque<std::array<std::byte, kBytes>> waiting_;
};

}  // namespace cubist::sim
