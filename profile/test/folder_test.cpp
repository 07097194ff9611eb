#include "cubist/profile/folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "cubist/base/error.h"

namespace cubist::profile {
namespace {

namespace fs = std::filesystem;

class FolderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "folder_test_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = name;
  }
  void TearDown() override { fs::remove_all(root_); }
  size_t entries() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(root_), {}));
  }
  fs::path root_;
};

TEST_F(FolderTest, IsThereWhole) {
  write_folder(root_ / "out", {{"a.txt", "A"}, {fs::path("deep") / "b.txt", "B"}});
  EXPECT_TRUE(fs::exists(root_ / "out/a.txt"));
  EXPECT_TRUE(fs::exists(root_ / "out/deep/b.txt"));
  EXPECT_EQ(entries(), 1u) << "nothing is left beside it";
}

TEST_F(FolderTest, IsNeverWrittenOverWhatIsThere) {
  fs::create_directory(root_ / "out");
  EXPECT_THROW(write_folder(root_ / "out", {{"a.txt", "A"}}), Error);
  std::ofstream(root_ / "file") << "mine";
  EXPECT_THROW(check_new_folder(root_ / "file"), Error);
  EXPECT_TRUE(fs::is_empty(root_ / "out"));
}

TEST_F(FolderTest, NeedsAParent) { EXPECT_THROW(check_new_folder(root_ / "no/out"), Error); }

TEST_F(FolderTest, IsNotThereAtAllIfAFileCannotBeWritten) {
  EXPECT_THROW(write_folder(root_ / "out", {{"a", "A"}, {fs::path("a") / "b", "B"}}), Error);
  EXPECT_EQ(entries(), 0u);
}

TEST_F(FolderTest, TheNextOneIsFree) {
  fs::current_path(root_);
  EXPECT_EQ(next_folder(), "cubist-profile-1");
  fs::create_directory("cubist-profile-1");
  EXPECT_EQ(next_folder(), "cubist-profile-2");
}

}  // namespace
}  // namespace cubist::profile
