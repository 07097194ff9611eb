// Who touched the bytes of a memory last, and which bytes were ever written. 32 B are one cell; a
// cell of which only a part was touched is split into bytes until it is written as a whole. Cells
// in one state go to one next state: the loop over a run does the thinking once per state it meets.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace cubist::sanitizer {

using AccessId = uint32_t;  // grows; 0: nobody

// An access as the shadow remembers it.
struct Toucher {
  AccessId access = 0;
  bool is_write = false;
  bool is_atomic = false;  // only with is_write: atomic writes commute with one another
};

// What the shadow asks, and tells.
class ShadowClient {
 public:
  virtual ~ShadowClient() = default;
  // Is the earlier access complete before `now` starts? May change from call to call only when
  // `now` does.
  virtual bool is_ordered(const Toucher& earlier, const Toucher& now) = 0;
  // The two touch the byte at `address`, at least one writes it, and they are not ordered.
  virtual void conflict(const Toucher& earlier, const Toucher& now, uint64_t address) = 0;
  // `now` reads bytes of the cell at `address` that nobody has written: bit n, byte n.
  virtual void unwritten(const Toucher& now, uint64_t address, uint32_t bytes) = 0;
};

struct ShadowOptions {
  bool order = true;    // watch conflicts
  bool written = true;  // watch reads of bytes that nobody wrote
};

// Readers and atomic writers since the last plain write, as lists that share their tails.
class TouchLists {
 public:
  using Id = uint32_t;  // 0: the empty list

  struct Node {
    Toucher toucher;
    Id next = 0;
  };
  const Node& node(Id id) const { return nodes_[id - base_]; }
  Id push(const Toucher& toucher, Id next);
  // A list that was made before the last forget() is empty.
  bool is_alive(Id id) const { return id >= base_; }
  void forget();

 private:
  std::vector<Node> nodes_;
  Id base_ = 1;
};

class Shadow {
 public:
  static constexpr uint64_t kCell = 32;  // bytes

  Shadow(ShadowClient& client, const ShadowOptions& options) : client_(client), options_(options) {}

  // `bytes` bytes from `address` on. Calls of one access follow one another, reads first.
  void touch(uint64_t address, uint64_t bytes, const Toucher& now);
  // `count` runs, `stride` apart.
  void touch(uint64_t address, uint64_t bytes, uint64_t count, uint64_t stride,
             const Toucher& now) {
    for (uint64_t n = 0; n < count; ++n) touch(address + n * stride, bytes, now);
  }
  // What was written there counts for nothing.
  void unwrite(uint64_t address, uint64_t bytes);
  // By byte of the cell at `address`, a multiple of kCell.
  uint32_t written(uint64_t address) { return cell(address).written; }
  // Nobody has written or touched these bytes.
  void forget(uint64_t address, uint64_t bytes);
  // The same for all bytes.
  void forget();
  // Every access so far is ordered before every later one; which bytes are written stays.
  void forget_touches(AccessId first_later);

 private:
  static constexpr uint32_t kAll = 0xffff'ffff;
  static constexpr uint32_t kSplit = 0x8000'0000;  // of Last::write: the rest is a place in splits_
  static constexpr uint64_t kPageCells = 2048;
  static constexpr uint64_t kPageBytes = kPageCells * kCell;

  struct Last {
    uint32_t write = 0;  // AccessId
    TouchLists::Id others = 0;
    friend bool operator==(const Last&, const Last&) = default;
  };
  struct Cell {
    Last last;
    uint32_t written = 0;  // by byte
  };
  using Bytes = std::array<Last, kCell>;
  using Page = std::array<Cell, kPageCells>;

  Page& page(uint64_t number);
  Cell& cell(uint64_t address) { return page(address / kPageBytes)[address % kPageBytes / kCell]; }
  void touch_part(Cell& cell, uint64_t address, uint32_t bytes, const Toucher& now);
  void touch_bytes(Cell& cell, uint64_t address, uint32_t bytes, const Toucher& now);
  void mark(Cell& cell, uint64_t address, uint32_t bytes, const Toucher& now);
  Last after(const Last& last, uint64_t address, const Toucher& now);
  TouchLists::Id add(TouchLists::Id list, const Toucher& now);
  // True if they conflict.
  bool check(const Toucher& earlier, const Toucher& now, uint64_t address);
  AccessId alive(AccessId access) const { return access >= first_ ? access : 0; }
  bool is_split(const Last& last) const { return (last.write & kSplit) != 0; }
  uint32_t split(const Last& whole);
  void join(Cell& cell);

  ShadowClient& client_;
  ShadowOptions options_;
  std::vector<std::unique_ptr<Page>> pages_;
  std::vector<uint64_t> used_pages_;
  std::vector<Bytes> splits_;
  std::vector<uint32_t> free_splits_;
  TouchLists lists_;
  AccessId first_ = 1;  // earlier ones are ordered before all that come

  // The transition that the last cell made.
  Toucher step_of_;
  Last step_from_, step_to_;
  bool has_step_ = false;
};

}  // namespace cubist::sanitizer
