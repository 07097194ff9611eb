#include "akg_options.h"

#include <fmt/format.h>

#include <cstdio>

#include "cubist/base/error.h"

namespace cubist::tools {

void add_operator_options(CLI::App& command, OperatorArguments& arguments) {
  command.add_option("operator", arguments.name,
                     "One of `cubist akg --list`, zoo:NAME or FILE.onnx");
  command.add_option("--shape", arguments.shapes,
                     "Of a tensor, as 4096x1024; once per tensor, those left out fit the first");
  command.add_option("--type", arguments.type, "Of the elements: f16, f32, s32, ...")
      ->capture_default_str();
  command.add_option("--axis", arguments.axis, "N or N,M: the same as --set axis=N");
  command.add_option("--set", arguments.attributes, "NAME=VALUE: an attribute of the operator");
}

OperatorRequest request_of(const OperatorArguments& arguments) {
  OperatorRequest request{
      .name = arguments.name, .shapes = arguments.shapes, .type = arguments.type, .attributes = {}};
  for (const std::string& text : arguments.attributes) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw Error(Fault::kConfig, {.where = "--set",
                                   .did = fmt::format("read '{}'", text),
                                   .expected = "NAME=VALUE",
                                   .fix = {}});
    }
    request.attributes[text.substr(0, equals)] = text.substr(equals + 1);
  }
  if (!arguments.axis.empty()) request.attributes["axis"] = arguments.axis;
  return request;
}

void print_warning(const std::string& text) { fmt::print(stderr, "cubist: {}\n", text); }

}  // namespace cubist::tools
