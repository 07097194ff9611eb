#include "instrument.h"

#include "sanitizer_instrument.h"

namespace cubist::acl {

std::unique_ptr<Instrument> make_instrument(const Options& options) {
  if (!options.sanitize.empty()) return std::make_unique<SanitizerInstrument>(options);
  return nullptr;
}

}  // namespace cubist::acl
