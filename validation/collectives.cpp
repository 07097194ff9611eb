// Section 12.2 of the architecture reference: collectives over chips, by the closed forms of
// timing/collective_cost.h. No transfer between chips is simulated.
#include "bench.h"
#include "cubist/sim/collective_cost.h"
#include "groups.h"

namespace cubist::validation {
namespace {

constexpr int64_t kMega = 1000 * 1000;

double all_reduce_us(const Bench& bench, int64_t bytes) {
  return bench.microseconds(sim::all_reduce_cycles(bench.chip(), {bytes}, 1, 8));
}

// The published fit for x MB: 13.585 x + 61.508 from 8 MB on.
constexpr double published_us(double megabytes) { return 13.585 * megabytes + 61.508; }

constexpr Case all_reduce_case(std::string_view name, double megabytes, std::string_view conditions,
                               double (*simulate)(Bench&), std::string_view miss = {}) {
  return {.name = name,
          .chip = "ascend910b1",
          .published = published_us(megabytes),
          .unit = "us",
          .source = "12.2 [ADK-guide]",
          .conditions = conditions,
          .simulate = simulate,
          .miss = miss};
}

constexpr Case kCases[] = {
    all_reduce_case(
        "collectives/all-reduce-8MB", 8, "AllReduce of 8 MB over 8 cards, full mesh",
        [](Bench& b) { return all_reduce_us(b, 8 * kMega); },
        "the fit starts at 62 us; latency and the static 10 us of a collective (4.5, marked to be "
        "confirmed there) are 11 us here"),
    all_reduce_case("collectives/all-reduce-64MB", 64, "of 64 MB",
                    [](Bench& b) { return all_reduce_us(b, 64 * kMega); }),
    all_reduce_case("collectives/all-reduce-512MB", 512, "of 512 MB",
                    [](Bench& b) { return all_reduce_us(b, 512 * kMega); }),
    {.name = "collectives/all-reduce-matmul",
     .chip = "ascend910b1",
     .published = 1071,
     .unit = "us",
     .source = "11.2 [ADK-guide]",
     .conditions = "AllReduce of 4096 x 8192 halves over 8 cards, full mesh",
     .simulate = [](Bench& b) { return all_reduce_us(b, int64_t{4096} * 8192 * 2); }},
};

}  // namespace

std::span<const Case> collective_cases() { return kCases; }

}  // namespace cubist::validation
