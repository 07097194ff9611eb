#include "cache/shared_database.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "cache/file_lock.h"

namespace cubist::akg {
namespace {

namespace fs = std::filesystem;

// Of PRAGMA user_version: a file with tables has it. Another layout is another file name.
constexpr int kHasTables = 1;
// Writers hold the file for milliseconds; a machine that swaps may stretch that.
constexpr int kBusyTimeoutMs = 20'000;
// What stays of the write-ahead log between checkpoints (SQLite: 1000 pages of 4 KiB).
constexpr int kLogLimitBytes = 4 << 20;

// Files of SQLite beside the one that it is given.
constexpr const char* kCompanions[] = {"-wal", "-shm", "-journal"};

uint64_t inode_of(const fs::path& file) {
  struct stat status{};
  return stat(file.c_str(), &status) == 0 ? status.st_ino : 0;
}

fs::path beside(const fs::path& file, const std::string& suffix) { return file.string() + suffix; }

void make_tables(SQLite::Database& database, const std::string& schema) {
  database.exec("PRAGMA auto_vacuum = FULL");  // what is deleted gives its space back
  database.exec("PRAGMA journal_mode = WAL");
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  database.exec(schema);
  database.exec(fmt::format("PRAGMA user_version = {}", kHasTables));
  transaction.commit();
}

}  // namespace

bool is_damage(const SQLite::Exception& error) {
  const int code = error.getErrorCode() & 0xff;  // the rest is detail
  return code == SQLITE_CORRUPT || code == SQLITE_NOTADB ||
         error.getExtendedErrorCode() == SQLITE_IOERR_SHORT_READ;
}

SharedDatabase::SharedDatabase(Options options) : options_(std::move(options)) {
  if (options_.file.has_parent_path()) fs::create_directories(options_.file.parent_path());
  const FileLock lock(beside(options_.file, ".lock"));
  try {
    open();
  } catch (const SQLite::Exception& error) {
    if (!is_damage(error)) throw;
    set_aside(error.what());
    open();
  }
}

void SharedDatabase::start_anew(const std::string& reason) {
  database_.reset();
  const FileLock lock(beside(options_.file, ".lock"));
  if (inode_of(options_.file) == inode_) set_aside(reason);
  open();
}

// SQLite's own files go with it: a log that stays behind would be played into the new file. Who
// still has the old one open goes on with it, and SQLite then leaves the new one's log alone.
void SharedDatabase::set_aside(const std::string& reason) {
  std::string what_now = "it is made anew";
  if (options_.keep_damaged) {
    const fs::path kept = beside(options_.file, ".damaged");
    fs::rename(options_.file, kept);
    what_now += fmt::format(", the old one is kept as '{}'", kept.string());
  }
  fs::remove(options_.file);
  for (const char* suffix : kCompanions) fs::remove(beside(options_.file, suffix));
  options_.warn(fmt::format("'{}' is damaged ({}): {}", options_.file.string(), reason, what_now));
}

void SharedDatabase::open() {
  auto database = std::make_unique<SQLite::Database>(
      options_.file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
  database->exec(options_.survives_power_failure ? "PRAGMA synchronous = NORMAL"
                                                 : "PRAGMA synchronous = OFF");
  database->exec(fmt::format("PRAGMA journal_size_limit = {}", kLogLimitBytes));
  const int version = database->execAndGet("PRAGMA user_version").getInt();
  if (version == 0) make_tables(*database, options_.schema);
  if (version != 0 && version != kHasTables)
    throw SQLite::Exception(fmt::format("a file of version {}", version), SQLITE_NOTADB);
  database_ = std::move(database);
  inode_ = inode_of(options_.file);
}

int64_t SharedDatabase::pages_in_use() {
  return get().execAndGet("PRAGMA page_count").getInt64() -
         get().execAndGet("PRAGMA freelist_count").getInt64();
}

int64_t SharedDatabase::page_size() { return get().execAndGet("PRAGMA page_size").getInt64(); }

}  // namespace cubist::akg
