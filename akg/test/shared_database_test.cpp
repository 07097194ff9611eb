#include "cache/shared_database.h"

#include <gmock/gmock.h>

#include "cache_folder.h"

namespace cubist::akg {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class SharedFile : public CacheFolder {
 protected:
  SharedDatabase::Options options(bool keep_damaged) {
    return {.file = file_,
            .schema = "CREATE TABLE rows (value INTEGER)",
            .keep_damaged = keep_damaged,
            .warn = [this](const std::string& text) { warnings_.push_back(text); }};
  }
  static int rows(SharedDatabase& database) {
    return database.get().execAndGet("SELECT count(*) FROM rows").getInt();
  }
  static void add_row(SharedDatabase& database) {
    database.get().exec("INSERT INTO rows VALUES (1)");
  }
};

TEST_F(SharedFile, TheSecondWhoFindsTheDamageKeepsWhatTheFirstMade) {
  SharedDatabase first(options(false)), second(options(false));
  add_row(first);
  first.start_anew("a reason");
  EXPECT_EQ(rows(first), 0);
  add_row(first);
  second.start_anew("the same reason");
  EXPECT_EQ(rows(second), 1);
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("a reason")));
}

TEST_F(SharedFile, WhoStillHasTheOldFileDoesNotHarmTheNewOne) {
  SharedDatabase first(options(false));
  {
    SharedDatabase second(options(false));
    add_row(second);
    first.start_anew("a reason");
    for (int i = 0; i < 3; ++i) add_row(first);
    add_row(second);
  }  // closing folds the log of the old file into it, and deletes a log
  EXPECT_EQ(rows(first), 3);
  add_row(first);
  SharedDatabase third(options(false));
  EXPECT_EQ(rows(third), 4);
  EXPECT_EQ(integrity(), "ok");
}

TEST_F(SharedFile, ADamagedFileIsKeptWhereThatIsAskedFor) {
  SharedDatabase database(options(true));
  database.start_anew("a reason");
  EXPECT_TRUE(fs::exists(file_.string() + ".damaged"));
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("kernels-1.sqlite.damaged")));
}

TEST_F(SharedFile, AFileOfAnotherProgramIsNotUsed) {
  fs::create_directories(folder_);
  {
    SQLite::Database other(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    other.exec("CREATE TABLE rows (name TEXT); PRAGMA user_version = 77");
  }
  SharedDatabase database(options(true));
  add_row(database);
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("version 77")));
}

}  // namespace
}  // namespace cubist::akg
