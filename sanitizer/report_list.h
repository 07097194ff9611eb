// Reports, each once, with how often it was seen; a bounded number of them.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cubist/sanitizer/sanitizer.h"

namespace cubist::sanitizer {

// What makes two faults the same.
struct Fingerprint {
  std::string kind;        // "race", with what the message depends on beside the places
  size_t program[2] = {};  // of the images
  uint64_t pc[2] = {};
  friend auto operator<=>(const Fingerprint&, const Fingerprint&) = default;
};

class ReportList {
 public:
  explicit ReportList(size_t most) : most_(most) {}

  // True if it is new and its text is wanted: set_text() follows. Seen `count` times.
  bool add(const Fingerprint& fingerprint, int64_t count = 1);
  void set_text(std::string text) { reports_.back().text = std::move(text); }

  const std::vector<Report>& reports() const { return reports_; }
  bool is_empty() const { return seen_.empty(); }
  int64_t seen() const { return total_; }            // all, the same ones again, too
  size_t different() const { return seen_.size(); }  // whether kept or not

 private:
  static constexpr size_t kNotKept = ~size_t{0};

  size_t most_;
  std::vector<Report> reports_;
  std::map<Fingerprint, size_t> seen_;  // -> place in reports_
  int64_t total_ = 0;
};

}  // namespace cubist::sanitizer
