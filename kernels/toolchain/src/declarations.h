// The declarations at namespace scope of a preprocessed source, with what tells device from host.
#pragma once

#include <string>
#include <vector>

#include "tokens.h"

namespace cubist::kernels {

// What __global__ and __aicore__ become in front of the split (cubist/kernel.h).
inline constexpr std::string_view kKernelMark = "__cubist_kernel__";
inline constexpr std::string_view kDeviceMark = "__cubist_device__";

enum class DeclarationKind : uint8_t { kFunction, kClass, kOther };

struct Declaration {
  DeclarationKind kind = DeclarationKind::kOther;
  TokenRange all;
  TokenRange template_head;  // every `template <...>` in front
  size_t name = 0;           // kFunction: the name's token
  TokenRange parameters;     // between the parentheses
  TokenRange body;           // with its braces; kClass: that of the class
  bool is_kernel = false, is_device = false,
       is_constant = false;  // __global__; __aicore__; constexpr
  bool is_extern_c = false;
  bool is_in_unnamed = false;  // directly in `namespace {`
  std::string scope;           // "::" or "::a::b::"
};

// In order. Throws Error(Program), with the line, where braces do not match.
std::vector<Declaration> find_declarations(const Tokens& tokens);

// Commas outside of brackets separate.
std::vector<TokenRange> split_at_commas(const std::vector<Token>& tokens, TokenRange range);

}  // namespace cubist::kernels
