#include "cubist/kernels/single_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <future>

#include "core_passes.h"
#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/base/resources.h"
#include "host_command.h"
#include "launches.h"
#include "process.h"
#include "split_source.h"
#include "temporary_directory.h"
#include "tiling_keys.h"

namespace cubist::kernels {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

constexpr const char* kHostCompiler = "g++";
constexpr const char* kHostPackage = "g++ or clang";
// The device's headers, of which the host's pass keeps types and constants, use designated
// initializers.
constexpr const char* kHostStandard = "-std=gnu++20";

std::string read_text(const fs::path& file) {
  const std::vector<std::byte> bytes = read_file(file, "C++ source");
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void write_text(const fs::path& file, std::string_view text) {
  FileWriter writer(file);
  writer.write(std::as_bytes(std::span(text)));
  writer.finish();
}

// Untouched, what includes it need not be compiled again.
void write_if_changed(const fs::path& file, const std::string& text) {
  if (!fs::exists(file) || read_text(file) != text) write_text(file, text);
}

void extend(Arguments& list, const Arguments& more) {
  list.insert(list.end(), more.begin(), more.end());
}

class Compilation {
 public:
  Compilation(const SingleSourceOptions& options, HostCommand host)
      : options_(options),
        host_(std::move(host)),
        source_(fs::absolute(host_.sources[0]).string()) {}

  CompileResult run() {
    const CompileResult preprocessed = preprocess_for_host(host_.dependencies);
    if (preprocessed.exit_status != 0) return preprocessed;
    SplitSource host =
        split_for_host(read_text(host_text_), source_, device_headers_, host_options());
    if (host.kernels.empty() && !host.has_launches) return plain();
    result_.messages = preprocessed.messages;
    if (host.kernels.empty()) {
      write_text(host_text_, host.text);
      merge(compile_host({"-c"}, host_.output));
      return result_;
    }
    write_text(host_text_, host.text + embedded());
    compile_both();
    return result_;
  }

  DeviceCode run_device_only() {
    DeviceCode code;
    code.result = compile_device(&code.kernels);
    if (code.result.exit_status != 0) return code;
    code.tiling_keys = read_tiling_keys(kernels_);
    fs::copy_file(elf_, host_.output, fs::copy_options::overwrite_existing);
    return code;
  }

  CompileResult write_headers(const fs::path& directory) {
    const CompileResult preprocessed = preprocess_for_host(host_.dependencies);
    if (preprocessed.exit_status != 0) return preprocessed;
    const SplitSource host =
        split_for_host(read_text(host_text_), source_, device_headers_, host_options());
    for (const KernelSignature& kernel : host.kernels) {
      if (!kernel.is_extern_c || kernel.is_template) continue;
      write_if_changed(directory / fmt::format("aclrtlaunch_{}.h", kernel.name),
                       launch_header(kernel));
    }
    return preprocessed;
  }

 private:
  HostSplitOptions host_options() const {
    return {.kernels_are_callable = options_.kernels_are_callable};
  }

  CompileResult plain() const {
    const ProcessResult result = run_process(options_.host_command, kHostPackage);
    return {.exit_status = result.exit_status, .messages = result.output};
  }

  std::string standard() const {
    const bool is_new = host_.standard.ends_with("20") || host_.standard.ends_with("2a") ||
                        host_.standard.ends_with("23") || host_.standard.ends_with("2b");
    return is_new ? "-std=" + host_.standard : kHostStandard;
  }

  // Macros that public sources test, as the device's pass defines them.
  Arguments architecture_macros() const {
    Arguments flags;
    for (const std::string& name : architecture_definitions(options_.device))
      flags.push_back("-D" + name);
    return flags;
  }

  CompileResult preprocess_for_host(const Arguments& dependencies) {
    Arguments command = host_.arguments;
    extend(command, architecture_macros());
    extend(command, {"-DCUBIST_SPLIT_SOURCE", "-DCUBIST_HOST_PASS", standard(), "-isystem",
                     host_headers_, "-isystem", device_headers_, "-include", "cubist/launch.h"});
    for (size_t i = 0; i + 1 < host_.preprocessing.size(); ++i) {
      if (host_.preprocessing[i] == "-include" || host_.preprocessing[i] == "-imacros")
        extend(command, {host_.preprocessing[i], host_.preprocessing[i + 1]});
    }
    extend(command, dependencies);
    if (!dependencies.empty() && std::ranges::find(dependencies, "-MT") == dependencies.end())
      extend(command, {"-MT", host_.output.string()});
    extend(command, {"-E", "-x", "c++", host_.sources[0].string(), "-o", host_text_.string()});
    const ProcessResult result = run_process(command, kHostPackage);
    return {.exit_status = result.exit_status, .messages = result.output};
  }

  // Host and device side by side: only the assembler needs the ELF.
  void compile_both() {
    std::future<CompileResult> device =
        std::async(std::launch::async, [this] { return compile_device(); });
    const fs::path assembly = directory_ / "host.s";
    const CompileResult host = compile_host({"-S"}, assembly);
    if (merge(device.get()) && merge(host)) merge(assemble(assembly));
  }

  // `kernels`, if not null: those that the source defines.
  CompileResult compile_device(std::vector<DeviceKernel>* kernels = nullptr) const {
    const CompileOptions& device = options_.device;
    const auto compile = [&](CoreOption core, const fs::path& file) {
      return compile_device_for(core, file, kernels);
    };
    const CompileResult compiled =
        may_need_both_cores(device)
            ? compile_for_cores(kernels_, device.core == CoreOption::kMix, compile)
            : compile(device.core, kernels_);
    if (compiled.exit_status != 0) return compiled;
    CompileOptions link = device;
    link.sources = {kernels_};
    link.output = elf_;
    link.compile_only = false;
    link.depfile.clear();
    const CompileResult linked = compile_kernel(link);
    return {linked.exit_status, compiled.messages + linked.messages};
  }

  // What the device gets may depend on the kind of core from the preprocessor on.
  CompileResult compile_device_for(CoreOption core, const fs::path& object,
                                   std::vector<DeviceKernel>* kernels) const {
    const fs::path text = directory_ / "device.ii";
    CompileOptions preprocess = options_.device;
    preprocess.core = core;
    preprocess.sources = {host_.sources[0]};
    extend(preprocess.extra_flags, host_.preprocessing);
    extend(preprocess.extra_flags,
           {"-E", "-x", "c++", "-DCUBIST_SPLIT_SOURCE", "-include", "cubist/kernel_argument.h",
            "-include", "type_traits", "-idirafter", host_headers_});
    CompileResult result = compile_once(preprocess, text, {});
    if (result.exit_status != 0) return result;
    const SplitSource split = split_for_device(read_text(text), source_, device_headers_,
                                               {.last_parameters = workspace_parameters()});
    write_text(text, split.text);
    if (kernels != nullptr) {
      kernels->clear();
      for (const KernelSignature& kernel : split.kernels)
        kernels->push_back({kernel.name, kernel.parameters.size()});
    }
    CompileOptions compile = options_.device;
    compile.core = core;
    compile.sources = {text};
    compile.extra_flags.push_back("-Qunused-arguments");  // where to look for headers
    const CompileResult compiled = compile_once(compile, object, {});
    return {compiled.exit_status, result.messages + compiled.messages};
  }

  bool is_defined(const std::string& macro) const {
    const Arguments& words = host_.preprocessing;
    for (size_t i = 0; i < words.size(); ++i) {
      const std::string& word = words[i] == "-D" && i + 1 < words.size() ? words[i + 1] : words[i];
      for (const std::string& name : {macro, "-D" + macro})
        if (word == name || word.starts_with(name + "=")) return true;
    }
    return false;
  }
  // ascendc-api.md, 9.3: HAVE_WORKSPACE says that the workspace is the last parameter of kernels,
  // or, with HAVE_TILING, the one before.
  LastParameters workspace_parameters() const {
    if (!is_defined("HAVE_WORKSPACE")) return LastParameters::kAny;
    return is_defined("HAVE_TILING") ? LastParameters::kWorkspaceAndTiling
                                     : LastParameters::kWorkspace;
  }

  bool merge(const CompileResult& part) {
    result_.messages += part.messages;
    result_.exit_status = part.exit_status;
    return part.exit_status == 0;
  }

  // What puts the ELF into the object, and tells the runtime of it.
  std::string embedded() const {
    return fmt::format(
        "\nasm(\".pushsection .cubist.kernels,\\\"a\\\",@progbits\\n.balign 64\\n\"\n"
        "    \"cubist_device_binary: .incbin \\\"{}\\\"\\n\"\n"
        "    \"cubist_device_binary_end: .byte 0\\n.popsection\");\n"
        "static const ::cubist::RegisteredBinary cubist_registered_binary(\n"
        "    cubist_device_binary, cubist_device_binary_end, {});\n",
        elf_.string(), options_.chip.empty() ? "nullptr" : fmt::format("\"{}\"", options_.chip));
  }

  CompileResult compile_host(const Arguments& step, const fs::path& output) const {
    Arguments command = host_.arguments;
    command.push_back(standard());
    extend(command, step);
    extend(command, {host_text_.string(), "-o", output.string()});
    const ProcessResult result = run_process(command, kHostPackage);
    return {.exit_status = result.exit_status, .messages = result.output};
  }

  // With the compiler's name alone: what its options ask for is in the text.
  CompileResult assemble(const fs::path& assembly) const {
    const auto options = std::ranges::find_if(
        host_.arguments, [](const std::string& word) { return word.starts_with("-"); });
    Arguments command(host_.arguments.begin(), options);
    extend(command, {"-c", "-x", "assembler", assembly.string(), "-o", host_.output.string()});
    const ProcessResult result = run_process(command, kHostPackage);
    return {.exit_status = result.exit_status, .messages = result.output};
  }

  const SingleSourceOptions& options_;
  const HostCommand host_;
  const std::string source_;
  const TemporaryDirectory directory_;
  const fs::path host_text_ = directory_ / "host.ii", kernels_ = directory_ / "kernels.o",
                 elf_ = directory_ / "kernels.elf";
  const std::string host_headers_ = resource_path("cann/include").string();
  const std::string device_headers_ = resource_path("include").string();
  CompileResult result_;
};

bool is_linked(const fs::path& file) {
  const std::string extension = file.extension().string();
  return extension == ".o" || extension == ".a" || extension == ".so";
}

SingleSourceOptions options_for(const CompileOptions& options, const fs::path& source,
                                const fs::path& object) {
  SingleSourceOptions single;
  single.device = options;
  single.device.include_directories.clear();
  single.device.definitions.clear();
  single.host_command = {kHostCompiler, "-O" + options.optimization};
  if (options.debug_info) single.host_command.push_back("-g");
  for (const std::string& name : options.definitions) single.host_command.push_back("-D" + name);
  for (const fs::path& folder : options.include_directories)
    single.host_command.push_back("-I" + folder.string());
  if (!options.depfile.empty())
    extend(single.host_command, {"-MD", "-MF", options.depfile.string()});
  extend(single.host_command, {"-fPIC", "-isystem", resource_path("cann/include").string(), "-c",
                               source.string(), "-o", object.string()});
  return single;
}

CompileResult link_program(const CompileOptions& options, const std::vector<fs::path>& objects) {
  const std::string libraries = (resource_root().parent_path().parent_path() / "lib").string();
  Arguments command = {kHostCompiler};
  for (const fs::path& object : objects) command.push_back(object.string());
  extend(command, {"-o", options.output.string(), "-L" + libraries, "-Wl,-rpath," + libraries,
                   "-lascendcl"});
  const ProcessResult result = run_process(command, kHostPackage);
  return {.exit_status = result.exit_status, .messages = result.output};
}

}  // namespace

CompileResult compile_single_source(const SingleSourceOptions& options) {
  HostCommand host = parse_host_command(options.host_command);
  if (!host.compiles_only || host.sources.size() != 1 || host.output.empty()) {
    const ProcessResult result = run_process(options.host_command, kHostPackage);
    return {.exit_status = result.exit_status, .messages = result.output};
  }
  return Compilation(options, std::move(host)).run();
}

CompileResult run_host_compiler(const Arguments& command) {
  const ProcessResult result = run_process(command, kHostPackage);
  return {.exit_status = result.exit_status, .messages = result.output};
}

DeviceCode compile_device_code(const SingleSourceOptions& options) {
  HostCommand host = parse_host_command(options.host_command);
  if (host.sources.size() != 1 || host.output.empty()) {
    throw Error(Fault::kConfig,
                {.where = {},
                 .did = fmt::format("compile the kernels of {} sources", host.sources.size()),
                 .expected = "one source, and an output",
                 .fix = {}});
  }
  return Compilation(options, std::move(host)).run_device_only();
}

CompileResult write_launch_headers(const SingleSourceOptions& options, const fs::path& directory) {
  HostCommand host = parse_host_command(options.host_command);
  if (host.sources.size() != 1) {
    throw Error(Fault::kConfig,
                {.where = {},
                 .did = fmt::format("write launch headers of {} sources", host.sources.size()),
                 .expected = "one source",
                 .fix = {}});
  }
  fs::create_directories(directory);
  return Compilation(options, std::move(host)).write_headers(directory);
}

bool is_program(const std::vector<fs::path>& sources) {
  return std::ranges::any_of(sources, [](const fs::path& source) {
    if (!is_cpp_source(source)) return false;
    const std::string text = read_text(source);
    return has_launch(text, source.string()) || has_main(text, source.string());
  });
}

CompileResult compile_program(const CompileOptions& options) {
  if (options.compile_only) {
    if (options.sources.size() != 1)
      throw Error(Fault::kConfig,
                  {.where = {},
                   .did = fmt::format("compile {} sources with -c", options.sources.size()),
                   .expected = "exactly one source",
                   .fix = {}});
    return compile_single_source(options_for(options, options.sources[0], options.output));
  }
  const TemporaryDirectory directory;
  CompileResult result;
  std::vector<fs::path> objects;
  for (const fs::path& source : options.sources) {
    if (is_linked(source)) {
      objects.push_back(source);
      continue;
    }
    objects.push_back(directory / fmt::format("{}-{}.o", objects.size(), source.stem().string()));
    const CompileResult one = compile_single_source(options_for(options, source, objects.back()));
    result.messages += one.messages;
    result.exit_status = one.exit_status;
    if (one.exit_status != 0) return result;
  }
  const CompileResult linked = link_program(options, objects);
  return {.exit_status = linked.exit_status, .messages = result.messages + linked.messages};
}

CompileResult compile(const CompileOptions& options) {
  return is_program(options.sources) ? compile_program(options) : compile_kernel(options);
}

}  // namespace cubist::kernels
