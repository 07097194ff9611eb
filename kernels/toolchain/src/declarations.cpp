#include "declarations.h"

#include <array>
#include <utility>

#include "cubist/base/error.h"

namespace cubist::kernels {
namespace {

bool is_any(const Token& token, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words)
    if (token.is(word)) return true;
  return false;
}

// Words whose parentheses are no parameter list.
bool takes_parentheses(const Token& token) {
  return is_any(
      token, {"__attribute__", "__attribute", "alignas", "_Alignas", "decltype", "noexcept", "asm",
              "__asm__", "__asm", "__declspec", "requires", "explicit", "__typeof__", kKernelMark});
}

class Parser {
 public:
  explicit Parser(const Tokens& tokens) : all_(tokens), tokens_(tokens.list) {}

  std::vector<Declaration> run() {
    scope("::", false, true);
    return std::move(found_);
  }

 private:
  const Token* at(size_t i) const { return i < tokens_.size() ? &tokens_[i] : nullptr; }
  bool is(size_t i, std::string_view text) const {
    return i < tokens_.size() && tokens_[i].is(text);
  }

  void scope(const std::string& name, bool is_extern_c, bool is_file) {
    while (at_ < tokens_.size()) {
      if (tokens_[at_].kind == TokenKind::kDirective || is(at_, ";")) {
        ++at_;
      } else if (is(at_, "}")) {
        if (is_file) fail(at_, "close a brace that is not open");
        ++at_;
        return;
      } else if (!enter(name, is_extern_c)) {
        declaration(name, is_extern_c);
      }
    }
    if (!is_file)
      fail(tokens_.size() - 1, "end the file inside of a namespace or extern \"C\" block");
  }

  // A namespace or a linkage block.
  bool enter(const std::string& name, bool is_extern_c) {
    if (is(at_, "extern") && at(at_ + 1) != nullptr && at(at_ + 1)->kind == TokenKind::kQuoted &&
        is(at_ + 2, "{")) {
      const bool is_c = at(at_ + 1)->text == "\"C\"";
      at_ += 3;
      inner_scope(name, is_c, false);
      return true;
    }
    size_t i = at_ + (is(at_, "inline") ? 1 : 0);
    if (!is(i, "namespace")) return false;
    std::string inner = name;
    for (++i; i < tokens_.size() && !is(i, "{"); ++i) {
      if (is(i, ";") || is(i, "=")) return false;
      if (is(i, "[") || takes_parentheses(tokens_[i])) {
        i = skip_group(tokens_, is(i, "[") ? i : i + 1, tokens_.size()) - 1;
      } else {
        inner += tokens_[i].text;
      }
    }
    at_ = i + 1;
    const bool is_unnamed = inner == name;
    inner_scope(is_unnamed ? name : inner + "::", is_extern_c, is_unnamed);
    return true;
  }

  void inner_scope(const std::string& name, bool is_extern_c, bool is_unnamed) {
    const bool outer = std::exchange(is_in_unnamed_, is_unnamed);
    scope(name, is_extern_c, false);
    is_in_unnamed_ = outer;
  }

  void read_template_heads(Declaration& declaration) {
    declaration.template_head.begin = at_;
    while (is(at_, "template") && is(at_ + 1, "<"))
      at_ = skip_group(tokens_, at_ + 1, tokens_.size());
    declaration.template_head.end = at_;
  }

  void note(const Token& token, size_t i, Declaration& declaration) {
    if (token.is(kKernelMark)) declaration.is_kernel = true;
    if (token.is(kDeviceMark)) declaration.is_device = true;
    if (token.is("[") && is(i + 1, "aicore") && is(i + 2, "]")) declaration.is_device = true;
    if (is_any(token, {"constexpr", "consteval"})) declaration.is_constant = true;
    if (token.is("extern") && at(i + 1) != nullptr && at(i + 1)->text == "\"C\"")
      declaration.is_extern_c = true;
  }

