#include "soc/timed/gm_chunks.h"

#include <gtest/gtest.h>

#include <map>

#include "cubist/base/rng.h"

namespace cubist::sim {
namespace {

std::map<uint64_t, int> bytes_of_chunks(GmChunks chunks, int64_t line, int64_t lines) {
  std::map<uint64_t, int> touched;
  while (const auto chunk = chunks.next()) {
    EXPECT_GE(chunk->lines, 1);
    EXPECT_LE(chunk->lines, lines);
    EXPECT_GE(chunk->lines * line, chunk->request.total().value);
    for (int64_t run = 0; run < chunk->request.count; ++run) {
      for (int64_t b = 0; b < chunk->request.size.value; ++b) {
        ++touched[chunk->request.address + static_cast<uint64_t>(run) * chunk->request.stride +
                  static_cast<uint64_t>(b)];
      }
    }
  }
  return touched;
}

TEST(GmChunks, TouchEveryByteAsOftenAsTheRunsDo) {
  constexpr int64_t kLine = 128;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng(seed);
    const auto below = [&](uint64_t n) { return rng.next() % n; };
    const int64_t lines = static_cast<int64_t>(2 + below(6));
    std::vector<GmRuns> sets;
    std::map<uint64_t, int> expected;
    for (uint64_t i = 0; i < 1 + below(3); ++i) {
      const GmRuns runs{.address = 4096 + below(1000),
                        .bytes = below(700),
                        .count = below(6),
                        .stride = below(900),
                        .outer = below(3),
                        .outer_stride = below(5000)};
      for (uint64_t o = 0; o < runs.outer; ++o) {
        for (uint64_t r = 0; r < runs.count; ++r) {
          for (uint64_t b = 0; b < runs.bytes; ++b)
            ++expected[runs.address + o * runs.outer_stride + r * runs.stride + b];
        }
      }
      sets.push_back(runs);
    }
    EXPECT_EQ(bytes_of_chunks(GmChunks(sets, {kLine}, lines), kLine, lines), expected);
  }
}

// Rows of one line each, every other one across two lines.
TEST(GmChunks, CountEveryLineThatARunTouches) {
  GmChunks chunks({{.address = 0, .bytes = 128, .count = 4, .stride = 192}}, {128}, 4);
  const auto first = chunks.next(), second = chunks.next();
  EXPECT_EQ(first->runs, 3);
  EXPECT_EQ(first->lines, 1 + 2 + 1);
  EXPECT_EQ(second->runs, 1);
  EXPECT_EQ(second->lines, 2);
  EXPECT_FALSE(chunks.next().has_value());
}

TEST(GmChunks, ARunBeginsInItsFirstPartOnly) {
  GmChunks chunks({{.address = 0, .bytes = 1024}}, {128}, 4);
  EXPECT_EQ(chunks.next()->runs, 1);
  EXPECT_EQ(chunks.next()->runs, 0);
}

TEST(GmChunks, ALongRunIsCutAtLines) {
  GmChunks chunks({{.address = 100, .bytes = 1000}}, {128}, 4);
  EXPECT_EQ(chunks.next()->request.size.value, 412);  // to 512
  EXPECT_EQ(chunks.next()->request.address, 512u);
}

TEST(GmChunks, ShortRunsGoTogether) {
  GmChunks chunks({{.address = 0, .bytes = 32, .count = 10, .stride = 128}}, {128}, 4);
  EXPECT_EQ(chunks.next()->request.count, 4);
  EXPECT_EQ(chunks.next()->request.count, 4);
  EXPECT_EQ(chunks.next()->request.count, 2);
  EXPECT_FALSE(chunks.next());
}

}  // namespace
}  // namespace cubist::sim
