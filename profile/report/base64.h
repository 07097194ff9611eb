// RFC 4648, section 4.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace cubist::profile {

std::string base64(std::span<const uint8_t> bytes);

}  // namespace cubist::profile
