#include "emit/names.h"

#include <cctype>
#include <utility>

namespace cubist::akg {
namespace {

constexpr const char* kKeywords[] = {"alignas",       "alignof",     "and",
                                     "and_eq",        "asm",         "auto",
                                     "bitand",        "bitor",       "bool",
                                     "break",         "case",        "catch",
                                     "char",          "char8_t",     "char16_t",
                                     "char32_t",      "class",       "co_await",
                                     "co_return",     "co_yield",    "compl",
                                     "concept",       "const",       "const_cast",
                                     "consteval",     "constexpr",   "constinit",
                                     "continue",      "decltype",    "default",
                                     "delete",        "do",          "double",
                                     "dynamic_cast",  "else",        "enum",
                                     "explicit",      "export",      "extern",
                                     "false",         "float",       "for",
                                     "friend",        "goto",        "if",
                                     "inline",        "int",         "long",
                                     "mutable",       "namespace",   "new",
                                     "noexcept",      "not",         "not_eq",
                                     "nullptr",       "operator",    "or",
                                     "or_eq",         "private",     "protected",
                                     "public",        "register",    "reinterpret_cast",
                                     "requires",      "return",      "short",
                                     "signed",        "sizeof",      "static",
                                     "static_assert", "static_cast", "struct",
                                     "switch",        "template",    "this",
                                     "thread_local",  "throw",       "true",
                                     "try",           "typedef",     "typeid",
                                     "typename",      "union",       "unsigned",
                                     "using",         "virtual",     "void",
                                     "volatile",      "wchar_t",     "while",
                                     "xor",           "xor_eq"};

// Letters, digits and single underscores, a lower-case letter first: no macro, constant or reserved
// name looks so.
std::string identifier(const std::string& name) {
  std::string result;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 && byte < 0x80) {
      result += static_cast<char>(std::tolower(byte));
    } else if (!result.empty() && result.back() != '_') {
      result += '_';
    }
  }
  while (!result.empty() && result.back() == '_') result.pop_back();
  if (result.empty() || std::isdigit(static_cast<unsigned char>(result[0])) != 0)
    result = result.empty() ? "value" : "v" + result;
  return result;
}

}  // namespace

Names::Names(std::set<std::string> taken) : taken_(std::move(taken)) {
  taken_.insert(std::begin(kKeywords), std::end(kKeywords));
}

const std::string& Names::of(const std::string& key, const std::string& name) {
  const auto [entry, is_new] = known_.insert({key, {}});
  if (is_new) entry->second = fresh(name);
  return entry->second;
}

std::string Names::fresh(const std::string& name) {
  const std::string wanted = identifier(name);
  std::string result = wanted;
  for (int n = 2; !taken_.insert(result).second; ++n) result = wanted + "_" + std::to_string(n);
  return result;
}

}  // namespace cubist::akg
