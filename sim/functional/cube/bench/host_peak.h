#pragma once

namespace cubist::sim {

// Multiply-adds of f32 per second of this host, on one core, counted as two operations each, in
// units of 1e9: the widest fused multiply-add it has, on registers alone.
double host_peak_gflops();

}  // namespace cubist::sim
