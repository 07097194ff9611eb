// Kernels with internal linkage, made external: a launch finds its kernel by name in the ELF.
#pragma once

#include "declarations.h"
#include "text_edits.h"

namespace cubist::kernels {

// Takes `static` away from the kernel, and moves it from `namespace {` into an inline namespace
// beside it, where the same names are found. For both passes alike, so that names are mangled the
// same. Comes in front of other edits of the declaration.
void make_external(const Tokens& tokens, const Declaration& kernel, TextEdits& edits);

}  // namespace cubist::kernels
