// Tables for people.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace cubist {

using TextRow = std::vector<std::string>;

// Columns as wide as their longest cell, two spaces apart; those from `first_number` to before
// `first_text` are set flush right. Rows have as many cells as the first.
std::string align_columns(const std::vector<TextRow>& rows, size_t first_number, size_t first_text);

}  // namespace cubist
