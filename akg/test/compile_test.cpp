#include "cubist/akg/compile.h"

#include <gtest/gtest.h>

#include <iostream>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "cubist/base/rng.h"
#include "cubist/driver/elf.h"
#include "machine.h"

namespace cubist::akg {
namespace {

TEST(Try, DISABLED_Print) {
  const sim::ChipSpec chip = sim::load_chip(getenv("CHIP") ? getenv("CHIP") : "ascend910b1");
  const Value x = input("x", DataType::f16, {128, 768}), y = input("y", DataType::f16, {768});
  const std::string what = getenv("WHAT") ? getenv("WHAT") : "add";
  Value out = add(x, y);
  Algorithm a{"test_" + what, {x, y}, {out}};
  if (what == "softmax") a = {"test_softmax", {x}, {softmax(x, {-1})}};
  if (what == "norm") a = {"norm", {x, y}, {layer_norm(x, y, y, 1, 1e-5)}};
  if (what == "gelu") a = {"gelu", {x}, {gelu(x)}};
  if (what == "colsum") a = {"colsum", {x}, {reduce_sum(x, {0})}};
  if (what == "transpose") a = {"trans", {x}, {transpose(x, {1, 0})}};
  if (what == "same") a = {"same", {x}, {relu(add(x, x))}};
  CompileOptions options;
  if (getenv("PRINT"))
    options.after = [](const std::string& pass, const std::string& text) {
      std::cout << "==== " << pass << "\n" << text;
    };
  const CompiledKernel kernel = compile(a, chip, options);
  std::cout << kernel.explanation << " predicted " << kernel.predicted_cycles << "\n";
  const auto device = sim::make_device(chip, sim::Mode::kFull);
  kernels::Watch watch(chip, sim::Mode::kFull);
  device->observe(&watch.both);
  const auto program = device->load(
      std::make_shared<const sim::ProgramImage>(driver::parse_program(kernel.elf, kernel.name)));
  std::vector<uint64_t> arguments;
  for (const Value& v : a.inputs) {
    int64_t n = 1;
    for (auto e : v.shape()) n *= e;
    arguments.push_back(device->allocate({n * (v.type() == DataType::f32 ? 4 : 2)}));
    Rng rng(1);
    device->write(arguments.back(),
                  kernels::encode(kernels::random_values(rng, n, -1, 1, v.type()), v.type()));
  }
  for (const Value& v : a.outputs) {
    int64_t n = 1;
    for (auto e : v.shape()) n *= e;
    arguments.push_back(device->allocate({n * (v.type() == DataType::f32 ? 4 : 2)}));
  }
  const sim::TaskId task = device->submit(0, sim::LaunchTask{.program = program,
                                                             .kernel = kernel.name,
                                                             .block_dim = kernel.block_dim,
                                                             .arguments = arguments});
  device->wait(task);
  watch.check();
  const auto r = device->report(task);
  std::cout << "cycles " << (r.ended - r.submitted).value << "\n";
}

}  // namespace
}  // namespace cubist::akg
