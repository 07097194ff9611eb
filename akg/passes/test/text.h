// Programs as golden tests read them.
#pragma once

#include <string>

#include "ir/program.h"

namespace cubist::akg {

// The statements alone, without the list of arguments and rings; what calls read and write is left
// out.
inline std::string body_text(const Program& program) {
  Program bare = program;
  bare.arguments.clear();
  bare.rings.clear();
  for (Ring ring : program.rings) {
    ring.members.clear();
    bare.rings.push_back(std::move(ring));
  }
  std::string text = to_string(bare), result = "\n";
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    if (line.starts_with("program ") || line.starts_with("ring ")) continue;
    result += line.substr(0, line.find(" reads {")) + "\n";
  }
  return result;
}

}  // namespace cubist::akg
