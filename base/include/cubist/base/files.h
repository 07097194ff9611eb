// Whole files, read and written with errors that help.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cubist {

// Throws Error(Resource) if there is no such file, it is a directory or it cannot be read. `what`
// says what the file should be ("ONNX model").
std::vector<std::byte> read_file(const std::filesystem::path& file, std::string_view what);

// Writes beside the target and renames, so that a reader never sees half a file.
class FileWriter {
 public:
  // Throws Error(Resource) if nothing can be written there.
  explicit FileWriter(std::filesystem::path file);
  // Without finish() nothing is left.
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  // Does not throw: finish() does, for the first thing that went wrong.
  void write(std::span<const std::byte> bytes);
  // Throws Error(Resource).
  void finish();

 private:
  [[noreturn]] void give_up(const std::string& reason) const;

  std::filesystem::path file_, temporary_;
  std::ofstream out_;
  int errno_ = 0;
  bool is_finished_ = false;
};

// The same in one step.
void write_file(const std::filesystem::path& file, std::span<const std::byte> bytes);
void write_file(const std::filesystem::path& file, std::string_view text);

}  // namespace cubist