  // Up to `;` or the end of a function's body.
  void declaration(const std::string& scope_name, bool is_extern_c) {
    Declaration made;
    made.scope = scope_name;
    made.is_extern_c = is_extern_c;
    made.is_in_unnamed = is_in_unnamed_;
    made.all.begin = at_;
    read_template_heads(made);
    bool is_class = false, has_value = false, has_initializers = false;
    const bool is_alias = is_any(tokens_[at_], {"using", "typedef", "static_assert", "friend"});
    bool is_done = false;
    while (!is_done) {
      if (at_ >= tokens_.size()) fail(made.all.begin, "begin a declaration");
      const Token& token = tokens_[at_];
      note(token, at_, made);
      if (token.is(";")) {
        ++at_;
        is_done = true;
      } else if (token.is("}")) {
        fail(at_, "close a brace inside of a declaration");
      } else if (takes_parentheses(token)) {
        at_ = is(at_ + 1, "(") ? skip_group(tokens_, at_ + 1, tokens_.size()) : at_ + 1;
      } else if (token.is("operator")) {
        at_ = read_operator(made);
      } else if (is_any(token, {"class", "struct", "union", "enum"}) && made.parameters.empty()) {
        is_class = true;
        ++at_;
      } else if (token.is("(")) {
        const size_t end = skip_group(tokens_, at_, tokens_.size());
        if (!has_value && !is_alias && made.kind == DeclarationKind::kOther &&
            at_ > made.all.begin) {
          made.kind = DeclarationKind::kFunction;
          if (made.name == 0) made.name = at_ - 1;
          made.parameters = {at_ + 1, end - 1};
        }
        at_ = end;
      } else if (token.is("[")) {
        at_ = skip_group(tokens_, at_, tokens_.size());
      } else if (token.is("<") && at_ > made.all.begin &&
                 tokens_[at_ - 1].kind == TokenKind::kWord && !has_value) {
        at_ = skip_group(tokens_, at_, tokens_.size());
      } else if (token.is("{")) {
        is_done = braces(made, is_class, has_value, has_initializers);
      } else {
        has_value |= token.is("=");
        has_initializers |= made.kind == DeclarationKind::kFunction && token.is(":") &&
                            !is(at_ + 1, ":") && !is(at_ - 1, ":");
        ++at_;
      }
    }
    made.all.end = at_;
    if (is_class && made.kind != DeclarationKind::kFunction) {
      made.kind = DeclarationKind::kClass;
      for (size_t i = made.body.begin; i < made.body.end; ++i) {
        if (tokens_[i].is(kDeviceMark) ||
            (tokens_[i].is("[") && is(i + 1, "aicore") && is(i + 2, "]")))
          made.is_device = true;
      }
    }
    found_.push_back(std::move(made));
  }

  size_t read_operator(Declaration& made) {
    size_t i = at_ + 1;
    if (is(i, "(") && is(i + 1, ")")) i += 2;
    while (i < tokens_.size() && !is(i, "(")) ++i;
    made.name = at_;
    return i;
  }

  // At `{`. True: it was the body of a function, and ends the declaration.
  bool braces(Declaration& made, bool is_class, bool has_value, bool has_initializers) {
    const size_t begin = at_;
    at_ = skip_group(tokens_, begin, tokens_.size());
    if (made.kind != DeclarationKind::kFunction || has_value) {
      if (is_class && made.body.empty()) made.body = {begin, at_};
      return false;
    }
    // X::X() : member{1} {}: the first braces follow a name.
    const Token& before = tokens_[begin - 1];
    if (has_initializers && (before.kind == TokenKind::kWord || before.is(">"))) return false;
    made.body = {begin, at_};
    return true;
  }

  [[noreturn]] void fail(size_t i, const std::string& did) const {
    throw Error(Fault::kProgram, {.where = all_.where(tokens_[i]),
                                  .did = did,
                                  .expected = "declarations with matching braces",
                                  .fix = {}});
  }

  const Tokens& all_;
  const std::vector<Token>& tokens_;
  std::vector<Declaration> found_;
  size_t at_ = 0;
  bool is_in_unnamed_ = false;
};

}  // namespace

std::vector<Declaration> find_declarations(const Tokens& tokens) {
  if (tokens.list.empty()) return {};
  return Parser(tokens).run();
}

std::vector<TokenRange> split_at_commas(const std::vector<Token>& tokens, TokenRange range) {
  std::vector<TokenRange> parts;
  size_t begin = range.begin;
  for (size_t i = range.begin; i < range.end;) {
    const Token& token = tokens[i];
    if (token.is("(") || token.is("[") || token.is("{")) {
      i = skip_group(tokens, i, range.end);
    } else if (token.is("<") && i > range.begin && tokens[i - 1].kind == TokenKind::kWord) {
      const size_t closed = skip_group(tokens, i, range.end);
      i = closed < range.end || tokens[range.end - 1].is(">") ? closed : i + 1;
    } else if (token.is(",")) {
      parts.push_back({begin, i});
      begin = ++i;
    } else {
      ++i;
    }
  }
  if (begin < range.end || !parts.empty()) parts.push_back({begin, range.end});
  return parts;
}

}  // namespace cubist::kernels
