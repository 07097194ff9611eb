// Whole files, read and written with errors that help.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace cubist {

// Throws Error(Resource) if there is no such file, it is a directory or it cannot be read. `what`
// says what the file should be ("ONNX model").
std::vector<std::byte> read_file(const std::filesystem::path& file, std::string_view what);

// Writes beside the target and renames, so that a reader never sees half a file. Throws
// Error(Resource).
void write_file(const std::filesystem::path& file, std::span<const std::byte> bytes);
void write_file(const std::filesystem::path& file, std::string_view text);

}  // namespace cubist
