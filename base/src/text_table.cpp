#include "cubist/base/text_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace cubist {

std::string align_columns(const std::vector<TextRow>& rows, size_t first_number,
                          size_t first_text) {
  std::vector<size_t> widths(rows[0].size(), 0);
  for (const TextRow& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const TextRow& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const bool flush_right = i >= first_number && i < first_text;
      line += flush_right ? fmt::format("{:>{}}  ", row[i], widths[i])
                          : fmt::format("{:<{}}  ", row[i], widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace cubist
