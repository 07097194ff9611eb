// The kernels of one operator for one combination of types and formats: what opc writes beside
// them, and the runtime reads.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace cubist::operators {

struct ParamChoice {
  std::string name;
  int32_t type = 0, format = 0;  // aclDataType, aclFormat
  friend bool operator==(const ParamChoice&, const ParamChoice&) = default;
};

struct KernelVariant {
  uint64_t key = 0;
  std::string file;  // ELF, beside the description
};

struct KernelSet {
  std::string op;      // "AddCustom"
  std::string kernel;  // the function, "add_custom"
  std::vector<ParamChoice> inputs, outputs;
  // The kernel asks TILING_KEY_IS: one variant for each key it names. Otherwise there is one
  // variant, for whatever key.
  bool asks_for_key = false;
  std::vector<KernelVariant> variants;
  std::filesystem::path folder;  // where it was read from
};

// `name`.json in `folder`, with what the scripts of projects read from such files.
void write_kernel_set(const KernelSet& set, const std::filesystem::path& folder,
                      const std::string& name);
// All that are there; other json files are left alone. Throws Error(Config) for one that is
// damaged.
std::vector<KernelSet> read_kernel_sets(const std::filesystem::path& folder);

}  // namespace cubist::operators
