#include "cache/kernel_store.h"

namespace cubist::akg {
namespace {

// The order of use has a table of its own: writing there rewrites no kernel.
constexpr const char* kSchema = R"(
  CREATE TABLE kernels (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL);
  CREATE TABLE uses (id INTEGER PRIMARY KEY, number INTEGER NOT NULL);
  CREATE INDEX uses_by_number ON uses (number);
)";
// Another layout is another file: older and newer programs keep a cache each.
constexpr const char* kFile = "kernels-1.sqlite";

constexpr const char* kMarkUsed =
    "INSERT OR REPLACE INTO uses SELECT id, (SELECT 1 + ifnull(max(number), 0) FROM uses) "
    "FROM kernels WHERE key = ?";

void bind(SQLite::Statement& statement, int index, const KernelKey& key) {
  statement.bindNoCopy(index, key.bytes.data(), static_cast<int>(key.bytes.size()));
}

void run(SQLite::Database& database, const char* text, const KernelKey& key) {
  SQLite::Statement statement(database, text);
  bind(statement, 1, key);
  statement.exec();
}

void erase_from(SQLite::Database& database, const KernelKey& key) {
  run(database, "DELETE FROM uses WHERE id IN (SELECT id FROM kernels WHERE key = ?)", key);
  run(database, "DELETE FROM kernels WHERE key = ?", key);
}

// False if there is none.
bool erase_least_recently_used(SQLite::Database& database) {
  SQLite::Statement oldest(database, "SELECT id FROM uses ORDER BY number LIMIT 1");
  if (!oldest.executeStep()) return false;
  const int64_t id = oldest.getColumn(0).getInt64();
  oldest.reset();
  for (const char* text : {"DELETE FROM kernels WHERE id = ?", "DELETE FROM uses WHERE id = ?"}) {
    SQLite::Statement erase(database, text);
    erase.bind(1, id);
    erase.exec();
  }
  return true;
}

}  // namespace

// After a power failure a damaged cache is made again, so it need not wait for the disk.
KernelCache::Store::Store(const std::filesystem::path& folder, Warn warn)
    : database_({.file = folder / kFile,
                 .schema = kSchema,
                 .survives_power_failure = false,
                 .keep_damaged = false,
                 .warn = std::move(warn)}) {}

std::optional<std::vector<uint8_t>> KernelCache::Store::read(const KernelKey& key) {
  SQLite::Statement select(database_.get(), "SELECT bytes FROM kernels WHERE key = ?");
  bind(select, 1, key);
  if (!select.executeStep()) return {};
  const SQLite::Column bytes = select.getColumn(0);
  const auto* first = static_cast<const uint8_t*>(bytes.getBlob());
  return std::vector<uint8_t>(first, first + bytes.getBytes());
}

void KernelCache::Store::mark_used(const KernelKey& key) { run(database_.get(), kMarkUsed, key); }

void KernelCache::Store::erase(const KernelKey& key) {
  SQLite::Transaction transaction(database_.get(), SQLite::TransactionBehavior::IMMEDIATE);
  erase_from(database_.get(), key);
  transaction.commit();
}

KernelCache::Store::Outcome KernelCache::Store::write(const KernelKey& key,
                                                      std::span<const uint8_t> bytes, Bytes limit) {
  SQLite::Database& database = database_.get();
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  erase_from(database, key);  // another process may have been quicker
  SQLite::Statement insert(database, "INSERT INTO kernels (key, bytes) VALUES (?, ?)");
  bind(insert, 1, key);
  insert.bindNoCopy(2, bytes.data(), static_cast<int>(bytes.size()));
  insert.exec();
  run(database, kMarkUsed, key);

  const int64_t most_pages = limit.value / database_.page_size();
  Outcome outcome;
  while (database_.pages_in_use() > most_pages && erase_least_recently_used(database))
    ++outcome.evicted;
  SQLite::Statement is_there(database, "SELECT 1 FROM kernels WHERE key = ?");
  bind(is_there, 1, key);
  outcome.is_stored = is_there.executeStep();
  if (!outcome.is_stored) return {};  // rolled back: the others need not go for it
  is_there.reset();
  transaction.commit();
  return outcome;
}

Bytes KernelCache::Store::size() { return {database_.pages_in_use() * database_.page_size()}; }

}  // namespace cubist::akg
