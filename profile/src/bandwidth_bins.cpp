#include "bandwidth_bins.h"

#include <algorithm>

namespace cubist::profile {
namespace {

constexpr Cycles kFirstBin{16};

void join_neighbours(std::vector<int64_t>& series) {
  for (size_t i = 0; i < series.size(); ++i) {
    const int64_t amount = series[i];
    series[i] = 0;
    series[i / 2] += amount;
  }
  series.resize((series.size() + 1) / 2);
}

}  // namespace

BandwidthBins::BandwidthBins() { bins_.bin = kFirstBin; }

void BandwidthBins::make_room(int64_t end) {
  std::vector<int64_t>* const all[] = {&bins_.gm_read,      &bins_.gm_written, &bins_.dram_read,
                                       &bins_.dram_written, &bins_.l2_hits,    &bins_.l2_misses};
  const auto needed = [&] { return static_cast<size_t>(ceil_div(end, bins_.bin.value)); };
  while (needed() > kMostBins) {
    for (auto* series : all) join_neighbours(*series);
    bins_.bin = bins_.bin * 2;
  }
  if (needed() <= bins_.gm_read.size()) return;
  for (auto* series : all) series->resize(needed());
}

// Cumulative shares, so that the parts add up to the amount.
void BandwidthBins::spread(std::vector<int64_t>& series, int64_t amount, int64_t begin,
                           int64_t end) const {
  if (amount == 0) return;
  const int64_t width = bins_.bin.value;
  int64_t given = 0;
  for (int64_t bin = begin / width; bin * width < end; ++bin) {
    const int64_t until = std::min(end, (bin + 1) * width);
    const int64_t due = amount * (until - begin) / (end - begin);
    series[static_cast<size_t>(bin)] += due - given;
    given = due;
  }
}

void BandwidthBins::add(const sim::MemoryEvent& request, Cycles base) {
  const int64_t begin = (request.begin - base).value;
  const int64_t end = std::max((request.end - base).value, begin + 1);
  make_room(end);
  spread(request.is_write ? bins_.gm_written : bins_.gm_read, request.bytes.value, begin, end);
  spread(bins_.dram_read, request.dram_read.value, begin, end);
  spread(bins_.dram_written, request.dram_written.value, begin, end);
  spread(bins_.l2_hits, request.l2_hits, begin, end);
  spread(bins_.l2_misses, request.l2_misses, begin, end);
}

}  // namespace cubist::profile
