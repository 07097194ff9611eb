// Where kernels that break a rule break it.
#pragma once

#include <fstream>
#include <string>

namespace cubist::ascendc {

// The line of `source` that ends with "// line: <kernel>"; 0 if there is none.
inline int line_of(const std::string& source, const std::string& kernel) {
  std::ifstream in(source);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.ends_with("// line: " + kernel)) return number;
  }
  return 0;
}

}  // namespace cubist::ascendc
