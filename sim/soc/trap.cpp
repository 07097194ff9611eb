#include "soc/trap.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>

#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"
#include "cubist/isa/operands.h"
#include "soc/kernel_text.h"

namespace cubist::sim {
namespace {

constexpr size_t kLongestText = 2000;  // where a kernel is wrong about its text, too

// The next place of a value in `text` from `from` on: "{}" a number, "{s}" the address of a text.
struct Place {
  size_t begin, length;
};
Place next_place(const std::string& text, size_t from) {
  const size_t number = text.find("{}", from), words = text.find("{s}", from);
  return number < words ? Place{number, 2} : Place{words, 3};
}

std::string with_values(std::string text, const isa::TrapMessage& message, ScalarMemory& memory) {
  size_t from = 0;
  for (uint64_t i = 0; i < std::min<uint64_t>(message.count, std::size(message.values)); ++i) {
    const Place place = next_place(text, from);
    if (place.begin == std::string::npos) break;
    const std::string value = place.length == 2
                                  ? std::to_string(message.values[i])
                                  : read_text(message.values[i], memory, kLongestText);
    text.replace(place.begin, place.length, value);
    from = place.begin + value.size();
  }
  return text;
}

std::string read_message(uint64_t address, ScalarMemory& memory) {
  isa::TrapMessage message{};
  message.text = memory.load<uint64_t>(address);
  message.count = memory.load<uint64_t>(address + offsetof(isa::TrapMessage, count));
  for (size_t i = 0; i < std::size(message.values); ++i) {
    message.values[i] =
        memory.load<uint64_t>(address + offsetof(isa::TrapMessage, values) + i * sizeof(uint64_t));
  }
  return with_values(read_text(message.text, memory, kLongestText), message, memory);
}

// The next line of `text`, which loses it; `otherwise` if there is none.
std::string take_line(std::string& text, const char* otherwise) {
  if (text.empty()) return otherwise;
  const size_t end = text.find('\n');
  std::string line = text.substr(0, end);
  text.erase(0, end == std::string::npos ? end : end + 1);
  return line;
}

}  // namespace

void trap(uint64_t value, ScalarMemory& memory) {
  std::string text = fmt::format("trap with value {:#x}", value);
  if (value >> 48 == isa::kMessageTrapTag) {
    try {
      text = read_message(value & 0xffff'ffff'ffff, memory);
    } catch (const Error& error) {
      text += ", no message: " + error.text().did;
    }
  } else if (const std::string meaning = isa::explain_trap(value); !meaning.empty()) {
    text += ": " + meaning;
  }
  ErrorText parts = {.where = {}, .did = take_line(text, ""), .expected = {}, .fix = {}};
  parts.expected = take_line(text, "a kernel that does not trap");
  parts.fix =
      take_line(text, "see the source line: an assertion of the kernel or of its library failed");
  throw Error(Fault::kProgram, parts);
}

}  // namespace cubist::sim
