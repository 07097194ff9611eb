#include "soc/kernel_text.h"

namespace cubist::sim {

std::string read_text(uint64_t address, ScalarMemory& memory, size_t most) {
  std::string text;
  for (char c; text.size() < most && (c = memory.load<char>(address + text.size())) != 0;)
    text.push_back(c);
  return text;
}

}  // namespace cubist::sim
