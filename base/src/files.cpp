#include "cubist/base/files.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "cubist/base/error.h"

namespace cubist {

namespace {

[[noreturn]] void fail(const std::string& did, const std::string& why, std::string fix) {
  throw Error(Fault::kResource, {.did = did, .expected = why, .fix = std::move(fix)});
}

}  // namespace

std::vector<std::byte> read_file(const std::filesystem::path& file, std::string_view what) {
  const std::string did = fmt::format("read {} '{}'", what, file.string());
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status))
    fail(did, "a file; there is none of that name", "check the path");
  if (std::filesystem::is_directory(status))
    fail(did, "a file; this is a directory", "name the file inside it");
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in)
    fail(did, fmt::format("a readable file; opening failed: {}", std::strerror(errno)),
         "check its permissions");
  std::vector<std::byte> bytes(static_cast<size_t>(in.tellg()));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!in)
    fail(did, fmt::format("{} bytes; reading stopped early", bytes.size()),
         "check the disk and the file");
  return bytes;
}

FileWriter::FileWriter(std::filesystem::path file)
    : file_(std::move(file)),
      temporary_(fmt::format("{}.{}.part", file_.string(), getpid())),
      out_(temporary_, std::ios::binary) {
  if (!out_) give_up(std::strerror(errno));
}

FileWriter::~FileWriter() {
  if (is_finished_) return;
  out_.close();
  std::error_code ignored;
  std::filesystem::remove(temporary_, ignored);
}

void FileWriter::write(std::span<const std::byte> bytes) {
  if (!out_) return;
  out_.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  if (!out_) errno_ = errno;
}

void FileWriter::finish() {
  if (out_) {
    out_.close();
    if (!out_) errno_ = errno;
  }
  if (!out_) give_up(std::strerror(errno_));
  std::error_code error;
  std::filesystem::rename(temporary_, file_, error);
  if (error) give_up(error.message());
  is_finished_ = true;
}

void FileWriter::give_up(const std::string& reason) const {
  std::error_code ignored;
  std::filesystem::remove(temporary_, ignored);
  fail(fmt::format("write '{}'", file_.string()),
       fmt::format("a writable place; writing failed: {}", reason),
       "check that the folder exists and that there is space");
}

void write_file(const std::filesystem::path& file, std::span<const std::byte> bytes) {
  FileWriter writer(file);
  writer.write(bytes);
  writer.finish();
}

void write_file(const std::filesystem::path& file, std::string_view text) {
  write_file(file, std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace cubist
