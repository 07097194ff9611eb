#include <chrono>
#include <memory>

#include "cubist/akg/compile.h"
#include "cubist/base/error.h"
#include "cubist/driver/elf.h"
#include "cubist/roofline/roofline.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"

namespace cubist::roofline {
namespace {

// Of the pipes of one core or of another: a kernel has one kind.
double share_of(const sim::TaskReport& report, std::initializer_list<isa::Pipe> pipes,
                Cycles time) {
  double busy = 0;
  for (const isa::Pipe pipe : pipes) {
    const auto found = report.pipes.find(pipe);
    if (found != report.pipes.end()) busy += static_cast<double>(found->second.busy.value);
  }
  return busy / (static_cast<double>(time.value) * report.cores);
}

// A device of its own for each: what ran before decides nothing.
class Bench {
 public:
  explicit Bench(const sim::ChipSpec& chip)
      : chip_(chip), device_(sim::make_device(chip, sim::Mode::kTiming)) {}

  void allocate(std::span<const Bytes> sizes) {
    for (const Bytes size : sizes) arguments_.push_back(device_->allocate(size));
  }

  Measured run(const akg::CompiledKernel& kernel) {
    if (kernel.workspace.value > 0) arguments_.push_back(device_->allocate(kernel.workspace));
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
            .compute_busy = share_of(report, {isa::Pipe::V, isa::Pipe::M}, launched),
            .load_busy = share_of(report, {isa::Pipe::MTE2}, launched),
            .store_busy = share_of(report, {isa::Pipe::MTE3, isa::Pipe::FIX}, launched)};
  }

  const sim::ChipSpec& chip_;
  std::unique_ptr<sim::Device> device_;
  std::vector<uint64_t> arguments_{};
};

double multiplications_per_cycle(isa::DataType type, const sim::ChipSpec& chip) {
  const sim::CubeSpec& cube = chip.cube;
  const int depth = isa::bits_of(type) == 16 ? cube.depth_f16 : cube.depth_f32;
  if (depth == 0 || isa::bits_of(type) < 16) {
    throw Error(Fault::kNotImplemented,
                {.did = "say how fast the cube of " + chip.name + " multiplies such elements",
                 .expected = "f16, or f32 where the cube has it"});
  }
  return static_cast<double>(cube.rows) * cube.columns * depth * chip.cube_cores;
}

}  // namespace

Roof roof_of(const Work& work, const sim::ChipSpec& chip) {
  Bytes in, out;
  for (const Bytes size : work.inputs) in += size;
  for (const Bytes size : work.outputs) out += size;
  in = in - work.input_gaps;
  out = out - work.output_gaps;
  const auto read = static_cast<double>(in.value), written = static_cast<double>(out.value);
  const bool fits = in + out <= chip.l2.size;
  const double memory = fits
                            ? std::max(read / chip.l2.read.value, written / chip.l2.write.value)
                            : (read + written) / (chip.dram.bandwidth.value * chip.dram.efficiency);
  double cube = 0;
  if (work.multiplications > 0)
    cube = static_cast<double>(work.multiplications) / multiplications_per_cycle(work.type, chip);
  if (cube > memory) return {.bound = Bound::kCube, .cycles = {static_cast<int64_t>(cube)}};
  return {.bound = fits ? Bound::kL2 : Bound::kDram, .cycles = {static_cast<int64_t>(memory)}};
}

Measured time_kernel(const Work& work, const akg::CompiledKernel& kernel,
                     const sim::ChipSpec& chip) {
  Bench bench(chip);
  bench.allocate(work.inputs);
  bench.allocate(work.outputs);
  return bench.run(kernel);
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
  row.roof = roof_of(c.work, chip);
  const auto start = std::chrono::steady_clock::now();
  const akg::CompiledKernel kernel = c.compile(chip);
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
  row.compile_ms = spent.count();
  row.explanation = c.work.multiplications > 0 ? kernel.explanation : to_string(kernel.schedule);
  row.predicted = kernel.predicted_cycles;
  row.generated = time_kernel(c.work, kernel, chip);
  if (c.handwritten) {
    Bench bench(chip);
    bench.allocate(c.handwritten->arguments);
    row.handwritten = bench.run(c.handwritten->call);
  }
  return row;
}

}  // namespace cubist::roofline
