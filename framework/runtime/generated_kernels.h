// The kernels that AKG makes for a network: asked for one by one, made together.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cubist/akg/cache.h"
#include "cubist/akg/compile.h"
#include "cubist/framework/groups.h"
#include "cubist/framework/run.h"

namespace cubist::framework {

class GeneratedKernels {
 public:
  using Kernel = std::shared_ptr<const akg::CompiledKernel>;
  using Source = GroupSource;
  // Called after each kernel that was compiled.
  using AfterKernel = std::function<void(size_t done, size_t all)>;

  // `cache`: the folder of kernels of earlier runs; none: all are compiled. `tuning`: that of the
  // tuning database whose best schedules algorithms take; none: those of the cost model.
  explicit GeneratedKernels(const std::optional<std::filesystem::path>& cache = std::nullopt,
                            std::optional<std::filesystem::path> tuning = std::nullopt);

  // A number for a kernel that make() makes, the same for everyone who computes the same. `where`:
  // who asks, for an error.
  size_t request(Source source, const std::string& where);

  // Of the kernel of `algorithm` by the cost model, launch included; infinite if the generator
  // makes none on the chip.
  double predict_cycles(const akg::Algorithm& algorithm, const sim::ChipSpec& chip);

  size_t count() const { return requests_.size(); }
  const Source& source(size_t number) const { return requests_[number].source; }

  // The kernels, by number; what the cache lacks is compiled on all cores of the host, and which
  // of them is quicker decides nothing. Throws what akg::compile() throws for the lowest number
  // that fails, with who asked for it in front.
  std::vector<Kernel> make(const sim::ChipSpec& chip, const AfterKernel& after_kernel = {});

  // Of make().
  const KernelTimes& times() const { return times_; }
  // What is worth knowing about the cache: that it cannot be used, that something in it was
  // damaged.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  struct Request {
    Source source;
    std::string where;
    std::optional<akg::Schedule> schedule{};  // tuned
    std::optional<akg::KernelKey> key{};
    Kernel kernel{};
  };

  void take_tuned_schedules(const sim::ChipSpec& chip);
  // Numbers that the cache does not have.
  std::vector<size_t> look_up(const sim::ChipSpec& chip);
  void compile(const std::vector<size_t>& missing, const sim::ChipSpec& chip,
               const AfterKernel& after_kernel);

  std::optional<std::filesystem::path> tuning_;
  std::vector<std::string> warnings_;
  std::unique_ptr<akg::KernelCache> cache_;  // null: none
  std::vector<Request> requests_;
  std::map<std::string, size_t> numbers_;  // by the text of what they compute
  // By the same text.
  std::map<std::string, double> predictions_;
  std::map<std::string, std::vector<akg::RankedSchedule>> rankings_;  // of predictions made here
  KernelTimes times_;
};

}  // namespace cubist::framework
