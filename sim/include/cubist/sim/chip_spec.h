// A chip description as a tree of specs: immutable, validated, printed and compared as one value.
// Every number of a chip comes from here; the JSON files in sim/chips say unit and source beside
// each one. "cycle" is one cycle of the AI core clock.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "cubist/base/quantity.h"
#include "cubist/sim/core_state.h"

namespace cubist::sim {

enum class CoreStyle : uint8_t { kCoupled, kSplit };

struct ScalarSpec {
  double instructions_per_cycle = 1;
  Cycles branch_penalty;           // taken branches
  Cycles load_latency;             // D-cache hit, UB window
  Bytes icache_size, icache_line;  // icache_line: one fetch from L2
  Bytes dcache_size, dcache_line;
  int dcache_ways = 4;
  Bytes stack_size;
  int64_t system_counter_hz = 0;  // frequency of sys_cnt
};

struct QueueSpec {  // depth of each pipe's instruction queue
  int v = 0, m = 0, mte1 = 0, mte2 = 0, mte3 = 0, fix = 0;
};

struct SyncSpec {
  int event_ids = 0;  // per pipe pair
  Cycles flag_cost;   // from set to the waiting pipe going on
  Cycles barrier_cost;
  Cycles cross_core_cost;
  // What a pipe guarantees without pipe_barrier: that a vector instruction sees what an earlier one
  // wrote; that of two copies of MTE2, or of MTE3, to the same bytes the later one wins.
  bool vector_keeps_order = false, copies_keep_order = false;
};

// Who multiplies: the functional model, at the end of a time that the figures below say; or a cube
// in RTL (clocked_cube.h), which takes the time that it takes.
enum class CubeModel : uint8_t { kFunctional, kRtl };
// Who computes on vectors: likewise (clocked_vector.h). kMixed: in RTL what that has, by the
// functional model the rest, each instruction at its place in the pipe.
enum class VectorModel : uint8_t { kFunctional, kRtl, kMixed };

struct CubeSpec {
  CubeModel model = CubeModel::kFunctional;
  int rows = 16, columns = 16;  // m0, n0
  int depth_f16 = 16, depth_s8 = 32, depth_s4 = 64, depth_f32 = 0,
      depth_hf32 = 0;  // k per cycle; 0: the cube lacks the type (hf32: f32 operands, rounded)
  bool has_bf16 = false;
  Cycles issue_overhead;        // between queued mads
  Cycles latency;               // until the result is visible
  int accumulate_distance = 0;  // fractals in flight before the same accumulator may be used again
};

struct VectorSpec {
  VectorModel model = VectorModel::kFunctional;
  Bytes width;  // bytes per repeat and cycle
  Cycles head,
      tail;  // start-up of an unoverlapped instruction, and drain before a barrier or wait lets go
  Cycles counter_tail;  // more, when a count of elements does not fill its last repeat
  Cycles write_lag;     // from the read of a repeat to the write of its result
  Bytes ub_bank_size;
  int ub_bank_groups = 0, ub_banks = 0;
};

struct MoverSpec {  // on-core data paths
  Cycles mte1_setup, mte2_setup, mte3_setup, fix_setup;
  Cycles load3d_setup;  // of load3d, where others of MTE1 have mte1_setup
  BytesPerCycle l1_to_l0a, l1_to_l0b, l1_to_bt, l1_to_ub, ub_to_l1, ub_to_ub;
  BytesPerCycle l0c_to_ub, l0c_to_l1, l0c_to_gm;  // 0: the chip has no such path
  BytesPerCycle
      load3d_source;  // im2col gather: divided by the rows it crosses, never under the floors
  BytesPerCycle load3d_floor_a, load3d_floor_b;  // into L0A, into L0B
  double gm_run = 0;        // cycles that each contiguous run (burst, row) adds to a GM transfer
  int max_outstanding = 0;  // L2 lines in flight per mover
};

struct NocSpec {                        // between a core and L2
  BytesPerCycle core_read, core_write;  // one core's port
  Cycles latency;                       // one way
};

struct L2Spec {
  Bytes size, line;
  int ways = 0, slices = 0;
  BytesPerCycle read, write;  // whole L2
  Cycles hit_latency;
  Cycles same_line_serialisation;  // extra when several cores ask for one line at a time
};

struct DramSpec {
  Bytes size;
  int channels = 0;
  int banks = 0;            // per channel, one open row each
  BytesPerCycle bandwidth;  // whole chip, peak
  double efficiency = 1;    // sustained share of peak for long aligned bursts
  Bytes burst, row;
  Cycles latency, row_miss;
};

struct TaskSpec {
  Cycles launch_overhead;  // host doorbell to the first block starting
  Cycles mixed_overhead;   // more for a kernel of cube and vector cores
  Cycles block_overhead;   // scheduler, per block
};

struct HostLinkSpec {
  BytesPerCycle bandwidth;
  Cycles latency;
};

// Between chips; rates one way. No ports, or a rate of 0: no such link.
struct InterconnectSpec {
  int ports = 0;  // to other chips of the server, each to one of them (full mesh)
  BytesPerCycle port;
  Cycles latency;         // of a transfer through a port
  BytesPerCycle network;  // to other servers, per chip
  Cycles network_latency;
  bool network_hierarchical_ring = false;  // collectives between servers: NHR; else RHD or ring
  double efficiency = 1;                   // share of a link's rate that a collective reaches
  Cycles collective_overhead;              // of a collective operation, before its first transfer
};

struct ChipSpec {
  std::string name, description;
  int npu_arch = 0;  // __NPU_ARCH__: 1001, 2002, 2201
  CoreStyle style = CoreStyle::kCoupled;
  double clock_mhz = 0;
  int cube_cores = 0;  // AI cores of a coupled chip
  int vector_cores =
      0;  // split: vector cores, twice the cube cores; coupled: separate vector cores, not used yet
  LocalMemorySizes memories;
  ScalarSpec scalar;
  QueueSpec queues;
  SyncSpec sync;
  CubeSpec cube;
  VectorSpec vector;
  MoverSpec movers;
  NocSpec noc;
  L2Spec l2;
  DramSpec dram;
  TaskSpec task;
  HostLinkSpec host_link;
  InterconnectSpec interconnect;

  double microseconds(Cycles cycles) const { return static_cast<double>(cycles.value) / clock_mhz; }
};

// `name_or_file`: a name of sim/chips ("tiny", "ascend910b1") or a path to a description; behind
// it, after commas, parameters that differ: "tiny,cube.model=rtl". Throws Error(Config) that lists
// every problem with its path in the file, the value, and what is allowed.
ChipSpec load_chip(const std::string& name_or_file);

// The description in full, as the JSON that load_chip reads (units and sources included).
std::string chip_to_json(const std::string& name_or_file);

// Name and parameters of a loaded chip, one line, keys sorted, sizes in bytes: equal text means the
// same kernels, however the files are written. Not cube.model and vector.model: no kernel knows who
// computes.
std::string canonical_json(const ChipSpec& chip);

}  // namespace cubist::sim
