// Lines of source files, each file read once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cubist::profile {

class SourceText {
 public:
  // Null if the file cannot be read.
  const std::vector<std::string>* lines(const std::string& file);
  // Nothing if the file cannot be read or is shorter.
  std::optional<std::string> line(const std::string& file, int number);

 private:
  std::map<std::string, std::optional<std::vector<std::string>>> files_;
};

}  // namespace cubist::profile
