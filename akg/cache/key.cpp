#include <fmt/format.h>
#include <xxhash.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "cache/schedule_json.h"
#include "cubist/akg/cache.h"
#include "cubist/kernels/toolchain.h"
#include "cubist/sim/chip_spec.h"
#include "ops/define.h"

namespace cubist::akg {

const char* generator_hash();  // written by the build: cubist_source_hash()

std::string compiler_version() {
  return fmt::format("sources {}; Halide {}; {}", generator_hash(), CUBIST_HALIDE_VERSION,
                     kernels::toolchain_identity());
}

KernelIngredients ingredients_of(const Algorithm& algorithm, const sim::ChipSpec& chip,
                                 const CompileOptions& options) {
  // Names of kernel and inputs stand in the source; describe() leaves them out.
  std::string names = algorithm.name;
  for (const Value& input : algorithm.inputs) names += " " + input.definition().name;
  const auto& [schedule, ranking, after, headers] =
      options;  // stops compiling when there is another option
  return {.algorithm = names + "\n" + describe(algorithm),
          .chip = canonical_json(chip),
          .options = schedule ? nlohmann::json(*schedule).dump() : "first of the cost model",
          .compiler = compiler_version()};
}

namespace {

KernelIngredients ingredients_of_text(const std::string& text, const sim::ChipSpec& chip,
                                      const std::string& options = "first of the cost model") {
  return {.algorithm = text,
          .chip = canonical_json(chip),
          .options = options,
          .compiler = compiler_version()};
}

}  // namespace

KernelIngredients prediction_ingredients_of(const Algorithm& algorithm, const sim::ChipSpec& chip) {
  return ingredients_of_text(describe(algorithm), chip, "prediction");
}

KernelIngredients ingredients_of(const Contraction& contraction, const sim::ChipSpec& chip) {
  return ingredients_of_text(key_of(contraction), chip);
}

KernelIngredients ingredients_of(const Convolution& convolution, const sim::ChipSpec& chip) {
  return ingredients_of_text(key_of(convolution), chip);
}

KernelKey key_of(const KernelIngredients& ingredients) {
  const auto& [algorithm, chip, options, compiler] = ingredients;
  std::string text;
  for (const std::string* part : {&algorithm, &chip, &options, &compiler})
    text += fmt::format("{}:{}", part->size(), *part);  // so that no two lists read the same
  XXH128_canonical_t hash;
  XXH128_canonicalFromHash(&hash, XXH3_128bits(text.data(), text.size()));
  KernelKey key;
  static_assert(sizeof(hash) == sizeof(key.bytes));
  std::memcpy(key.bytes.data(), &hash, sizeof(hash));
  return key;
}

}  // namespace cubist::akg
