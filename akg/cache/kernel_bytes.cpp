#include "cache/kernel_bytes.h"

#include <xxhash.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "cache/schedule_json.h"

namespace cubist::akg {
namespace {

using nlohmann::json;

constexpr size_t kChecksumBytes = sizeof(XXH128_canonical_t);

// Of key and content: a kernel in the place of another is as wrong as a flipped bit.
XXH128_canonical_t checksum(const KernelKey& key, std::span<const uint8_t> content) {
  uint64_t seed = 0;
  std::memcpy(&seed, key.bytes.data(), sizeof(seed));
  XXH128_canonical_t result;
  XXH128_canonicalFromHash(&result, XXH3_128bits_withSeed(content.data(), content.size(), seed));
  return result;
}

// The bindings stop compiling when a kernel gets another member.

json to_json(const CompiledKernel& kernel) {
  const auto& [name, block_dim, source, elf, schedule, predicted_cycles, explanation, workspace] =
      kernel;
  const auto* code = reinterpret_cast<const uint8_t*>(elf.data());
  return {{"name", name},
          {"block_dim", block_dim},
          {"source", source},
          {"elf", json::binary(std::vector<uint8_t>(code, code + elf.size()))},
          {"schedule", schedule},
          {"predicted_cycles", predicted_cycles},
          {"explanation", explanation},
          {"workspace", workspace.value}};
}

json to_json(const Prediction& prediction) {
  const auto& [cycles] = prediction;
  return {{"cycles", cycles}};
}

void read_json(const json& fields, Prediction& prediction) {
  auto& [cycles] = prediction;
  fields.at("cycles").get_to(cycles);
}

void read_json(const json& fields, CompiledKernel& kernel) {
  auto& [name, block_dim, source, elf, schedule, predicted_cycles, explanation, workspace] = kernel;
  fields.at("name").get_to(name);
  fields.at("block_dim").get_to(block_dim);
  fields.at("source").get_to(source);
  const json::binary_t& code = fields.at("elf").get_binary();
  elf.resize(code.size());
  std::memcpy(elf.data(), code.data(), code.size());
  fields.at("schedule").get_to(schedule);
  fields.at("predicted_cycles").get_to(predicted_cycles);
  fields.at("explanation").get_to(explanation);
  fields.at("workspace").get_to(workspace.value);
}

std::vector<uint8_t> sealed(const KernelKey& key, const json& fields) {
  std::vector<uint8_t> bytes(kChecksumBytes);
  json::to_cbor(fields, bytes);
  const auto sum = checksum(key, std::span(bytes).subspan(kChecksumBytes));
  std::memcpy(bytes.data(), &sum, kChecksumBytes);
  return bytes;
}

}  // namespace

std::vector<uint8_t> to_bytes(const KernelKey& key, const CompiledKernel& kernel) {
  return sealed(key, to_json(kernel));
}

std::vector<uint8_t> to_bytes(const KernelKey& key, const Prediction& prediction) {
  return sealed(key, to_json(prediction));
}

template <class Content>
std::optional<Content> from_bytes(const KernelKey& key, std::span<const uint8_t> bytes) {
  if (bytes.size() < kChecksumBytes) return {};
  const auto content = bytes.subspan(kChecksumBytes);
  const auto sum = checksum(key, content);
  if (std::memcmp(&sum, bytes.data(), kChecksumBytes) != 0) return {};
  Content result;
  read_json(json::from_cbor(content), result);
  return result;
}

template std::optional<CompiledKernel> from_bytes(const KernelKey&, std::span<const uint8_t>);
template std::optional<Prediction> from_bytes(const KernelKey&, std::span<const uint8_t>);

}  // namespace cubist::akg
