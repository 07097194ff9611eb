// A compiled kernel, or a prediction, as bytes that say when they are not what was written.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "cubist/akg/cache.h"

namespace cubist::akg {

std::vector<uint8_t> to_bytes(const KernelKey& key, const CompiledKernel& kernel);
std::vector<uint8_t> to_bytes(const KernelKey& key, const Prediction& prediction);

// Nothing if these are not the bytes of to_bytes() for this key. Content: CompiledKernel or
// Prediction.
template <class Content>
std::optional<Content> from_bytes(const KernelKey& key, std::span<const uint8_t> bytes);

}  // namespace cubist::akg
