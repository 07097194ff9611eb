#include "cubist/base/cycle_window.h"

#include <fmt/format.h>

#include <charconv>

#include "cubist/base/error.h"

namespace cubist {

CycleWindow parse_cycle_window(const std::string& where, const std::string& text) {
  const char* const last = text.data() + text.size();
  CycleWindow window;
  const auto [colon, first_error] = std::from_chars(text.data(), last, window.begin.value);
  if (first_error == std::errc() && colon != last && *colon == ':') {
    const auto [end, second_error] = std::from_chars(colon + 1, last, window.end.value);
    if (second_error == std::errc() && end == last && window.begin >= Cycles{} &&
        window.end > window.begin)
      return window;
  }
  throw Error(Fault::kConfig, {.where = where,
                               .did = fmt::format("read '{}'", text),
                               .expected = "BEGIN:END, two numbers of cycles, the second larger",
                               .fix = {}});
}

}  // namespace cubist
