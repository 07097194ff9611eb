#include "instrument.h"

#include "cubist/base/error.h"
#include "profile_instrument.h"
#include "sanitizer_instrument.h"

namespace cubist::acl {

std::unique_ptr<Instrument> make_instrument(const Options& options) {
  const bool sanitizes = !options.sanitize.empty();
  const bool profiles = !options.profile.empty() || !options.trace.empty();
  if (sanitizes && profiles) {
    throw Error(Fault::kConfig, {.where = "sanitize",
                                 .did = "watch devices with the sanitizer and a profiler",
                                 .expected = "one of them: a device tells one observer",
                                 .fix = "run the program twice"});
  }
  if (sanitizes) return std::make_unique<SanitizerInstrument>(options);
  if (profiles) return make_profile_instrument(options);
  return nullptr;
}

}  // namespace cubist::acl
