// The signature of a kernel, read from tokens.
#pragma once

#include "declarations.h"
#include "split_source.h"

namespace cubist::kernels {

KernelSignature read_signature(const Tokens& tokens, const Declaration& declaration);

// How a parameter reaches the device (sdk/include/cubist/launch.h): pointers and integers as they
// are; whatever else a type may be, in 8-byte words.
bool is_pointer(const KernelParameter& parameter);
bool is_integer(const KernelParameter& parameter);
bool is_arithmetic(const KernelParameter& parameter);

// The names a template head declares.
std::vector<std::string> template_parameters(const Tokens& tokens, TokenRange head);

}  // namespace cubist::kernels
