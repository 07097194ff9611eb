#include "emit/source_names.h"

#include <algorithm>

#include "cubist/base/error.h"
#include "passes/region.h"

namespace cubist::akg {
namespace {

// "convert<half>" -> "convert".
std::string base_name(const std::string& function) {
  return function.substr(0, function.find('<'));
}

// What emitted code says of device_lib, beside the functions that the program calls.
std::set<std::string> taken_names(const Program& program) {
  std::set<std::string> names = {"barrier", "cubist", "device",        "gm", "half", "max",
                                 "min",     "ub",     "share_of_block"};
  names.insert(program.name);
  for_each_call(program.body, [&](const Call& call) { names.insert(base_name(call.function)); });
  return names;
}

}  // namespace

SourceNames::SourceNames(const Program& program)
    : program_(program), names_(taken_names(program)) {}

std::string SourceNames::of(BufferId buffer) {
  return names_.of("buffer " + std::to_string(buffer), program_.buffer(buffer).name);
}
std::string SourceNames::of_ring(RingId ring) {
  return names_.of("ring " + std::to_string(ring),
                   program_.rings.at(static_cast<size_t>(ring)).name + "_ring");
}
std::string SourceNames::of_variable(const std::string& variable) {
  return names_.of("variable " + variable, variable);
}

std::string SourceNames::source(const Scalar& scalar) {
  return to_string(rename(
      scalar, [&](const std::string& variable) { return of_variable(variable); },
      [&](const std::string& array) { return view_of(array); }));
}

std::string SourceNames::view_of(const std::string& array) {
  const auto found = std::ranges::find_if(
      program_.arguments, [&](BufferId id) { return program_.buffer(id).name == array; });
  if (found == program_.arguments.end()) {
    throw Error(Fault::kInternal, {.where = program_.name,
                                   .did = "load a scalar from '" + array + "'",
                                   .expected = "an argument of the kernel"});
  }
  const std::string view = names_.of("view " + array, array + "_s32");
  views_[view] = *found;
  return view;
}

}  // namespace cubist::akg
