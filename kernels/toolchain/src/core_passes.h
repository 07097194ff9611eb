// A source for split cores, compiled for each kind of core that its kernels run on.
#pragma once

#include <filesystem>
#include <functional>

#include "cubist/kernels/toolchain.h"

namespace cubist::kernels {

// Compiles the source to the file: for vector cores (kAny) or for cube cores (kCubeHalf).
using CompileForCore = std::function<CompileResult(CoreOption, const std::filesystem::path&)>;

// Writes one object with the code of every kind of core that is needed. A kernel that runs on cube
// cores has its code for them under the name `kernel$aic.N`, N vector cores beside it; what it
// runs on vector cores is under its own name. `mixes_unmarked`: kernels that do not say run on
// both.
CompileResult compile_for_cores(const std::filesystem::path& object, bool mixes_unmarked,
                                const CompileForCore& compile);

// options.sources[0], once, with the flags for options.core.
CompileResult compile_once(const CompileOptions& options, const std::filesystem::path& object,
                           const std::filesystem::path& depfile);

// Whether kernels without a marker may need more than one kind of core.
bool may_need_both_cores(const CompileOptions& options);

}  // namespace cubist::kernels
