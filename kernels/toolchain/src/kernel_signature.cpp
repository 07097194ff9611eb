#include "kernel_signature.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cubist/base/error.h"

namespace cubist::kernels {
namespace {

const std::set<std::string, std::less<>>& integer_words() {
  static const std::set<std::string, std::less<>> kWords = {
      "const",     "volatile", "unsigned",  "signed",   "char",     "short",
      "int",       "long",     "bool",      "int8_t",   "int16_t",  "int32_t",
      "int64_t",   "uint8_t",  "uint16_t",  "uint32_t", "uint64_t", "size_t",
      "uintptr_t", "intptr_t", "ptrdiff_t", "std"};
  return kWords;
}

bool consists_of(const std::string& type, bool with_floats) {
  const Tokens words = tokenize(type, "", "");
  return std::ranges::all_of(words.list, [&](const Token& word) {
    const bool is_float = word.is("float") || word.is("double");
    return integer_words().contains(word.text) || word.is(":") || (with_floats && is_float);
  });
}

bool is_type_word(std::string_view word) {
  return integer_words().contains(word) || word == "float" || word == "double" ||
         word == "__restrict__" || word == "__restrict" || word == "struct" || word == "enum";
}

[[noreturn]] void refuse(const Tokens& tokens, size_t i, const std::string& kernel,
                         const std::string& type) {
  throw Error(Fault::kProgram,
              {.where = tokens.where(tokens.list[i]),
               .did = fmt::format("declare kernel {} with a parameter `{}`", kernel, type),
               .expected = "pointers to device memory, numbers, and structs by value",
               .fix = {}});
}

KernelParameter read_parameter(const Tokens& tokens, TokenRange range, const std::string& kernel) {
  const std::vector<Token>& list = tokens.list;
  for (size_t i = range.begin; i < range.end; ++i) {
    if (list[i].is("=")) range.end = i;
  }
  for (size_t i = range.begin; i < range.end; ++i) {
    if (list[i].is("&") || list[i].is("[") || list[i].is("("))
      refuse(tokens, i, kernel, tokens.text_of(range));
  }
  KernelParameter parameter;
  const size_t last = range.end - 1;
  const bool is_named = range.end - range.begin > 1 && list[last].kind == TokenKind::kWord &&
                        !is_type_word(list[last].text) && !list[last - 1].is("const") &&
                        !list[last - 1].is(":");
  if (is_named) parameter.name = list[last].text;
  parameter.type = tokens.text_of({range.begin, is_named ? last : range.end});
  return parameter;
}

}  // namespace

KernelSignature read_signature(const Tokens& tokens, const Declaration& declaration) {
  const Token& name = tokens.list[declaration.name];
  KernelSignature kernel;
  kernel.scope = declaration.scope;
  kernel.name = name.text;
  kernel.is_extern_c = declaration.is_extern_c;
  kernel.is_template = !declaration.template_head.empty();
  kernel.where = tokens.where(name);
  for (const TokenRange range : split_at_commas(tokens.list, declaration.parameters)) {
    const bool is_void = range.end == range.begin + 1 && tokens.list[range.begin].is("void");
    if (!range.empty() && !is_void)
      kernel.parameters.push_back(read_parameter(tokens, range, kernel.name));
  }
  return kernel;
}

bool is_pointer(const KernelParameter& parameter) {
  return parameter.type.find('*') != std::string::npos;
}
bool is_integer(const KernelParameter& parameter) { return consists_of(parameter.type, false); }
bool is_arithmetic(const KernelParameter& parameter) { return consists_of(parameter.type, true); }

std::vector<std::string> template_parameters(const Tokens& tokens, TokenRange head) {
  std::vector<std::string> names;
  for (size_t i = head.begin; i + 1 < head.end;) {
    const size_t end = skip_group(tokens.list, i + 1, head.end);  // template < ... >
    for (const TokenRange range : split_at_commas(tokens.list, {i + 2, end - 1})) {
      std::string name;
      for (size_t k = range.begin; k < range.end && !tokens.list[k].is("="); ++k)
        if (tokens.list[k].kind == TokenKind::kWord) name = tokens.list[k].text;
      if (!name.empty()) names.push_back(name);
    }
    i = end;
  }
  return names;
}

}  // namespace cubist::kernels
