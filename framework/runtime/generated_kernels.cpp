#include "runtime/generated_kernels.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <limits>
#include <thread>
#include <utility>

#include "cubist/akg/tune.h"
#include "cubist/base/error.h"
#include "runtime/in_threads.h"

namespace cubist::framework {

namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

std::string text_of(const GeneratedKernels::Source& source) {
  return std::visit(
      Overloaded{[](const akg::Algorithm& algorithm) { return akg::describe(algorithm); },
                 [](const auto& product) { return akg::key_of(product); }},
      source);
}

akg::KernelKey key_of(const GeneratedKernels::Source& source,
                      const std::optional<akg::Schedule>& schedule, const sim::ChipSpec& chip) {
  return std::visit(
      Overloaded{[&](const akg::Algorithm& algorithm) {
                   return akg::key_of(akg::ingredients_of(algorithm, chip, {.schedule = schedule}));
                 },
                 [&](const auto& product) { return akg::key_of(ingredients_of(product, chip)); }},
      source);
}

akg::CompiledKernel compile_one(const GeneratedKernels::Source& source,
                                const akg::CompileOptions& options, const sim::ChipSpec& chip) {
  return std::visit(
      Overloaded{
          [&](const akg::Algorithm& algorithm) { return akg::compile(algorithm, chip, options); },
          [&](const auto& product) { return akg::compile(product, chip, options.header_cache); }},
      source);
}

// None where the generator makes no kernel.
std::vector<akg::RankedSchedule> rank_if_possible(const akg::Algorithm& algorithm,
                                                  const sim::ChipSpec& chip) {
  try {
    return akg::rank_schedules(algorithm, chip);
  } catch (const Error& error) {
    if (error.fault() != Fault::kNotImplemented && error.fault() != Fault::kConfig) throw;
    return {};
  }
}

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
  }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

GeneratedKernels::GeneratedKernels(const std::optional<std::filesystem::path>& cache,
                                   std::optional<std::filesystem::path> tuning)
    : tuning_(std::move(tuning)) {
  if (!cache) return;
  const auto warn = [this](const std::string& text) { warnings_.push_back(text); };
  cache_ = std::make_unique<akg::KernelCache>(akg::KernelCacheOptions{.folder = *cache}, warn);
}

size_t GeneratedKernels::request(Source source, const std::string& where) {
  const auto [found, is_new] = numbers_.try_emplace(text_of(source), requests_.size());
  if (is_new) requests_.push_back({.source = std::move(source), .where = where});
  return found->second;
}

double GeneratedKernels::predict_cycles(const akg::Algorithm& algorithm,
                                        const sim::ChipSpec& chip) {
  const std::string text = akg::describe(algorithm);
  const auto [known, is_new] = predictions_.try_emplace(text);
  if (!is_new) return known->second;
  std::optional<akg::KernelKey> key;
  if (cache_ != nullptr) {
    key = akg::key_of(akg::prediction_ingredients_of(algorithm, chip));
    if (const std::optional<akg::Prediction> stored = cache_->find_prediction(*key))
      return known->second = stored->cycles;
  }
  const auto& ranking = rankings_[text] = rank_if_possible(algorithm, chip);
  known->second =
      ranking.empty() ? std::numeric_limits<double>::infinity() : ranking.front().predicted_cycles;
  if (cache_ != nullptr) cache_->store(*key, akg::Prediction{known->second});
  return known->second;
}

std::vector<GeneratedKernels::Kernel> GeneratedKernels::make(const sim::ChipSpec& chip,
                                                             const AfterKernel& after_kernel) {
  take_tuned_schedules(chip);
  compile(look_up(chip), chip, after_kernel);
  std::vector<Kernel> kernels;
  for (const Request& request : requests_) kernels.push_back(request.kernel);
  return kernels;
}

void GeneratedKernels::take_tuned_schedules(const sim::ChipSpec& chip) {
  if (!tuning_) return;
  akg::TuningDatabase database(*tuning_,
                               [this](const std::string& text) { warnings_.push_back(text); });
  for (Request& request : requests_) {
    const auto* algorithm = std::get_if<akg::Algorithm>(&request.source);
    if (algorithm == nullptr) continue;
    const std::optional<akg::Trial> best = database.best(*algorithm, chip);
    if (!best) continue;
    request.schedule = best->schedule;
    ++times_.tuned;
  }
}

std::vector<size_t> GeneratedKernels::look_up(const sim::ChipSpec& chip) {
  std::vector<size_t> missing;
  std::vector<double> seconds;
  for (size_t i = 0; i < requests_.size(); ++i) {
    Request& request = requests_[i];
    const Stopwatch watch;
    std::optional<akg::CompiledKernel> kernel;
    if (cache_ != nullptr) {
      request.key = key_of(request.source, request.schedule, chip);
      kernel = cache_->find(*request.key);
    }
    if (!kernel) {
      missing.push_back(i);
      continue;
    }
    request.kernel = std::make_shared<const akg::CompiledKernel>(*std::move(kernel));
    seconds.push_back(watch.seconds());
  }
  times_.cached = seconds.size();
  if (!seconds.empty()) times_.median_cached_seconds = median_of(std::move(seconds));
  return missing;
}

void GeneratedKernels::compile(const std::vector<size_t>& missing, const sim::ChipSpec& chip,
                               const AfterKernel& after_kernel) {
  if (missing.empty()) return;
  const Stopwatch watch;
  const auto headers = cache_ != nullptr ? cache_->header_folder() : std::filesystem::path();
  std::vector<double> seconds(missing.size());
  const auto compile_number = [&](size_t i) {
    Request& request = requests_[missing[i]];
    const Stopwatch one;
    akg::CompileOptions options{.schedule = request.schedule, .header_cache = headers};
    const auto ranking = rankings_.find(text_of(request.source));
    if (ranking != rankings_.end()) options.ranking = ranking->second;
    try {
      request.kernel =
          std::make_shared<const akg::CompiledKernel>(compile_one(request.source, options, chip));
    } catch (const Error& error) {
      throw error.at(request.where);
    }
    seconds[i] = one.seconds();
  };
  size_t done = 0;
  // One at a time, in this thread: the cache belongs to it.
  const auto keep = [&](size_t i) {
    const Request& request = requests_[missing[i]];
    if (cache_ != nullptr) cache_->store(*request.key, *request.kernel);
    if (after_kernel) after_kernel(++done, missing.size());
  };
  times_.threads =
      std::min<size_t>(missing.size(), std::max(1U, std::thread::hardware_concurrency()));
  in_threads(times_.threads, missing.size(), compile_number, keep);
  times_.compiled = missing.size();
  times_.compile_seconds = watch.seconds();
  times_.median_compile_seconds = median_of(std::move(seconds));
}

}  // namespace cubist::framework
