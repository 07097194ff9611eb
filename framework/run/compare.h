// An output beside what it should be.
#pragma once

#include "run/tolerance.h"

namespace cubist::framework {

// Throws Error(Model) if the shapes differ. A NaN in one but not the other never passes.
OutputResult compare(const std::string& name, const Tensor& actual, const Tensor& expected,
                     const Tolerance& tolerance);

}  // namespace cubist::framework
