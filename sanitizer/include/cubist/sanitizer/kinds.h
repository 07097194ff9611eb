// What the sanitizer looks for.
#pragma once

#include <string>
#include <string_view>

namespace cubist::sanitizer {

struct Kinds {
  bool race = false;    // two accesses, one of them a write, that nothing orders
  bool bounds = false;  // accesses outside of an allocation or a local memory, or misaligned
  bool init = false;    // reads of bytes that nobody wrote
  bool sync = false;    // flags: set twice, left set, waited for in vain

  bool any() const { return race || bounds || init || sync; }
};

// "race,bounds,init,sync", some of them, or "all". Throws Error(Config) for anything else.
Kinds parse_kinds(std::string_view text);
std::string name_of(const Kinds& kinds);  // "race, bounds"

}  // namespace cubist::sanitizer
