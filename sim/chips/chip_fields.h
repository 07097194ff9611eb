// Every parameter of a chip description, once: where it stands in the file and where it goes in
// ChipSpec.
#pragma once

#include "cubist/sim/chip_spec.h"

namespace cubist::sim {

// Calls f(group, key, member) for each parameter, in the order of the file; group is "" for those
// at the top. The type of the member decides how the value and its unit are read.
template <class Spec, class F>
void for_each_parameter(Spec& s, F&& f) {
  f("", "npu_arch", s.npu_arch);
  f("", "style", s.style);
  f("", "clock_mhz", s.clock_mhz);
  f("", "cube_cores", s.cube_cores);
  f("", "vector_cores", s.vector_cores);
  f("memories", "l1", s.memories.l1);
  f("memories", "l0a", s.memories.l0a);
  f("memories", "l0b", s.memories.l0b);
  f("memories", "l0c", s.memories.l0c);
  f("memories", "ub", s.memories.ub);
  f("memories", "bt", s.memories.bt);
  f("memories", "fb", s.memories.fb);
  f("scalar", "instructions_per_cycle", s.scalar.instructions_per_cycle);
  f("scalar", "branch_penalty", s.scalar.branch_penalty);
  f("scalar", "load_latency", s.scalar.load_latency);
  f("scalar", "icache_size", s.scalar.icache_size);
  f("scalar", "icache_line", s.scalar.icache_line);
  f("scalar", "dcache_size", s.scalar.dcache_size);
  f("scalar", "dcache_line", s.scalar.dcache_line);
  f("scalar", "dcache_ways", s.scalar.dcache_ways);
  f("scalar", "stack_size", s.scalar.stack_size);
  f("scalar", "system_counter_hz", s.scalar.system_counter_hz);
  f("queues", "v", s.queues.v);
  f("queues", "m", s.queues.m);
  f("queues", "mte1", s.queues.mte1);
  f("queues", "mte2", s.queues.mte2);
  f("queues", "mte3", s.queues.mte3);
  f("queues", "fix", s.queues.fix);
  f("sync", "event_ids", s.sync.event_ids);
  f("sync", "flag_cost", s.sync.flag_cost);
  f("sync", "barrier_cost", s.sync.barrier_cost);
  f("sync", "cross_core_cost", s.sync.cross_core_cost);
  f("sync", "vector_keeps_order", s.sync.vector_keeps_order);
  f("sync", "copies_keep_order", s.sync.copies_keep_order);
  f("cube", "model", s.cube.model);
  f("cube", "rows", s.cube.rows);
  f("cube", "columns", s.cube.columns);
  f("cube", "depth_f16", s.cube.depth_f16);
  f("cube", "depth_s8", s.cube.depth_s8);
  f("cube", "depth_s4", s.cube.depth_s4);
  f("cube", "depth_f32", s.cube.depth_f32);
  f("cube", "depth_hf32", s.cube.depth_hf32);
  f("cube", "has_bf16", s.cube.has_bf16);
  f("cube", "issue_overhead", s.cube.issue_overhead);
  f("cube", "latency", s.cube.latency);
  f("cube", "accumulate_distance", s.cube.accumulate_distance);
  f("vector", "model", s.vector.model);
  f("vector", "width", s.vector.width);
  f("vector", "head", s.vector.head);
  f("vector", "tail", s.vector.tail);
  f("vector", "counter_tail", s.vector.counter_tail);
  f("vector", "write_lag", s.vector.write_lag);
  f("vector", "ub_bank_size", s.vector.ub_bank_size);
  f("vector", "ub_bank_groups", s.vector.ub_bank_groups);
  f("vector", "ub_banks", s.vector.ub_banks);
  f("movers", "mte1_setup", s.movers.mte1_setup);
  f("movers", "mte2_setup", s.movers.mte2_setup);
  f("movers", "mte3_setup", s.movers.mte3_setup);
  f("movers", "fix_setup", s.movers.fix_setup);
  f("movers", "load3d_setup", s.movers.load3d_setup);
  f("movers", "l1_to_l0a", s.movers.l1_to_l0a);
  f("movers", "l1_to_l0b", s.movers.l1_to_l0b);
  f("movers", "l1_to_bt", s.movers.l1_to_bt);
  f("movers", "l1_to_ub", s.movers.l1_to_ub);
  f("movers", "ub_to_l1", s.movers.ub_to_l1);
  f("movers", "ub_to_ub", s.movers.ub_to_ub);
  f("movers", "l0c_to_ub", s.movers.l0c_to_ub);
  f("movers", "l0c_to_l1", s.movers.l0c_to_l1);
  f("movers", "l0c_to_gm", s.movers.l0c_to_gm);
  f("movers", "load3d_source", s.movers.load3d_source);
  f("movers", "load3d_floor_a", s.movers.load3d_floor_a);
  f("movers", "load3d_floor_b", s.movers.load3d_floor_b);
  f("movers", "gm_run", s.movers.gm_run);
  f("movers", "max_outstanding", s.movers.max_outstanding);
  f("noc", "core_read", s.noc.core_read);
  f("noc", "core_write", s.noc.core_write);
  f("noc", "latency", s.noc.latency);
  f("l2", "size", s.l2.size);
  f("l2", "line", s.l2.line);
  f("l2", "ways", s.l2.ways);
  f("l2", "slices", s.l2.slices);
  f("l2", "read", s.l2.read);
  f("l2", "write", s.l2.write);
  f("l2", "hit_latency", s.l2.hit_latency);
  f("l2", "same_line_serialisation", s.l2.same_line_serialisation);
  f("dram", "size", s.dram.size);
  f("dram", "channels", s.dram.channels);
  f("dram", "banks", s.dram.banks);
  f("dram", "bandwidth", s.dram.bandwidth);
  f("dram", "efficiency", s.dram.efficiency);
  f("dram", "burst", s.dram.burst);
  f("dram", "row", s.dram.row);
  f("dram", "latency", s.dram.latency);
  f("dram", "row_miss", s.dram.row_miss);
  f("task", "launch_overhead", s.task.launch_overhead);
  f("task", "mixed_overhead", s.task.mixed_overhead);
  f("task", "block_overhead", s.task.block_overhead);
  f("host_link", "bandwidth", s.host_link.bandwidth);
  f("host_link", "latency", s.host_link.latency);
  f("interconnect", "ports", s.interconnect.ports);
  f("interconnect", "port", s.interconnect.port);
  f("interconnect", "latency", s.interconnect.latency);
  f("interconnect", "network", s.interconnect.network);
  f("interconnect", "network_latency", s.interconnect.network_latency);
  f("interconnect", "network_hierarchical_ring", s.interconnect.network_hierarchical_ring);
  f("interconnect", "efficiency", s.interconnect.efficiency);
  f("interconnect", "collective_overhead", s.interconnect.collective_overhead);
}

}  // namespace cubist::sim
