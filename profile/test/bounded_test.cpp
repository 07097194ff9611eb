// What stays small however long the run is.
#include <gtest/gtest.h>

#include <numeric>

#include "bandwidth_bins.h"
#include "timeline_recorder.h"

namespace cubist::profile {
namespace {

const sim::BlockRef kBlock{};

sim::MemoryEvent request(int64_t begin, int64_t end, int64_t bytes) {
  return {.block = kBlock,
          .pipe = isa::Pipe::MTE2,
          .address = 0,
          .is_write = false,
          .begin = Cycles{begin},
          .end = Cycles{end},
          .bytes = Bytes{bytes},
          .l2_hits = 0,
          .l2_misses = 0,
          .dram_read = {},
          .dram_written = {}};
}

TEST(BandwidthBins, SpreadARequestFromItsBeginToItsEnd) {
  BandwidthBins bins;
  const int64_t bin = bins.bandwidth().bin.value;
  bins.add(request(bin / 2, 2 * bin + bin / 2, 1000), Cycles{});
  EXPECT_EQ(bins.bandwidth().gm_read, (std::vector<int64_t>{250, 500, 250}));
}

TEST(BandwidthBins, GrowWiderInsteadOfMore) {
  BandwidthBins bins;
  for (int64_t i = 0; i < 100'000; ++i) bins.add(request(100 * i, 100 * i + 50, 7), Cycles{});
  const Bandwidth& b = bins.bandwidth();
  EXPECT_LE(b.gm_read.size(), BandwidthBins::kMostBins);
  EXPECT_GT(b.gm_read.size(), BandwidthBins::kMostBins / 2);
  EXPECT_EQ(std::accumulate(b.gm_read.begin(), b.gm_read.end(), int64_t{0}), 700'000);
}

sim::ScalarSpan span(int64_t begin, int64_t end, sim::Wait reason = sim::Wait::kNone) {
  return {.block = kBlock, .begin = Cycles{begin}, .end = Cycles{end}, .reason = reason};
}

TEST(TimelineRecorder, KeepsSegmentsAsTheyAreWhileTheyAreFew) {
  TimelineRecorder recorder(10);
  const size_t track = recorder.track({}, isa::Pipe::S);
  for (int64_t i = 0; i < 10; ++i) recorder.scalar_span(track, span(10 * i, 10 * i + 9), {}, 0);
  const Timeline timeline = recorder.timeline();
  EXPECT_EQ(timeline.resolution, Cycles{0});
  ASSERT_EQ(timeline.tracks.size(), 1u);
  EXPECT_EQ(timeline.tracks[0].segments.size(), 10u);
}

TEST(TimelineRecorder, JoinsNeighboursOfOneNameWhenThereAreTooMany) {
  constexpr size_t kMost = 1000;
  TimelineRecorder recorder(kMost);
  const size_t track = recorder.track({}, isa::Pipe::S);
  for (int64_t i = 0; i < 100'000; ++i) {
    recorder.scalar_span(track, span(10 * i, 10 * i + 6), {}, 0);
    recorder.scalar_span(track, span(10 * i + 6, 10 * i + 10, sim::Wait::kFlag), {}, 0);
  }
  recorder.scalar_span(track, span(5'000'000, 5'000'006), {}, 0);
  const Timeline timeline = recorder.timeline();
  EXPECT_GT(timeline.resolution, Cycles{0});
  ASSERT_EQ(timeline.tracks.size(), 1u);
  const auto& segments = timeline.tracks[0].segments;
  EXPECT_LE(segments.size(), kMost);
  EXPECT_EQ(timeline.names, (std::vector<std::string>{"run", "wait flag"}));
  EXPECT_EQ(segments.front().start, 0);
  EXPECT_EQ(segments.back().start, 5'000'000) << "far from its neighbours";
}

}  // namespace
}  // namespace cubist::profile
