#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace cubist::kernels {

// The keys that an object's source names in TILING_KEY_IS, where it was compiled with
// CUBIST_COLLECT_TILING_KEYS; each once, in order. Throws Error(Program) for a file that is no
// object.
std::vector<uint64_t> read_tiling_keys(const std::filesystem::path& object);

}  // namespace cubist::kernels
