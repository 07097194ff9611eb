// Launches `kernel<T...><<<blockDim, l2ctrl, stream>>>(arguments)` in tokens.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "declarations.h"

namespace cubist::kernels {

struct LaunchSite {
  TokenRange callee;  // `a::k<T>`
  size_t name = 0;    // `k`
  bool has_template_arguments = false;
  size_t open = 0, close = 0;  // first token of <<< and of >>>
  std::vector<TokenRange> configuration;
};

// Throws Error(Program), with the line, for chevrons that do not close or launch nothing;
// Error(NotImplemented) for another number of values between them than two to four.
std::vector<LaunchSite> find_launches(const Tokens& tokens);

// Whether there is `<<<` in C++ source text, outside of strings and comments.
bool has_launch(std::string_view source, const std::string& file);
// Whether it has `main(`.
bool has_main(std::string_view source, const std::string& file);

}  // namespace cubist::kernels
