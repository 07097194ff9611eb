#include "source_lines.h"

#include <fmt/format.h>

namespace cubist::profile {

StringId SourceLines::at(const std::shared_ptr<const sim::ProgramImage>& image, uint64_t pc,
                         TraceEvents& out) {
  if (image == nullptr || !image->locate) return 0;
  Image& known = images_[image.get()];
  if (known.image == nullptr) known.image = image;
  const auto [it, is_new] = known.lines.try_emplace(pc, 0);
  if (!is_new) return it->second;
  if (const auto line = image->locate(pc)) {
    const std::string callers = sim::callers_of(*line);
    it->second = out.intern(fmt::format("{}:{}{}{}", line->file, line->line,
                                        callers.empty() ? "" : ", called at ", callers));
  }
  return it->second;
}

}  // namespace cubist::profile
