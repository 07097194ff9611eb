#include "passes/placement.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

#include "cubist/base/quantity.h"

namespace cubist::akg {
namespace {

constexpr int64_t kNoEnd = std::numeric_limits<int64_t>::max();

// The first address from `from` on.
int64_t next_address(int64_t from, int64_t period, int64_t remainder) {
  return round_up(std::max<int64_t>(from - remainder, 0), period) + remainder;
}

class Search {
 public:
  // For things[index], beside the things `placed`.
  Search(const std::vector<Placed>& things, const std::vector<size_t>& placed, size_t index,
         const Preference& preference)
      : things_(things), placed_(placed), index_(index), preference_(preference) {}

  int64_t run() {
    std::vector<const Placed*> neighbours;
    for (const size_t other : placed_) {
      if (things_[other].life.overlaps(things_[index_].life)) neighbours.push_back(&things_[other]);
    }
    std::ranges::sort(neighbours, {}, &Placed::address);
    int64_t free = 0;
    for (const Placed* next : neighbours) {
      if (next->address > free) try_gap(free, next->address);
      free = std::max(free, next->address + next->bytes);
    }
    try_gap(free, kNoEnd);
    return std::get<3>(best_);
  }

 private:
  // Free bytes [begin, end).
  void try_gap(int64_t begin, int64_t end) {
    for (const int64_t remainder : preference_.remainders) {
      try_address(begin, end, next_address(begin, preference_.period, remainder));
      if (preference_.row == 0) continue;
      const int64_t row = round_up(begin, preference_.row);
      try_address(begin, end, next_address(row, preference_.period, remainder));
    }
  }

  void try_address(int64_t begin, int64_t end, int64_t at) {
    if (end != kNoEnd && at + things_[index_].bytes > end) return;
    const int64_t gap = end == kNoEnd ? kNoEnd : end - begin;
    const double cost = preference_.cost ? preference_.cost(things_, placed_, index_, at) : 0;
    const bool is_behind = at + things_[index_].bytes > preference_.limit;
    best_ = std::min(best_, Answer{is_behind, cost, gap, at});
  }

  using Answer =
      std::tuple<bool, double, int64_t, int64_t>;  // behind the limit, cost, gap, address
  const std::vector<Placed>& things_;
  const std::vector<size_t>& placed_;
  size_t index_;
  const Preference& preference_;
  Answer best_ = {true, std::numeric_limits<double>::infinity(), 0, 0};
};

}  // namespace

int64_t place(std::vector<Placed>& things, const Preference& preference) {
  std::vector<size_t> order(things.size()), placed;
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater{},
                           [&](size_t index) { return things[index].bytes; });
  int64_t end = 0;
  for (const size_t index : order) {
    things[index].address = Search(things, placed, index, preference).run();
    placed.push_back(index);
    end = std::max(end, things[index].address + things[index].bytes);
  }
  return end;
}

}  // namespace cubist::akg
