#include "passes/bank_conflicts.h"

#include <algorithm>
#include <cstdlib>

#include "cubist/sim/chip_spec.h"
#include "passes/region.h"

namespace cubist::akg {
namespace {

constexpr int64_t kBlock = 32, kRepeat = 256;  // of UB; of a vector instruction

}  // namespace

BankConflicts::BankConflicts(const Program& program, const sim::VectorSpec& vector)
    : period_(kBlock * vector.ub_bank_groups),
      row_(vector.ub_bank_groups * vector.ub_bank_size.value),
      rows_(std::max(1, vector.ub_banks / vector.ub_bank_groups)),
      write_lag_(vector.write_lag.value) {
  for_each_call(program.body, [&](const Call& call) {
    if (call.pipe != Pipe::V) return;
    for (size_t i = 0; i < call.reads.size(); ++i) {
      const BufferId read = call.reads[i];
      const double repeats =
          static_cast<double>(bytes_in_ub(program.buffer(read))) / static_cast<double>(kRepeat);
      for (size_t j = 0; j < i; ++j) pairs_.push_back({call.reads[j], read, false, repeats});
      for (const BufferId written : call.writes) pairs_.push_back({read, written, true, repeats});
    }
  });
  // The same operand twice, or in place: no address helps.
  std::erase_if(pairs_, [](const Pair& pair) { return pair.first == pair.second; });
}

double BankConflicts::cost(const std::vector<BufferId>& buffers, const Addresses& addresses) const {
  double sum = 0;
  for (const Pair& pair : pairs_) {
    if (!contains(buffers, pair.first) && !contains(buffers, pair.second)) continue;
    const auto first = addresses.find(pair.first), second = addresses.find(pair.second);
    if (first == addresses.end() || second == addresses.end()) continue;
    for (const int slot : {0, 1})
      sum += cost(pair, first->second.address[slot], second->second.address[slot]) / 2;
  }
  return sum;
}

// The share of a repeat's blocks that meet in a group. A write meets the read of write_lag repeats
// later, if both are in the same row of banks.
double BankConflicts::cost(const Pair& pair, int64_t first, int64_t second) const {
  if (pair.is_write) {
    if (first / row_ % rows_ != second / row_ % rows_) return 0;
    first += write_lag_ * kRepeat;
  }
  const int64_t apart = std::abs(first - second) % period_;
  const int64_t shared = kRepeat - std::min(apart, period_ - apart);
  return shared <= 0 ? 0 : pair.repeats * static_cast<double>(shared) / kRepeat;
}

}  // namespace cubist::akg
