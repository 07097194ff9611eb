#include "instrument.h"

namespace cubist::acl {

std::unique_ptr<Instrument> make_instrument(const Options&) { return nullptr; }

}  // namespace cubist::acl
