#include "cubist/kernels/toolchain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <system_error>

#include "core_passes.h"
#include "cubist/base/error.h"
#include "cubist/base/resources.h"
#include "precompiled_headers.h"
#include "process.h"
#include "temporary_directory.h"

namespace cubist::kernels {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

constexpr const char* kCompiler = "clang++-19";
constexpr const char* kLinker = "ld.lld-19";

// Declarations only (<stdint.h>, <math.h>): nothing of the C library is linked.
constexpr const char* kCHeaders = "/usr/lib/picolibc/riscv64-unknown-elf/include";

// Macros that public kernels test (ascendc-api.md, section 1).
struct Architecture {
  int npu_arch;
  bool is_split;
  std::vector<std::string> definitions;
};
const std::array<Architecture, 3>& architectures() {
  static const std::array<Architecture, 3> kArchitectures = {{
      {1001, false, {"__CCE_AICORE__=100", "__DAV_C100__"}},
      {2002, false, {"__CCE_AICORE__=200", "__DAV_M200__"}},
      {2201, true, {"__CCE_AICORE__=220", "__DAV_C220__"}},
  }};
  return kArchitectures;
}

const Architecture& architecture_of(const CompileOptions& options) {
  for (const Architecture& arch : architectures()) {
    if (arch.npu_arch == options.npu_arch) return arch;
  }
  throw Error(Fault::kConfig, {.where = {},
                               .did = fmt::format("compile for architecture {}", options.npu_arch),
                               .expected = "1001 or 2002 (coupled cores), 2201 (split cores)",
                               .fix = {}});
}

// The macro that public code tests for the core's kind, and with --core where unmarked kernels go.
Arguments core_definitions(const CompileOptions& options, const Architecture& arch) {
  if (!arch.is_split && options.core == CoreOption::kAny) return {};
  if (!arch.is_split) {
    throw Error(Fault::kConfig,
                {.where = {},
                 .did = fmt::format("compile for a core kind on architecture {}", arch.npu_arch),
                 .expected = "core kind `any`: its cores have cube and vector together",
                 .fix = "leave --core out"});
  }
  switch (options.core) {
    case CoreOption::kAic:
      return {"CUBIST_CORE_AIC", "__DAV_C220_CUBE__"};
    case CoreOption::kCubeHalf:
      return {"__DAV_C220_CUBE__"};
    case CoreOption::kAiv:
      return {"CUBIST_CORE_AIV", "__DAV_C220_VEC__"};
    default:
      return {"__DAV_C220_VEC__"};
  }
}

Arguments compiler_flags(const CompileOptions& options) {
  Arguments flags = {
      "--target=riscv64-unknown-elf", "-march=rv64imfd_zfh", "-mabi=lp64d", "-mcmodel=medany",
      "-ffreestanding", "-fno-exceptions", "-fno-rtti", "-std=c++20",
      // Position independent, nothing exported but what says so.
      "-fPIE", "-fvisibility=hidden", "-fvisibility-inlines-hidden", "-ffunction-sections",
      "-fdata-sections", "-fno-asynchronous-unwind-tables", "-nostdinc++", "-isystem", kCHeaders,
      "-isystem", resource_path("include").string(), "-O" + options.optimization,
      // What kernels include of the C++ library, where it is not C's.
      "-idirafter", resource_path("device_stand_ins").string()};
  // Lines and the names of functions: what faults, profiles and disassemblies show. Variables would
  // take a sixth of the time to compile.
  if (options.debug_info) {
    flags.push_back("-gline-tables-only");
    flags.push_back("-fdebug-info-for-profiling");
  }
  for (const std::string& name : architecture_definitions(options)) flags.push_back("-D" + name);
  if (options.checks) {
    flags.push_back("-DCUBIST_ASCENDC_STRICT");
    flags.push_back("-DCUBIST_CHECK_FIELDS");
  }
  for (const std::string& name : options.definitions) flags.push_back("-D" + name);
  for (const fs::path& directory : options.include_directories)
    flags.push_back("-I" + directory.string());
  flags.insert(flags.end(), options.extra_flags.begin(), options.extra_flags.end());
  return flags;
}

ProcessResult run_compiler(const CompileOptions& options, const fs::path& object,
                           const fs::path& depfile) {
  const fs::path& source = options.sources[0];
  Arguments command = {kCompiler};
  std::ranges::copy(compiler_flags(options), std::back_inserter(command));
  fs::path headers;
  if (!options.header_cache.empty()) headers = precompiled_headers(options.header_cache, command);
  if (options.is_generated) {
    command.push_back("-ffile-prefix-map=" + source.parent_path().string() + "/=");
    command.push_back("-fdebug-compilation-dir=generated");
  }
  if (!depfile.empty()) {
    for (const std::string& flag : {std::string("-MD"), std::string("-MT"), options.output.string(),
                                    std::string("-MF"), depfile.string()}) {
      command.push_back(flag);
    }
  }
  for (const std::string& argument :
       {std::string("-c"), source.string(), std::string("-o"), object.string()}) {
    command.push_back(argument);
  }
  if (headers.empty()) return run_process(command, "clang-19");
  Arguments with_headers = command;
  with_headers.push_back("-include-pch");
  with_headers.push_back(headers.string());
  ProcessResult result = run_process(with_headers, "clang-19");
  if (result.exit_status == 0) return result;
  result = run_process(command, "clang-19");
  if (result.exit_status == 0) {  // the source has no mistake: the file is damaged
    std::error_code ignored;
    fs::remove(headers, ignored);
  }
  return result;
}

ProcessResult link(const CompileOptions& options, const std::vector<fs::path>& objects) {
  Arguments command = {
      kLinker, "-m", "elf64lriscv", "-pie", "--no-dynamic-linker", "--gc-sections",
      "--hash-style=gnu", "--discard-locals",
      "--export-dynamic",         // exported functions are kernels, and stay
      "-z", "max-page-size=512",  // alignment of GM allocations: sim/include/cubist/sim/device.h
      "-z", "norelro", "--build-id=none", "-T", resource_path("device/kernel.ld").string(),
      // The loader reads the architecture from here.
      fmt::format("--defsym=cubist_npu_arch={}", options.npu_arch), "-o", options.output.string(),
      resource_path("device/start.o").string()};
  for (const fs::path& object : objects) command.push_back(object.string());
  // As in an archive, only where it is called: the lines of what the linker drops would lie at 0,
  // on those of the kernel.
  for (const char* word : {"--start-lib", "device/runtime.o", "device/printf.o", "--end-lib"})
    command.push_back(word[0] == '-' ? word : resource_path(word).string());
  return run_process(command, "lld-19");
}

void append_file(const fs::path& to, const fs::path& from) {
  std::ofstream out(to, std::ios::app);
  out << std::ifstream(from).rdbuf();
  if (!out) {
    throw Error(Fault::kResource, {.where = {},
                                   .did = "write " + to.string(),
                                   .expected = "a file that can be written",
                                   .fix = {}});
  }
}

void check(const CompileOptions& options) {
  const bool one_source = options.sources.size() == 1;
  if (options.sources.empty() || options.output.empty() || (options.compile_only && !one_source)) {
    throw Error(Fault::kConfig,
                {.where = {},
                 .did = fmt::format("compile {} sources to `{}`", options.sources.size(),
                                    options.output.string()),
                 .expected = options.compile_only ? "exactly one source and an output"
                                                  : "at least one source and an output",
                 .fix = {}});
  }
}

std::string identity_of(const char* program) {
  const fs::path file = find_program(program);
  if (file.empty()) return fmt::format("{}: missing", program);
  std::error_code error;
  const uintmax_t size = fs::file_size(file, error);
  if (error) return fmt::format("{}: {}", file.string(), error.message());
  const auto changed = fs::last_write_time(file, error).time_since_epoch();
  if (error) return fmt::format("{}: {}", file.string(), error.message());
  return fmt::format("{}: {} B, changed {}", file.string(), size, changed.count());
}

// The first source, for every kind of core that its kernels need.
CompileResult compile(const CompileOptions& options, const fs::path& object,
                      const fs::path& depfile) {
  if (!may_need_both_cores(options)) return compile_once(options, object, depfile);
  bool is_first = true;  // what the source includes is the same for both
  return compile_for_cores(object, options.core == CoreOption::kMix,
                           [&](CoreOption core, const fs::path& half) {
                             CompileOptions once = options;
                             once.core = core;
                             const fs::path rule = is_first ? depfile : fs::path();
                             is_first = false;
                             return compile_once(once, half, rule);
                           });
}

CompileResult compile_and_link(const CompileOptions& options) {
  const TemporaryDirectory temporary;
  CompileResult result;
  std::vector<fs::path> objects;
  if (!options.depfile.empty()) fs::remove(options.depfile);
  for (const fs::path& source : options.sources) {
    if (source.extension() == ".o") {
      objects.push_back(source);
      continue;
    }
    const std::string stem = fmt::format("{}-{}", objects.size(), source.stem().string());
    const fs::path depfile = options.depfile.empty() ? fs::path() : temporary / (stem + ".d");
    objects.push_back(temporary / (stem + ".o"));
    CompileOptions one = options;
    one.sources = {source};
    const CompileResult compiled = compile(one, objects.back(), depfile);
    result.messages += compiled.messages;
    result.exit_status = compiled.exit_status;
    if (result.exit_status != 0) return result;
    if (!depfile.empty()) append_file(options.depfile, depfile);
  }
  const ProcessResult linked = link(options, objects);
  result.messages += linked.output;
  result.exit_status = linked.exit_status;
  return result;
}

}  // namespace

