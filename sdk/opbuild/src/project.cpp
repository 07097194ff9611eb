#include "cubist/opbuild/project.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <set>

#include "cubist/base/error.h"
#include "cubist/base/resources.h"
#include "cubist/kernels/single_source.h"
#include "cubist/opbuild/generate.h"
#include "cubist/opbuild/kernels.h"
#include "cubist/operators/names.h"

namespace cubist::opbuild {
namespace {

namespace fs = std::filesystem;
using kernels::CompileResult;
using Arguments = std::vector<std::string>;

// As projects of the vendor's template install it.
constexpr const char* kTilingLibrary = "libcust_opmaster_rt2.0.so";
constexpr const char* kApiLibrary = "libcust_opapi.so";

std::string machine() {
  utsname names{};
  return uname(&names) == 0 ? names.machine : "";
}

std::vector<operators::ParamChoice> choices(const aclcubistParam* params, size_t count, size_t i) {
  std::vector<operators::ParamChoice> result;
  for (size_t k = 0; k < count; ++k)
    result.push_back({params[k].name, params[k].types[i], params[k].formats[i]});
  return result;
}

class Project {
 public:
  explicit Project(const ProjectOptions& options)
      : options_(options),
        package_(options.output / "vendors" / options.vendor),
        build_(options.output / "build" / options.vendor) {}

  CompileResult run() {
    const std::vector<fs::path> sources = sources_in("op_host");
    const fs::path tiling = package_ / "op_impl/ai_core/tbe/op_tiling/lib/linux" / machine();
    fs::create_directories(tiling);
    if (!shared_library(sources, tiling / kTilingLibrary, {options_.project / "op_host"}))
      return result_;
    const operators::Library library(tiling / kTilingLibrary);
    generate_sources(library, build_);
    if (!api_library(library)) return result_;
    for (const std::string& unit : options_.units)
      for (const aclcubistOperator* op : library.operators())
        if (library.find(op->type, unit) == op && !compile_kernels(*op, unit)) return result_;
    return result_;
  }

 private:
  std::vector<fs::path> sources_in(const char* folder) const {
    std::vector<fs::path> found;
    const fs::path where = options_.project / folder;
    if (fs::is_directory(where))
      for (const auto& entry : fs::recursive_directory_iterator(where))
        if (entry.path().extension() == ".cpp") found.push_back(entry.path());
    std::ranges::sort(found);
    if (!found.empty()) return found;
    throw Error(Fault::kConfig, {.where = options_.project.string(),
                                 .did = fmt::format("look for {}/*.cpp", folder),
                                 .expected = "an operator project: op_host/ and op_kernel/",
                                 .fix = "name the folder that has both"});
  }

  bool shared_library(const std::vector<fs::path>& sources, const fs::path& output,
                      const std::vector<fs::path>& includes) {
    const std::string libraries = (resource_root().parent_path().parent_path() / "lib").string();
    Arguments command = {"g++", "-shared", "-fPIC", "-O2", "-std=c++17", "-fvisibility=hidden"};
    for (const std::string& name : options_.definitions) command.push_back("-D" + name);
    for (const fs::path& include : includes) command.push_back("-I" + include.string());
    for (const fs::path& include : options_.include_directories)
      command.push_back("-I" + include.string());
    command.push_back("-isystem");
    command.push_back(resource_path("cann/include").string());
    for (const fs::path& source : sources) command.push_back(source.string());
    for (const std::string& word : {std::string("-o"), output.string(), "-L" + libraries,
                                    "-Wl,-rpath," + libraries, std::string("-lascendcl")})
      command.push_back(word);
    return merge(kernels::run_host_compiler(command));
  }

  bool api_library(const operators::Library& library) {
    const fs::path headers = package_ / "op_api/include", libraries = package_ / "op_api/lib";
    fs::create_directories(headers);
    fs::create_directories(libraries);
    std::set<fs::path> sources;
    for (const aclcubistOperator* op : library.operators()) {
      const std::string name = "aclnn_" + operators::snake_case(op->type);
      sources.insert(build_ / (name + ".cpp"));
      fs::copy_file(build_ / (name + ".h"), headers / (name + ".h"),
                    fs::copy_options::overwrite_existing);
    }
    return shared_library({sources.begin(), sources.end()}, libraries / kApiLibrary, {headers});
  }

  bool compile_kernels(const aclcubistOperator& op, const std::string& unit) {
    const std::string name = operators::snake_case(op.type);
    const size_t combinations = op.outputs[0].combinations;
    for (size_t i = 0; i < combinations; ++i) {
      KernelRequest request{.op = op.type,
                            .kernel = name,
                            .source = kernel_source(op.type, name),
                            .tiling_header = tiling_header_of(build_, op.type),
                            .inputs = choices(op.inputs, op.input_count, i),
                            .outputs = choices(op.outputs, op.output_count, i),
                            .unit = unit,
                            .folder = package_ / "op_impl/ai_core/tbe/kernel" / unit / name,
                            .name = fmt::format("{}_{}", op.type, i),
                            .options = {}};
      for (const std::string& definition : options_.definitions)
        request.options.push_back("-D" + definition);
      for (const fs::path& include : options_.include_directories)
        request.options.push_back("-I" + fs::absolute(include).string());
      if (!merge(compile_operator(request))) return false;
    }
    return true;
  }
  fs::path kernel_source(const std::string& op, const std::string& name) const {
    for (const fs::path& source : sources_in("op_kernel"))
      if (source.stem() == name) return fs::absolute(source);
    throw Error(Fault::kConfig, {.where = (options_.project / "op_kernel").string(),
                                 .did = fmt::format("look for the kernel of {}", op),
                                 .expected = name + ".cpp",
                                 .fix = "call the file as the operator, in snake case"});
  }

  bool merge(const CompileResult& part) {
    result_.messages += part.messages;
    result_.exit_status = part.exit_status;
    return part.exit_status == 0;
  }

  const ProjectOptions& options_;
  const fs::path package_, build_;
  CompileResult result_;
};

}  // namespace

CompileResult build_project(const ProjectOptions& options) { return Project(options).run(); }

}  // namespace cubist::opbuild
