// Tables as comma-separated values (RFC 4180), told by columns.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cubist::profile {

// Quoted if it holds a comma, a quote or a line end.
std::string csv_cell(const std::string& text);
// Whole numbers as such, others with six decimals.
std::string csv_number(double value);

template <class Row>
struct CsvColumn {
  std::string name;                                             // with unit
  std::function<std::optional<std::string>(const Row&)> value;  // nothing: does not apply, "NA"
};

template <class Row>
std::string render_csv(const std::vector<CsvColumn<Row>>& columns, const std::vector<Row>& rows) {
  std::string out;
  const auto add = [&](const std::string& text, bool is_first) {
    out += is_first ? "" : ",";
    out += csv_cell(text);
  };
  for (size_t i = 0; i < columns.size(); ++i) add(columns[i].name, i == 0);
  out += "\n";
  for (const Row& row : rows) {
    for (size_t i = 0; i < columns.size(); ++i) add(columns[i].value(row).value_or("NA"), i == 0);
    out += "\n";
  }
  return out;
}

}  // namespace cubist::profile
