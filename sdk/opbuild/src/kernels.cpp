#include "cubist/opbuild/kernels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "cubist/base/error.h"
#include "cubist/kernels/single_source.h"
#include "cubist/operators/names.h"

namespace cubist::opbuild {
namespace {

namespace fs = std::filesystem;
using kernels::CompileResult;
using kernels::DeviceCode;
using Arguments = std::vector<std::string>;

std::string in_capitals(std::string name) {
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
  return name;
}

class OperatorKernels {
 public:
  explicit OperatorKernels(const KernelRequest& request) : request_(request) {
    options_.device.npu_arch = operators::architecture_of(request.unit);
    if (options_.device.npu_arch == 0)
      throw Error(Fault::kConfig, {.where = request.op,
                                   .did = fmt::format("compile for `{}`", request.unit),
                                   .expected = "ascend910b, ascend910_93, ascend310p or ascend910",
                                   .fix = "leave it out of ASCEND_COMPUTE_UNIT"});
    for (const std::string& option : request.options) take(option);
    for (const auto* side : {&request.inputs, &request.outputs})
      for (const operators::ParamChoice& param : *side) define(param);
  }

  CompileResult run() {
    fs::create_directories(request_.folder);
    const fs::path first = request_.folder / (request_.name + ".o");
    const DeviceCode collected = compile(0, first, {"-DCUBIST_COLLECT_TILING_KEYS"});
    if (collected.result.exit_status != 0) return result_;
    check(collected.kernels);
    operators::KernelSet set{.op = request_.op,
                             .kernel = request_.kernel,
                             .inputs = request_.inputs,
                             .outputs = request_.outputs,
                             .asks_for_key = !collected.tiling_keys.empty(),
                             .variants = {},
                             .folder = {}};
    // The scripts of projects ask for <name>.o, which is the first variant.
    if (!set.asks_for_key) set.variants.push_back({0, first.filename()});
    for (const uint64_t key : collected.tiling_keys) {
      const fs::path file = set.variants.empty()
                                ? first
                                : request_.folder / fmt::format("{}_{}.o", request_.name, key);
      if (compile(key, file, {}).result.exit_status != 0) return result_;
      set.variants.push_back({key, file.filename()});
    }
    operators::write_kernel_set(set, request_.folder, request_.name);
    return result_;
  }

 private:
  void define(const operators::ParamChoice& param) {
    const std::string name = in_capitals(param.name);
    if (!defined_.insert(name).second) return;
    const auto add = [&](const char* kind, const std::string& value) {
      flags_.push_back(fmt::format("-D{}_{}={}", kind, name, value));
    };
    add("DTYPE", operators::element_name(param.type));
    add("ORIG_DTYPE", operators::type_macro(param.type));
    add("FORMAT", "FORMAT_" + operators::format_name(param.format));
  }

  void take(const std::string& option) {
    if (option.starts_with("-D") || option.starts_with("-I") || option.starts_with("-U")) {
      flags_.push_back(option);
    } else if (option.starts_with("-O")) {
      options_.device.optimization = option.substr(2);
    } else if (option != "-g" && !option.empty()) {
      result_.messages += fmt::format("{}: compile option {} has no effect\n", request_.op, option);
    }
  }

  DeviceCode compile(uint64_t key, const fs::path& output, const Arguments& more) {
    Arguments command = {"g++"};
    command.insert(command.end(), flags_.begin(), flags_.end());
    command.insert(command.end(), more.begin(), more.end());
    for (const std::string& flag :
         {fmt::format("-DCUBIST_TILING_KEY={}ull", key), fmt::format("-DTILING_KEY_VAR={}ull", key),
          std::string("-DHAVE_WORKSPACE"), std::string("-DHAVE_TILING"), std::string("-include"),
          fs::absolute(request_.tiling_header).string(), std::string("-c"),
          request_.source.string(), std::string("-o"), output.string()})
      command.push_back(flag);
    options_.host_command = command;
    DeviceCode code = kernels::compile_device_code(options_);
    // All variants warn of the same.
    if (result_.messages.find(code.result.messages) == std::string::npos)
      result_.messages += code.result.messages;
    result_.exit_status = code.result.exit_status;
    if (code.result.exit_status != 0) {
      std::error_code ignored;
      fs::remove(request_.folder / (request_.name + ".o"), ignored);
    }
    return code;
  }

  void check(const std::vector<kernels::DeviceKernel>& kernels) const {
    const auto found = std::ranges::find(kernels, request_.kernel, &kernels::DeviceKernel::name);
    if (found == kernels.end()) {
      std::string names;
      for (const auto& kernel : kernels) names += (names.empty() ? "" : ", ") + kernel.name;
      give_up(fmt::format("look for kernel `{}` of {}", request_.kernel, request_.op),
              fmt::format("extern \"C\" __global__ __aicore__ void {}(...); here are: {}",
                          request_.kernel, names.empty() ? "none" : names),
              "name the kernel as the operator, in snake case");
    }
    const size_t expected = request_.inputs.size() + request_.outputs.size() + 2;
    if (found->parameters != expected)
      give_up(fmt::format("kernel `{}` has {} parameters", request_.kernel, found->parameters),
              fmt::format("{}: {} inputs, {} outputs, workspace and tiling of {}", expected,
                          request_.inputs.size(), request_.outputs.size(), request_.op),
              "write them in the order of the OpDef");
  }
  [[noreturn]] void give_up(std::string did, std::string expected, std::string fix) const {
    std::error_code ignored;
    fs::remove(request_.folder / (request_.name + ".o"), ignored);
    throw Error(Fault::kConfig, {.where = request_.source.string(),
                                 .did = std::move(did),
                                 .expected = std::move(expected),
                                 .fix = std::move(fix)});
  }

  const KernelRequest& request_;
  kernels::SingleSourceOptions options_;
  Arguments flags_;
  std::set<std::string> defined_;
  CompileResult result_;
};

}  // namespace

CompileResult compile_operator(const KernelRequest& request) {
  return OperatorKernels(request).run();
}

}  // namespace cubist::opbuild
