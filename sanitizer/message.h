// The text of reports: lines that start with ======, the first says what is wrong, the others where
// and how to mend it.
#pragma once

#include <string>
#include <string_view>

#include "access_log.h"
#include "cubist/sim/memory.h"
#include "tasks.h"

namespace cubist::sanitizer {

// Builds a report line by line.
class Message {
 public:
  Message(std::string_view kind, std::string_view what);
  // "======   first:  ..."; more lines of `text` are indented below.
  Message& line(std::string_view label, std::string_view text);
  std::string text() const { return text_; }

 private:
  std::string text_;
};

std::string name_of(sim::Space space, uint64_t address);  // "UB+0x40", "GM 0x40000200"

// "vadd in V", "a load of pipe S", "a copy from the host": the actor, without a place.
std::string actor(const Origin& origin, bool is_write, const Tasks& tasks);
// "vadd in V at add.cpp:40 in add (pc 0x200), block 3 on AIV 3": the actor and where.
std::string place(const Origin& origin, bool is_write, const Tasks& tasks);
// "at add.cpp:40 in add (pc 0x200)", as far as the image knows.
std::string location(const sim::ProgramImage* image, uint64_t pc);

}  // namespace cubist::sanitizer
