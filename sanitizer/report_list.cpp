#include "report_list.h"

namespace cubist::sanitizer {

bool ReportList::add(const Fingerprint& fingerprint, int64_t count) {
  total_ += count;
  const size_t place = reports_.size() < most_ ? reports_.size() : kNotKept;
  const auto [it, is_new] = seen_.try_emplace(fingerprint, place);
  if (!is_new) {
    if (it->second != kNotKept) reports_[it->second].count += count;
    return false;
  }
  if (place == kNotKept) return false;
  reports_.push_back({.text = {}, .count = count});
  return true;
}

}  // namespace cubist::sanitizer
