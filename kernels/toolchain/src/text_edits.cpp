#include "text_edits.h"

namespace cubist::kernels {

bool TextEdits::is_covered(size_t begin, size_t end) const {
  auto after = edits_.upper_bound(begin);
  return after != edits_.begin() && std::prev(after)->second.end >= end &&
         std::prev(after)->second.end > begin;
}

void TextEdits::replace(size_t begin, size_t end, std::string with) {
  if (is_covered(begin, end)) return;
  Edit& edit = edits_[begin];
  // Two insertions at one place: in the order they were made.
  edit = {std::max(edit.end, end), edit.with + with};
}

void TextEdits::blank(size_t begin, size_t end) {
  std::string kept;
  bool is_line_start = begin == 0 || text_[begin - 1] == '\n';
  for (size_t i = begin; i < end; ++i) {
    if (text_[i] == '#' && is_line_start) {
      for (; i < end && text_[i] != '\n'; ++i) kept += text_[i];
    }
    if (i < end && text_[i] == '\n') kept += '\n';
    is_line_start = i < end && text_[i] == '\n';
  }
  replace(begin, end, std::move(kept));
}

std::string TextEdits::apply() const {
  std::string result;
  size_t at = 0;
  for (const auto& [begin, edit] : edits_) {
    if (begin < at) continue;
    result += text_.substr(at, begin - at);
    result += edit.with;
    at = edit.end;
  }
  result += text_.substr(at);
  return result;
}

}  // namespace cubist::kernels
