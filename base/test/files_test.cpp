#include "cubist/base/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <iterator>
#include <string>

#include "cubist/base/error.h"

namespace cubist {
namespace {

// A folder of this test in this process.
class Files : public testing::Test {
 protected:
  Files()
      : folder_(std::filesystem::temp_directory_path() /
                ("cubist_files_test_" + std::to_string(getpid()))) {
    std::filesystem::create_directory(folder_);
  }
  ~Files() override { std::filesystem::remove_all(folder_); }

  int entries() const {
    return static_cast<int>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }
  static std::string text_of(const std::filesystem::path& file) {
    const auto bytes = read_file(file, "text");
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  static std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
  }

  std::filesystem::path folder_;
};

TEST_F(Files, APieceByPieceFileIsThereWhenItIsFinished) {
  FileWriter writer(folder_ / "a");
  writer.write(bytes_of("one "));
  writer.write(bytes_of("two"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "a"));
  writer.finish();
  EXPECT_EQ(text_of(folder_ / "a"), "one two");
  EXPECT_EQ(entries(), 1);
}

TEST_F(Files, AnUnfinishedFileLeavesTheOldOne) {
  write_file(folder_ / "a", "old");
  {
    FileWriter writer(folder_ / "a");
    writer.write(bytes_of("new"));
  }
  EXPECT_EQ(text_of(folder_ / "a"), "old");
  EXPECT_EQ(entries(), 1);
}

TEST_F(Files, AFolderThatIsNotThereIsAnErrorAtOnce) {
  EXPECT_THROW(FileWriter(folder_ / "none" / "a"), Error);
  EXPECT_THROW(write_file(folder_ / "none" / "a", "text"), Error);
}

// /dev/full of Linux takes nothing: "no space left on device".
TEST_F(Files, AFullDiskIsAnErrorOfFinishAndLeavesNothing) {
  const std::filesystem::path part = folder_ / ("a." + std::to_string(getpid()) + ".part");
  std::filesystem::create_symlink("/dev/full", part);
  FileWriter writer(folder_ / "a");
  writer.write(bytes_of("text"));
  try {
    writer.finish();
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kResource);
    EXPECT_THAT(error.what(), testing::HasSubstr("No space left on device"));
  }
  EXPECT_EQ(entries(), 0);
}

}  // namespace
}  // namespace cubist
