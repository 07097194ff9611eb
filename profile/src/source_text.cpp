#include "source_text.h"

#include <fstream>

namespace cubist::profile {

const std::vector<std::string>* SourceText::lines(const std::string& file) {
  const auto [entry, is_new] = files_.try_emplace(file);
  if (is_new && !file.empty()) {
    std::ifstream in(file);
    if (in) {
      entry->second.emplace();
      for (std::string line; std::getline(in, line);) entry->second->push_back(line);
    }
  }
  return entry->second ? &*entry->second : nullptr;
}

std::optional<std::string> SourceText::line(const std::string& file, int number) {
  const std::vector<std::string>* all = lines(file);
  if (all == nullptr || number < 1 || static_cast<size_t>(number) > all->size())
    return std::nullopt;
  return (*all)[static_cast<size_t>(number) - 1];
}

}  // namespace cubist::profile
