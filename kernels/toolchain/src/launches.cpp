#include "launches.h"

#include <fmt/format.h>

#include "cubist/base/error.h"

namespace cubist::kernels {
namespace {

// blockDim, stream; blockDim, l2ctrl, stream; with one more value in front of the stream
constexpr size_t kFewest = 2, kMost = 4;

bool are_three(const std::vector<Token>& tokens, size_t i, std::string_view what) {
  if (i + 2 >= tokens.size()) return false;
  for (size_t k = i; k < i + 3; ++k) {
    if (!tokens[k].is(what) || (k > i && tokens[k].begin != tokens[k - 1].end)) return false;
  }
  return true;
}

[[noreturn]] void fail(const Tokens& tokens, size_t i, Fault fault, const std::string& did) {
  throw Error(fault,
              {.where = tokens.where(tokens.list[i]),
               .did = did,
               .expected = "kernel<<<blockDim, l2ctrl, stream>>>(arguments), or without l2ctrl",
               .fix = {}});
}

// Behind: the first token of the template brackets that close at `last`.
size_t open_of_template(const std::vector<Token>& tokens, size_t last) {
  int depth = 0;
  for (size_t i = last + 1; i-- > 0;) {
    if (tokens[i].is(">") || tokens[i].is(")")) ++depth;
    if ((tokens[i].is("<") || tokens[i].is("(")) && --depth == 0) return i;
    if (tokens[i].is(";") || tokens[i].is("{")) break;
  }
  return 0;
}

void find_callee(const Tokens& all, LaunchSite& site) {
  const std::vector<Token>& tokens = all.list;
  size_t i = site.open;
  if (i == 0) fail(all, i, Fault::kProgram, "open <<< without a kernel's name");
  --i;
  if (tokens[i].is(">")) {
    site.has_template_arguments = true;
    i = open_of_template(tokens, i);
    if (i == 0)
      fail(all, site.open, Fault::kProgram, "launch with template arguments that do not open");
    --i;
  }
  if (tokens[i].kind != TokenKind::kWord)
    fail(all, site.open, Fault::kProgram, fmt::format("launch `{}`", tokens[i].text));
  site.name = i;
  while (i >= 2 && tokens[i - 1].is(":") && tokens[i - 2].is(":")) {
    i -= 2;
    if (i >= 1 && tokens[i - 1].kind == TokenKind::kWord && !tokens[i - 1].is("return")) --i;
  }
  site.callee = {i, site.open};
}

LaunchSite read_launch(const Tokens& all, size_t open) {
  const std::vector<Token>& tokens = all.list;
  LaunchSite site;
  site.open = open;
  find_callee(all, site);
  size_t i = open + 3;
  while (i < tokens.size() && !are_three(tokens, i, ">")) {
    const bool is_group = tokens[i].is("(") || tokens[i].is("[") || tokens[i].is("{");
    if (tokens[i].is(";")) break;
    i = is_group ? skip_group(tokens, i, tokens.size()) : i + 1;
  }
  if (i >= tokens.size() || !are_three(tokens, i, ">"))
    fail(all, open, Fault::kProgram, "open <<< without >>>");
  site.close = i;
  site.configuration = split_at_commas(tokens, {open + 3, i});
  if (site.configuration.size() < kFewest || site.configuration.size() > kMost) {
    fail(all, open, Fault::kNotImplemented,
         fmt::format("launch {} with {} values between <<< and >>>", tokens[site.name].text,
                     site.configuration.size()));
  }
  if (i + 3 >= tokens.size() || !tokens[i + 3].is("("))
    fail(all, open, Fault::kProgram,
         fmt::format("launch {} without arguments in parentheses", tokens[site.name].text));
  return site;
}

}  // namespace

std::vector<LaunchSite> find_launches(const Tokens& tokens) {
  std::vector<LaunchSite> found;
  for (size_t i = 0; i < tokens.list.size(); ++i) {
    if (!are_three(tokens.list, i, "<")) continue;
    found.push_back(read_launch(tokens, i));
    i += 2;
  }
  return found;
}

bool has_launch(std::string_view source, const std::string& file) {
  const Tokens tokens = tokenize(source, file, "");
  for (size_t i = 0; i < tokens.list.size(); ++i)
    if (are_three(tokens.list, i, "<")) return true;
  return false;
}

bool has_main(std::string_view source, const std::string& file) {
  const Tokens tokens = tokenize(source, file, "");
  for (size_t i = 1; i + 1 < tokens.list.size(); ++i) {
    if (tokens.list[i].is("main") && tokens.list[i + 1].is("(") &&
        tokens.list[i - 1].kind == TokenKind::kWord)
      return true;
  }
  return false;
}

}  // namespace cubist::kernels
