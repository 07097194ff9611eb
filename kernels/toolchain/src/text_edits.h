// Replacements in a text, made together at the end, with every line where it was.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace cubist::kernels {

class TextEdits {
 public:
  explicit TextEdits(std::string_view text) : text_(text) {}

  // Ranges are bytes of the text; one that lies inside another that was given before is ignored.
  void replace(size_t begin, size_t end, std::string with);
  // Takes the range out; newlines and whole lines that begin with # (line markers) stay.
  void blank(size_t begin, size_t end);

  std::string apply() const;

 private:
  struct Edit {
    size_t end;
    std::string with;
  };
  bool is_covered(size_t begin, size_t end) const;

  std::string_view text_;
  std::map<size_t, Edit> edits_;  // by begin; none overlap
};

}  // namespace cubist::kernels
