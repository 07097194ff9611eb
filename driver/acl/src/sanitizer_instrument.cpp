#include "sanitizer_instrument.h"

#include <fmt/format.h>

#include <cstdio>

#include "cubist/base/error.h"
#include "cubist/base/files.h"

namespace cubist::acl {

SanitizerInstrument::SanitizerInstrument(const Options& options)
    : mode_(options.mode),
      kinds_(sanitizer::parse_kinds(options.sanitize)),
      log_(options.sanitize_log) {
  if (mode_ != sim::Mode::kFunctional) return;
  throw Error(Fault::kConfig, {.where = "sanitize",
                               .did = "watch devices in mode functional, which has no events",
                               .expected = "mode full, or timing",
                               .fix = "set CUBIST_MODE=full"});
}

sim::Observer& SanitizerInstrument::observer_of(int index, const sim::ChipSpec& chip) {
  return sanitizers_.try_emplace(index, chip, mode_, sanitizer::Options{.kinds = kinds_})
      .first->second;
}

void SanitizerInstrument::finish() {
  std::string text;
  size_t reports = 0;
  for (const auto& [index, sanitizer] : sanitizers_) {
    if (sanitizers_.size() > 1) text += fmt::format("====== device {}\n", index);
    text += sanitizer.text();
    reports += sanitizer.reports().size();
  }
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
  if (!log_.empty()) write_file(log_, text);
  if (reports == 0) return;
  throw Error(Fault::kProgram,
              {.where = "sanitizer",
               .did = fmt::format("end a program with {} report{} of the sanitizer", reports,
                                  reports == 1 ? "" : "s"),
               .expected = "none",
               .fix = "see the lines that begin with ======"});
}

}  // namespace cubist::acl
