// Taking the marks of device code out of a text.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "text_edits.h"
#include "tokens.h"

namespace cubist::kernels {

// kDeviceMark and `[aicore]` go; of kKernelMark(attributes) stays what `kernel` makes of the
// attributes.
void remove_marks(const Tokens& tokens, TextEdits& edits,
                  const std::function<std::string(std::string_view attributes)>& kernel);

// The same for a text of its own.
std::string unmark(const std::string& text);

}  // namespace cubist::kernels
