// NumPy's .npy files, versions 1.0 to 3.0:
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#pragma once

#include <filesystem>

#include "tensor/tensor.h"

namespace cubist::framework {

// Throws Error(Resource) if the file cannot be read, Error(Model) if it is not .npy, truncated, in
// Fortran order, big-endian, or of an element type we lack (named in the message).
Tensor read_npy(const std::filesystem::path& file);
// bf16, which NumPy lacks, is written as f32. Throws Error(Resource).
void write_npy(const std::filesystem::path& file, const Tensor& tensor);

}  // namespace cubist::framework
