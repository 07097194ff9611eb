// A SQLite file that processes share: opening, and starting anew when it is damaged.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace cubist::akg {

// SQLite found that the file is not what it wrote; any other exception says that it cannot be used.
bool is_damage(const SQLite::Exception& error);

class SharedDatabase {
 public:
  struct Options {
    std::filesystem::path file;
    std::string schema;  // statements that make the tables of a new file
    // A kill of the process never harms. Of the last commits before power fails some may be lost,
    // at most (true), or the file may be damaged (false, quicker).
    bool survives_power_failure = true;
    bool keep_damaged = true;                      // as FILE.damaged; otherwise it is deleted
    std::function<void(const std::string&)> warn;  // hears of a damaged file
  };

  // Makes folder and file if need be, and a new file in the place of a damaged one. Throws
  // SQLite::Exception, std::filesystem::filesystem_error or Error(Resource).
  explicit SharedDatabase(Options options);

  SQLite::Database& get() { return *database_; }

  // For a file found damaged later: a new one in its place, unless another process already put one
  // there. Throws as the constructor does.
  void start_anew(const std::string& reason);

  int64_t pages_in_use();
  int64_t page_size();

 private:
  void open();
  void set_aside(const std::string& reason);

  Options options_;
  std::unique_ptr<SQLite::Database> database_;
  uint64_t inode_ = 0;  // of the file that is open
};

}  // namespace cubist::akg
