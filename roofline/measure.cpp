#include <chrono>
#include <memory>

#include "cubist/akg/compile.h"
#include "cubist/driver/elf.h"
#include "cubist/roofline/roofline.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"

namespace cubist::roofline {
namespace {

Bytes size_of(const akg::Value& value) {
  int64_t elements = 1;
  for (const int64_t extent : value.shape()) elements *= extent;
  return {elements * isa::bits_of(value.type()) / 8};
}

double share_of(const sim::TaskReport& report, isa::Pipe pipe, Cycles time) {
  const auto found = report.pipes.find(pipe);
  if (found == report.pipes.end()) return 0;
  return static_cast<double>(found->second.busy.value) /
         (static_cast<double>(time.value) * report.cores);
}

// A device of its own for each: what ran before decides nothing.
class Bench {
 public:
  Bench(const akg::Algorithm& algorithm, const sim::ChipSpec& chip)
      : chip_(chip), device_(sim::make_device(chip, sim::Mode::kTiming)) {
    for (const akg::Value& value : algorithm.inputs) allocate(value);
    for (const akg::Value& value : algorithm.outputs) allocate(value);
  }

  Measured run(const akg::CompiledKernel& kernel) {
    return run(driver::parse_program(kernel.elf, kernel.name), kernel.name, kernel.block_dim);
  }
  Measured run(const kernels::KernelCall& call) {
    if (call.workspace.value > 0) arguments_.push_back(device_->allocate(call.workspace));
    const auto words = std::as_bytes(std::span(call.tiling));
    arguments_.push_back(device_->allocate({static_cast<int64_t>(words.size())}));
    device_->write(arguments_.back(), words);
    return run(driver::load_program(kernels::kernel_library_path(chip_)), call.kernel,
               call.block_dim);
  }

 private:
  void allocate(const akg::Value& value) {
    arguments_.push_back(device_->allocate(size_of(value)));
  }

  Measured run(sim::ProgramImage image, const std::string& kernel, uint32_t block_dim) {
    const sim::ProgramId program =
        device_->load(std::make_shared<const sim::ProgramImage>(std::move(image)));
    sim::TaskId task = 0;
    for (int launch = 0; launch < 2; ++launch) {
      task = device_->submit(0, sim::LaunchTask{.program = program,
                                                .kernel = kernel,
                                                .block_dim = block_dim,
                                                .arguments = arguments_});
      device_->wait(task);
    }
    const sim::TaskReport report = device_->report(task);
    const Cycles total = report.ended - report.submitted;
    const Cycles launched = total - chip_.task.launch_overhead;
    return {.block_dim = block_dim,
            .total = total,
            .launched = launched,
            .vector_busy = share_of(report, isa::Pipe::V, launched),
            .load_busy = share_of(report, isa::Pipe::MTE2, launched),
            .store_busy = share_of(report, isa::Pipe::MTE3, launched)};
  }

  const sim::ChipSpec& chip_;
  std::unique_ptr<sim::Device> device_;
  std::vector<uint64_t> arguments_{};
};

}  // namespace

Roof roof_of(const akg::Algorithm& algorithm, const sim::ChipSpec& chip) {
  Roof roof;
  for (const akg::Value& value : algorithm.inputs) roof.read += size_of(value);
  for (const akg::Value& value : algorithm.outputs) roof.written += size_of(value);
  const auto read = static_cast<double>(roof.read.value);
  const auto written = static_cast<double>(roof.written.value);
  roof.is_l2 = roof.read + roof.written <= chip.l2.size;
  const double cycles = roof.is_l2
                            ? std::max(read / chip.l2.read.value, written / chip.l2.write.value)
                            : (read + written) / (chip.dram.bandwidth.value * chip.dram.efficiency);
  roof.cycles = {static_cast<int64_t>(cycles)};
  return roof;
}

Measured time_kernel(const akg::Algorithm& algorithm, const akg::CompiledKernel& kernel,
                     const sim::ChipSpec& chip) {
  return Bench(algorithm, chip).run(kernel);
}

double Row::share(Cycles time) const {
  return static_cast<double>(roof.cycles.value) / static_cast<double>(time.value);
}

std::optional<double> Row::speed_up() const {
  if (!handwritten) return std::nullopt;
  return static_cast<double>(handwritten->launched.value) /
         static_cast<double>(generated.launched.value);
}

Row measure(const Case& c, const sim::ChipSpec& chip) {
  Row row;
  row.name = c.name;
  row.roof = roof_of(c.algorithm, chip);
  const auto start = std::chrono::steady_clock::now();
  const akg::CompiledKernel kernel = akg::compile(c.algorithm, chip);
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
  row.compile_ms = spent.count();
  row.schedule = to_string(kernel.schedule);
  row.predicted = kernel.predicted_cycles;
  row.generated = time_kernel(c.algorithm, kernel, chip);
  if (c.handwritten) row.handwritten = Bench(c.algorithm, chip).run(*c.handwritten);
  return row;
}

}  // namespace cubist::roofline
