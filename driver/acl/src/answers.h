// What C functions that return an object or a value, and no code, are made with.
#pragma once

#include "boundary.h"

namespace cubist::acl {

// What `make` returns, or null.
template <class Make>
auto created(const char* function, Make make) -> decltype(make()) {
  decltype(make()) object = nullptr;
  guard(function, [&] { object = make(); });
  return object;
}

// What `read` says of the object, or `otherwise`.
template <class T, class Read>
T answered(const char* function, T otherwise, Read read) {
  T answer = otherwise;
  guard(function, [&] { answer = read(); });
  return answer;
}

}  // namespace cubist::acl
