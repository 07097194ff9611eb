#include "tokens.h"

#include <fmt/format.h>

#include <cctype>
#include <charconv>

#include "cubist/base/error.h"

namespace cubist::kernels {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class Lexer {
 public:
  Lexer(std::string_view text, const std::string& file, const std::string& device_headers)
      : text_(text), device_headers_(device_headers) {
    tokens_.files.push_back(file);
  }

  Tokens run() {
    while (at_ < text_.size()) step();
    return std::move(tokens_);
  }

 private:
  char peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void step() {
    const char c = peek();
    if (c == '\n') {
      ++line_;
      at_line_start_ = true;
      ++at_;
    } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      ++at_;
    } else if (c == '/' && (peek(1) == '/' || peek(1) == '*')) {
      comment();
    } else if (c == '#' && at_line_start_) {
      directive();
    } else if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      number();
    } else if (is_word(c)) {
      word();
    } else if (c == '"' || c == '\'') {
      quoted(at_);
    } else {
      add(TokenKind::kPunctuation, at_, at_ + 1);
    }
  }

  void add(TokenKind kind, size_t begin, size_t end) {
    tokens_.list.push_back(
        {kind, origin_, line_, file_, begin, end, text_.substr(begin, end - begin)});
    for (const char c : text_.substr(begin, end - begin)) line_ += c == '\n';
    at_ = end;
    at_line_start_ = false;
  }

  void comment() {
    const bool is_line = peek(1) == '/';
    const size_t end = text_.find(is_line ? "\n" : "*/", at_ + 2);
    if (end == std::string_view::npos && !is_line) fail_open("comment");
    const size_t stop = end == std::string_view::npos ? text_.size() : is_line ? end : end + 2;
    for (; at_ < stop; ++at_) line_ += text_[at_] == '\n';
  }

  void directive() {
    size_t end = at_;
    while (end < text_.size() && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
    end = std::min(end, text_.size());
    add(TokenKind::kDirective, at_, end);
    read_marker(tokens_.list.back().text);
  }

  // # 12 "file" 1 3: the next line is line 12 of that file.
  void read_marker(std::string_view text) {
    size_t i = text.find_first_of("0123456789");
    if (i == std::string_view::npos || text.substr(0, i).find_first_not_of("# line") != text.npos)
      return;
    uint32_t line = 0;
    const auto [rest, error] = std::from_chars(text.data() + i, text.data() + text.size(), line);
    const size_t open = text.find('"', i), close = text.rfind('"');
    if (error != std::errc() || open == text.npos || close <= open) return;
    line_ = line - 1;  // the newline that ends the marker counts
    const std::string name(text.substr(open + 1, close - open - 1));
    // g++ calls what a macro of a system header expands to system text, in the user's file: not so.
    if (tokens_.files[file_] == name && text.substr(close).find_first_of("12") == text.npos) return;
    if (tokens_.files[file_] != name) {
      tokens_.files.push_back(name);
      file_ = static_cast<uint32_t>(tokens_.files.size() - 1);
    }
    const bool is_system = text.substr(close).find('3') != text.npos;
    const bool is_device = !device_headers_.empty() && name.starts_with(device_headers_);
    origin_ = is_device ? Origin::kDevice : is_system ? Origin::kSystem : Origin::kUser;
  }

  void number() {
    size_t end = at_;
    while (end < text_.size() &&
           (is_word(text_[end]) || text_[end] == '.' ||
            (text_[end] == '\'' && end + 1 < text_.size() && is_word(text_[end + 1]))))
      ++end;
    add(TokenKind::kNumber, at_, end);
  }

  void word() {
    size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    const std::string_view name = text_.substr(at_, end - at_);
    const bool is_prefix = name == "u" || name == "U" || name == "L" || name == "u8";
    const bool is_raw =
        name == "R" || name == "uR" || name == "UR" || name == "LR" || name == "u8R";
    if (end < text_.size() && text_[end] == '"' && is_raw) {
      raw_string(end);
    } else if (end < text_.size() && (text_[end] == '"' || text_[end] == '\'') && is_prefix) {
      quoted(end);
    } else {
      add(TokenKind::kWord, at_, end);
    }
  }

  void quoted(size_t quote) {
    size_t end = quote + 1;
    while (end < text_.size() && text_[end] != text_[quote] && text_[end] != '\n')
      end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size() || text_[end] != text_[quote]) fail_open("string");
    add(TokenKind::kQuoted, at_, end + 1);
  }

  void raw_string(size_t quote) {
    const size_t open = text_.find('(', quote);
    if (open == std::string_view::npos) fail_open("raw string");
    const std::string closing = fmt::format("){}\"", text_.substr(quote + 1, open - quote - 1));
    const size_t close = text_.find(closing, open);
    if (close == std::string_view::npos) fail_open("raw string");
    add(TokenKind::kQuoted, at_, close + closing.size());
  }

  [[noreturn]] void fail_open(const std::string& what) const {
    throw Error(Fault::kProgram, {.where = fmt::format("{}:{}", tokens_.files[file_], line_),
                                  .did = fmt::format("open a {}", what),
                                  .expected = "its end",
                                  .fix = {}});
  }

  std::string_view text_;
  const std::string& device_headers_;
  Tokens tokens_;
  size_t at_ = 0;
  uint32_t line_ = 1, file_ = 0;
  Origin origin_ = Origin::kUser;
  bool at_line_start_ = true;
};

}  // namespace

std::string Tokens::where(const Token& token) const {
  return fmt::format("{}:{}", files[token.file], token.line);
}

std::string Tokens::text_of(TokenRange range) const {
  std::string text;
  for (size_t i = range.begin; i < range.end; ++i) {
    if (list[i].kind == TokenKind::kDirective) continue;
    if (i > range.begin && list[i - 1].end != list[i].begin) text += ' ';
    text += list[i].text;
  }
  return text;
}

Tokens tokenize(std::string_view text, const std::string& file, const std::string& device_headers) {
  return Lexer(text, file, device_headers).run();
}

size_t skip_group(const std::vector<Token>& tokens, size_t open, size_t end) {
  const bool is_angle = tokens[open].is("<");
  int depth = 0;
  for (size_t i = open; i < end; ++i) {
    const Token& token = tokens[i];
    if (token.kind != TokenKind::kPunctuation) continue;
    const char c = token.text[0];
    if (is_angle && i != open && (c == '(' || c == '[' || c == '{')) {
      i = skip_group(tokens, i, end) - 1;
    } else if (is_angle ? c == '<' : (c == '(' || c == '[' || c == '{')) {
      ++depth;
    } else if (is_angle ? c == '>' : (c == ')' || c == ']' || c == '}')) {
      if (--depth == 0) return i + 1;
    }
  }
  return end;
}

}  // namespace cubist::kernels
