// Lines that several reports have.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cubist/framework/run.h"

namespace cubist::framework {

// "model.onnx on ascend910b1, mode full, precision mixed", and a line for each note.
std::string render_heading(const std::string& model, const std::string& chip, sim::Mode mode,
                           Precision precision, const std::vector<std::string>& notes);

// "pipe V: 812 of 1290 instructions in RTL; by the model: vexp f32 318": a line for each.
std::string render_units(const std::map<isa::Pipe, sim::UnitShare>& units);

// "kernels: compiled 12 in 3.10 s by 2 threads (median 0.41 s), 3 from the cache (median 1.2 ms)";
// nothing if the network has none.
std::string render_kernel_times(const KernelTimes& times);

}  // namespace cubist::framework
