// Lines of C++ with the indentation that their braces ask for.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

namespace cubist::akg {

class SourceWriter {
 public:
  // A line that ends in "{" opens a block; a namespace is not indented.
  template <class... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    add(fmt::format(format, std::forward<Arguments>(arguments)...));
  }
  void blank() { text_ += '\n'; }
  // Ends the innermost block.
  void close(const std::string& comment = {});
  void close_with(const std::string& end);  // with other text than "}"

  std::string take() && { return std::move(text_); }

 private:
  void add(const std::string& text);

  std::string text_;
  size_t depth_ = 0;
};

}  // namespace cubist::akg
