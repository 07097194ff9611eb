// opc: compiles the kernels of one operator for one combination of types. Build files of operator
// projects start it: opc <op>.py --main_func=... --input_param=....json --soc_version=...
// --output=... The .py file is not read: it says where the kernel's source lies.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/opbuild/generate.h"
#include "cubist/opbuild/kernels.h"
#include "cubist/operators/names.h"

namespace {

namespace fs = std::filesystem;
using cubist::Error;
using cubist::Fault;
using Json = nlohmann::json;

struct Options {
  fs::path implementation, parameters, output;
  std::string kernel, soc;
};

// "Ascend910B1" -> "ascend910b"; as the scripts of projects have it.
std::string unit_of(const std::string& soc) {
  std::string name = soc;
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  if (name == "ascend910a") return "ascend910";
  if (name.starts_with("ascend910_93")) return "ascend910_93";
  const size_t end = name.find_last_not_of("0123456789");
  return name.starts_with("ascend910b") || name.starts_with("ascend310") ? name.substr(0, end + 1)
                                                                         : name;
}

// Sources that op_build generated lie in build folder `autogen`, above the parameters.
fs::path generated_folder(const fs::path& parameters, const std::string& op) {
  for (fs::path folder = fs::absolute(parameters).parent_path(); folder.has_relative_path();
       folder = folder.parent_path())
    if (fs::exists(cubist::opbuild::tiling_header_of(folder / "autogen", op)))
      return folder / "autogen";
  throw Error(Fault::kConfig,
              {.where = parameters.string(),
               .did = fmt::format("look for the tiling header of {}", op),
               .expected = "a folder `autogen` above it, written by op_build of this toolkit",
               .fix = "build the project with its own build files, from its op_host on"});
}

std::vector<cubist::operators::ParamChoice> choices(const Json& list) {
  std::vector<cubist::operators::ParamChoice> result;
  for (const Json& param : list)
    result.push_back({param.at("name"), cubist::operators::type_of(param.at("dtype")),
                      cubist::operators::format_of(param.at("format"))});
  return result;
}

// Lines "<op or ALL>,<chips>,<options>" that add_ops_compile_options wrote.
std::vector<std::string> compile_options(const fs::path& folder, const std::string& op,
                                         const std::string& unit) {
  std::ifstream file(folder / "custom_compile_options.ini");
  std::vector<std::string> result;
  for (std::string line; std::getline(file, line);) {
    const size_t first = line.find(','), second = line.find(',', first + 1);
    if (second == std::string::npos) continue;
    const std::string which = line.substr(0, first),
                      chips = line.substr(first + 1, second - first - 1);
    if (which != "ALL" && which != op) continue;
    bool is_for_unit = chips.empty();
    for (const std::string& chip : CLI::detail::split(chips, ';'))
      is_for_unit = is_for_unit || unit_of(chip) == unit;
    if (!is_for_unit) continue;
    for (const std::string& option : CLI::detail::split(line.substr(second + 1), ';'))
      result.push_back(option);
  }
  return result;
}

// The build asks for two files whatever the chip is; these say that there is no kernel.
int leave_out(const Options& options, const std::string& name, const std::string& unit) {
  const std::string text = fmt::format("no kernel: Cubist has no chip of unit {}", unit);
  std::fprintf(stderr, "opc: %s: %s\n", name.c_str(), text.c_str());
  fs::create_directories(options.output);
  cubist::write_file(options.output / (name + ".o"), text + "\n");
  cubist::write_file(options.output / (name + ".json"), Json{{"left_out", text}}.dump() + "\n");
  return 0;
}

int compile(const Options& options) {
  const auto bytes = cubist::read_file(options.parameters, "parameters of an operator's kernel");
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  const Json json = Json::parse(text, text + bytes.size());
  const Json& node = json.at("op_list").at(0);
  const std::string op = json.at("op_type"), name = node.at("bin_filename"),
                    unit = unit_of(options.soc);
  if (cubist::operators::architecture_of(unit) == 0) return leave_out(options, name, unit);
  const fs::path generated = generated_folder(options.parameters, op);
  const cubist::opbuild::KernelRequest request{
      .op = op,
      .kernel = options.kernel,
      .source = fs::absolute(options.implementation).parent_path() / (options.kernel + ".cpp"),
      .tiling_header = cubist::opbuild::tiling_header_of(generated, op),
      .inputs = choices(node.at("inputs")),
      .outputs = choices(node.at("outputs")),
      .unit = unit,
      .folder = options.output,
      .name = name,
      .options = compile_options(generated, op, unit)};
  const auto result = cubist::opbuild::compile_operator(request);
  std::fputs(result.messages.c_str(), stderr);
  return result.exit_status;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Compiles the kernels of one operator for one combination of types.");
  app.allow_extras();  // implementation mode, kinds of keys: one here
  Options options;
  app.add_option("implementation", options.implementation, "<op>.py beside the kernel's source")
      ->required();
  app.add_option("--main_func", options.kernel, "the kernel")->required();
  app.add_option("--input_param", options.parameters, "types and formats, json")->required();
  app.add_option("--soc_version", options.soc, "chip")->required();
  app.add_option("--output", options.output, "folder")->required();
  try {
    app.parse(argc, argv);
    return compile(options);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  } catch (const cubist::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
  } catch (const Json::exception& error) {
    std::fprintf(stderr, "opc: %s: %s\n", options.parameters.c_str(), error.what());
  }
  return 2;
}
