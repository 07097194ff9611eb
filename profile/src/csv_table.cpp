#include "csv_table.h"

#include <fmt/format.h>

#include <cmath>

namespace cubist::profile {

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv_number(double value) {
  return std::trunc(value) == value ? fmt::format("{:.0f}", value) : fmt::format("{:.6f}", value);
}

}  // namespace cubist::profile
