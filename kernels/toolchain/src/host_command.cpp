#include "host_command.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace cubist::kernels {
namespace {

bool is_any(std::string_view text, std::initializer_list<std::string_view> choices) {
  return std::ranges::find(choices, text) != choices.end();
}

bool takes_a_value(std::string_view option) {
  return is_any(option,
                {"-o",       "-I",       "-D",  "-U",  "-isystem", "-iquote",     "-idirafter",
                 "-include", "-imacros", "-MF", "-MT", "-MQ",      "-x",          "-L",
                 "-l",       "-T",       "-u",  "-z",  "-Xlinker", "-Xassembler", "-Xpreprocessor",
                 "-Xclang",  "--param"});
}

bool is_preprocessing(std::string_view option) {
  return is_any(option, {"-isystem", "-iquote", "-idirafter"}) || option.starts_with("-I") ||
         option.starts_with("-D") || option.starts_with("-U");
}

}  // namespace

bool is_cpp_source(const std::filesystem::path& file) {
  return is_any(file.extension().string(), {".cpp", ".cc", ".cxx", ".C", ".c++", ".asc", ".cce"});
}

HostCommand parse_host_command(const std::vector<std::string>& command) {
  HostCommand parsed;
  for (size_t i = 0; i < command.size(); ++i) {
    const std::string& option = command[i];
    std::vector<std::string> words = {option};
    if (takes_a_value(option) && i + 1 < command.size()) words.push_back(command[++i]);
    if (option == "-c") {
      parsed.compiles_only = true;
    } else if (option == "-o") {
      parsed.output = words.back();
    } else if (option == "-x") {
      continue;  // the language: C++, as the source's name says
    } else if (option.starts_with("-M")) {
      parsed.dependencies.insert(parsed.dependencies.end(), words.begin(), words.end());
    } else if (is_any(option, {"-include", "-imacros"})) {
      parsed.preprocessing.insert(parsed.preprocessing.end(), words.begin(), words.end());
    } else if (i > 0 && !option.starts_with("-") && is_cpp_source(option)) {
      parsed.sources.emplace_back(option);
    } else {
      if (option.starts_with("-std=")) parsed.standard = option.substr(option.find('=') + 1);
      if (is_preprocessing(option))
        parsed.preprocessing.insert(parsed.preprocessing.end(), words.begin(), words.end());
      parsed.arguments.insert(parsed.arguments.end(), words.begin(), words.end());
    }
  }
  return parsed;
}

}  // namespace cubist::kernels
