#include "soc/timed/gm_chunks.h"

#include <algorithm>

namespace cubist::sim {

GmChunks::GmChunks(std::vector<GmRuns> runs, Bytes line, int64_t lines)
    : runs_(std::move(runs)), line_(static_cast<uint64_t>(line.value)), lines_(lines) {
  skip_empty();
}

void GmChunks::skip_empty() {
  while (set_ < runs_.size() &&
         (runs_[set_].bytes == 0 || runs_[set_].count == 0 || runs_[set_].outer == 0))
    ++set_;
}

int64_t GmChunks::lines_touched(uint64_t address, uint64_t bytes) const {
  return static_cast<int64_t>((address + bytes - 1) / line_ - address / line_ + 1);
}

std::optional<GmChunk> GmChunks::next() {
  if (set_ == runs_.size()) return std::nullopt;
  const GmRuns& runs = runs_[set_];
  const uint64_t address = runs.address + outer_ * runs.outer_stride + run_ * runs.stride;
  GmChunk chunk = offset_ > 0 || lines_touched(address, runs.bytes) > lines_
                      ? part_of_run(runs, address)
                      : whole_runs(runs, address);
  chunk.request.is_write = runs.is_write;
  chunk.request.is_atomic = runs.is_atomic;
  chunk.request.l2_bypass = runs.l2_bypass;
  if (run_ == runs.count) {
    run_ = 0;
    ++outer_;
  }
  if (outer_ == runs.outer) {
    outer_ = 0;
    ++set_;
    skip_empty();
  }
  return chunk;
}

// Ends at a line, so that the next part begins at one.
GmChunk GmChunks::part_of_run(const GmRuns& runs, uint64_t address) {
  const uint64_t begin = address + offset_;
  const int64_t begun = offset_ == 0 ? 1 : 0;
  const uint64_t line_end = (begin / line_ + static_cast<uint64_t>(lines_)) * line_;
  const uint64_t bytes = std::min(line_end, address + runs.bytes) - begin;
  offset_ += bytes;
  if (offset_ == runs.bytes) {
    offset_ = 0;
    ++run_;
  }
  GmChunk chunk;
  chunk.request.address = begin;
  chunk.request.size = {static_cast<int64_t>(bytes)};
  chunk.lines = lines_touched(begin, bytes);
  chunk.runs = begun;
  return chunk;
}

GmChunk GmChunks::whole_runs(const GmRuns& runs, uint64_t address) {
  GmChunk chunk;
  chunk.request.address = address;
  chunk.request.size = {static_cast<int64_t>(runs.bytes)};
  chunk.request.stride = runs.stride;
  for (; run_ < runs.count; ++run_, ++chunk.runs, address += runs.stride) {
    const int64_t lines = lines_touched(address, runs.bytes);
    if (chunk.lines + lines > lines_) break;
    chunk.lines += lines;
  }
  chunk.request.count = chunk.runs;
  return chunk;
}

}  // namespace cubist::sim
