// C++ text as tokens, as far as host and device code are told apart by them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cubist::kernels {

enum class TokenKind : uint8_t { kWord, kNumber, kQuoted, kPunctuation, kDirective };

// Where the text of a preprocessed file comes from.
enum class Origin : uint8_t { kUser, kSystem, kDevice };

// Punctuation is one character each: `<<<` is three tokens that touch. A directive is its whole
// line. Comments are no tokens.
struct Token {
  TokenKind kind = TokenKind::kPunctuation;
  Origin origin = Origin::kUser;
  uint32_t line = 0;  // of the file that line markers (# 12 "file" 3) name
  uint32_t file = 0;  // index into Tokens::files
  size_t begin = 0, end = 0;
  std::string_view text;

  bool is(std::string_view other) const { return text == other && kind != TokenKind::kQuoted; }
};

// Half-open, of token indices.
struct TokenRange {
  size_t begin = 0, end = 0;
  bool empty() const { return begin == end; }
};

struct Tokens {
  std::vector<Token> list;
  std::vector<std::string> files;

  std::string where(const Token& token) const;  // "file:line"
  // The tokens on one line, without directives; a space where they do not touch.
  std::string text_of(TokenRange range) const;
};

// `text` must outlive the result. Text of system headers is told by the markers' flag 3; what lies
// under `device_headers` is the device's. Throws Error(Program) for a string, a comment or a raw
// string without end.
Tokens tokenize(std::string_view text, const std::string& file, const std::string& device_headers);

// The index behind the bracket that closes the one at `open`: ( [ { by kind, `<` as template
// brackets. `end` if there is none.
size_t skip_group(const std::vector<Token>& tokens, size_t open, size_t end);

}  // namespace cubist::kernels
