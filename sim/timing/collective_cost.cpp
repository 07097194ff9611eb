#include "cubist/sim/collective_cost.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "cubist/base/error.h"

namespace cubist::sim {
namespace {

bool is_power_of_two(int value) { return std::has_single_bit(static_cast<unsigned>(value)); }
int steps_of_doubling(int ranks) {
  return std::bit_width(static_cast<unsigned>(ranks) - 1);  // ceil(log2)
}

[[noreturn]] void fail(std::string did, std::string expected) {
  throw Error(Fault::kConfig, {.where = "collective cost",
                               .did = std::move(did),
                               .expected = std::move(expected),
                               .fix = {}});
}

CollectiveLinks links_of(const ChipSpec& chip, Cycles latency, BytesPerCycle rate,
                         const char* what) {
  if (rate.value <= 0)
    fail(fmt::format("send over {} of {}", what, chip.name), "a chip that has such links");
  const double reduce = chip.dram.bandwidth.value * chip.dram.efficiency / 2;
  return {
      .latency = latency, .link = {rate.value * chip.interconnect.efficiency}, .reduce = {reduce}};
}

// alpha * steps + bytes over the link + bytes reduced.
struct Terms {
  double steps = 0, sent = 0, reduced = 0;
};
Cycles time_of(const Terms& terms, const CollectiveLinks& links) {
  const double cycles = terms.steps * static_cast<double>(links.latency.value) +
                        terms.sent / links.link.value + terms.reduced / links.reduce.value;
  return {static_cast<int64_t>(std::ceil(cycles))};
}

// One direction: ReduceScatter, which also reduces, or AllGather.
Terms one_way(CollectiveAlgorithm algorithm, double size, int ranks, bool reduces) {
  const double p = ranks, share = size / p;
  switch (algorithm) {
    case CollectiveAlgorithm::kMesh:
      return {1, share, reduces ? (p - 1) * share : 0};
    case CollectiveAlgorithm::kRing:
      return {p - 1, (p - 1) * share, reduces ? (p - 1) * share : 0};
    case CollectiveAlgorithm::kRhd:
      if (!is_power_of_two(ranks))
        fail(fmt::format("halve and double over {} ranks", ranks), "a power of two");
      [[fallthrough]];
    case CollectiveAlgorithm::kNhr:
    case CollectiveAlgorithm::kNb:
      return {static_cast<double>(steps_of_doubling(ranks)), (p - 1) * share,
              reduces ? (p - 1) * share : 0};
    case CollectiveAlgorithm::kPairwise:
    case CollectiveAlgorithm::kStar:
      break;
  }
  fail(fmt::format("reduce or gather by {}", name_of(algorithm)), "mesh, ring, RHD, NHR or NB");
}

Terms sum(const Terms& a, const Terms& b) {
  return {a.steps + b.steps, a.sent + b.sent, a.reduced + b.reduced};
}

Terms terms_of(Collective collective, CollectiveAlgorithm algorithm, double size, int ranks) {
  switch (collective) {
    case Collective::kReduceScatter:
      return one_way(algorithm, size, ranks, true);
    case Collective::kAllGather:
      return one_way(algorithm, size, ranks, false);
    case Collective::kAllReduce:
      return sum(one_way(algorithm, size, ranks, true), one_way(algorithm, size, ranks, false));
    case Collective::kAllToAll:
      if (algorithm == CollectiveAlgorithm::kPairwise)
        return {static_cast<double>(ranks - 1), size * (ranks - 1) / ranks, 0};
      if (algorithm == CollectiveAlgorithm::kMesh) return {1, size / ranks, 0};
      fail(fmt::format("exchange by {}", name_of(algorithm)), "pairwise or mesh");
    case Collective::kRooted:
      if (algorithm == CollectiveAlgorithm::kStar) return {1, size, 0};
      fail(fmt::format("send from a root by {}", name_of(algorithm)), "star");
  }
  fail("do an unknown collective", "one of Collective");
}

double bytes(Bytes size) { return static_cast<double>(size.value); }

}  // namespace

std::string_view name_of(CollectiveAlgorithm algorithm) {
  constexpr std::string_view kNames[] = {"mesh", "ring", "RHD", "NHR", "NB", "pairwise", "star"};
  return kNames[static_cast<size_t>(algorithm)];
}

CollectiveLinks links_in_server(const ChipSpec& chip) {
  return links_of(chip, chip.interconnect.latency, chip.interconnect.port, "the ports");
}

CollectiveLinks links_between_servers(const ChipSpec& chip) {
  return links_of(chip, chip.interconnect.network_latency, chip.interconnect.network,
                  "the network");
}

Cycles collective_cycles(Collective collective, CollectiveAlgorithm algorithm, Bytes size,
                         int ranks, const CollectiveLinks& links) {
  if (ranks < 2) fail(fmt::format("combine {} ranks", ranks), "2 or more");
  return time_of(terms_of(collective, algorithm, bytes(size), ranks), links);
}

Cycles pipeline_cycles(Collective collective, Bytes size, int servers, int ranks_in_server,
                       const CollectiveLinks& in_server, const CollectiveLinks& between) {
  if (servers < 2 || ranks_in_server < 1)
    fail(fmt::format("pipeline over {} servers of {}", servers, ranks_in_server),
         "2 or more servers");
  if (collective == Collective::kAllToAll || collective == Collective::kRooted)
    fail("pipeline an exchange or a rooted operation", "ReduceScatter, AllGather or AllReduce");
  const double share = bytes(size) / (servers * ranks_in_server);
  const Cycles across = time_of({1, share, 0}, between), inside = time_of({1, share, 0}, in_server);
  const Cycles once = std::max(across, inside) * (servers - 1) + inside;
  return collective == Collective::kAllReduce ? once * 2 : once;
}

CollectiveAlgorithm algorithm_in_server(const ChipSpec& chip, int ranks) {
  return ranks <= chip.interconnect.ports + 1 ? CollectiveAlgorithm::kMesh
                                              : CollectiveAlgorithm::kRing;
}

CollectiveAlgorithm algorithm_between_servers(const ChipSpec& chip, int servers) {
  if (chip.interconnect.network_hierarchical_ring) return CollectiveAlgorithm::kNhr;
  return is_power_of_two(servers) ? CollectiveAlgorithm::kRhd : CollectiveAlgorithm::kRing;
}

Cycles all_reduce_cycles(const ChipSpec& chip, Bytes size, int servers, int ranks_in_server) {
  Cycles total = chip.interconnect.collective_overhead;
  if (ranks_in_server > 1) {
    const CollectiveAlgorithm inside = algorithm_in_server(chip, ranks_in_server);
    const CollectiveLinks links = links_in_server(chip);
    for (const Collective part : {Collective::kReduceScatter, Collective::kAllGather})
      total = total + collective_cycles(part, inside, size, ranks_in_server, links);
  }
  if (servers > 1) {
    total =
        total + collective_cycles(Collective::kAllReduce, algorithm_between_servers(chip, servers),
                                  {ceil_div(size.value, ranks_in_server)}, servers,
                                  links_between_servers(chip));
  }
  return total;
}

}  // namespace cubist::sim