std::vector<std::string> architecture_definitions(const CompileOptions& options) {
  const Architecture& arch = architecture_of(options);
  Arguments definitions = {fmt::format("__NPU_ARCH__={}", arch.npu_arch)};
  std::ranges::copy(arch.definitions, std::back_inserter(definitions));
  std::ranges::copy(core_definitions(options, arch), std::back_inserter(definitions));
  return definitions;
}

std::string toolchain_identity() { return identity_of(kCompiler) + "; " + identity_of(kLinker); }

CompileResult compile_kernel(const CompileOptions& options) {
  check(options);
  if (!options.compile_only) return compile_and_link(options);
  return compile(options, options.output, options.depfile);
}

CompileResult compile_once(const CompileOptions& options, const fs::path& object,
                           const fs::path& depfile) {
  const ProcessResult compiled = run_compiler(options, object, depfile);
  return {.exit_status = compiled.exit_status, .messages = compiled.output};
}

bool may_need_both_cores(const CompileOptions& options) {
  const bool makes_an_object = std::ranges::none_of(options.extra_flags, [](const auto& flag) {
    return flag == "-E" || flag == "-S" || flag == "-fsyntax-only";
  });
  return makes_an_object && architecture_of(options).is_split &&
         (options.core == CoreOption::kAny || options.core == CoreOption::kMix);
}

}  // namespace cubist::kernels
