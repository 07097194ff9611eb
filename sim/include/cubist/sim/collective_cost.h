// What a collective operation over chips costs: the closed forms of HCCL, section 12.3 of the
// reference. No chip-to-chip traffic is simulated; this is arithmetic on InterconnectSpec.
#pragma once

#include <cstdint>
#include <string_view>

#include "cubist/base/quantity.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::sim {

enum class Collective : uint8_t { kReduceScatter, kAllGather, kAllReduce, kAllToAll, kRooted };
enum class CollectiveAlgorithm : uint8_t {
  kMesh,      // every pair has a link of its own, all used at once
  kRing,      // neighbours only
  kRhd,       // recursive halving and doubling; ranks are a power of two
  kNhr,       // non-uniform hierarchical ring, any number of ranks
  kNb,        // non-uniform Bruck, any number of ranks
  kPairwise,  // AllToAll: one partner per step
  kStar       // Broadcast, Reduce, Scatter, Gather: all with the root
};
std::string_view name_of(CollectiveAlgorithm algorithm);

// alpha, beta and gamma of 12.3: latency of a step, rate of one link, rate at which a rank reduces.
struct CollectiveLinks {
  Cycles latency;
  BytesPerCycle link;
  BytesPerCycle reduce;
};

// Links to the chips of the same server, and to those of others. Rates are what a collective
// reaches of them; a rank reduces by atomic writes to its memory, which read and write each byte.
// Throws Error(Config) if the chip has no such link.
CollectiveLinks links_in_server(const ChipSpec& chip);
CollectiveLinks links_between_servers(const ChipSpec& chip);

// Time of `collective` over `ranks` (2 or more) of `size` bytes in all, from the first transfer to
// the end of the last. AllToAll: `size` is what one rank sends. Throws Error(Config) for an
// algorithm that does not do the collective or not for so many ranks.
Cycles collective_cycles(Collective collective, CollectiveAlgorithm algorithm, Bytes size,
                         int ranks, const CollectiveLinks& links);

// Two levels at once: while a step crosses servers, the one before passes through the server.
// ReduceScatter, AllGather or AllReduce.
Cycles pipeline_cycles(Collective collective, Bytes size, int servers, int ranks_in_server,
                       const CollectiveLinks& in_server, const CollectiveLinks& between);

// In a server: mesh if every rank has a port to every other, else ring.
CollectiveAlgorithm algorithm_in_server(const ChipSpec& chip, int ranks);
// Between servers: NHR on a chip that takes it, else RHD for a power of two and ring for others.
CollectiveAlgorithm algorithm_between_servers(const ChipSpec& chip, int servers);

// An AllReduce as HCCL splits it: ReduceScatter in the server, AllReduce across, AllGather in the
// server; with what the operation costs before its first transfer.
Cycles all_reduce_cycles(const ChipSpec& chip, Bytes size, int servers, int ranks_in_server);

}  // namespace cubist::sim
