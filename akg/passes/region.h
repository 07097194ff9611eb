// Straight code and the statements below it: what every pass walks.
#pragma once

#include <functional>

#include "ir/program.h"

namespace cubist::akg {

// What a loop body, an arm of a branch or the kernel executes once per entry. Scopes of buffers
// inside straight code order nothing, so they are taken off while a pass works on it.
struct Region {
  std::vector<BufferId> buffers;  // allocated in it, outermost first
  Statements statements;          // none is an Allocate
};
Region open_scopes(const Statements& body);
Statements close_scopes(const Region& region);  // every buffer around all statements

template <class T>
StatementPtr make_statement(T what) {
  return std::make_shared<const Statement>(Statement{std::move(what)});
}
template <class T>
const T* as(const StatementPtr& statement) {
  return std::get_if<T>(&statement->what);
}

// The statement with each list directly below it (body, arms) replaced by f(list).
StatementPtr with_bodies(const StatementPtr& statement,
                         const std::function<Statements(const Statements&)>& f);
// Every call replaced by f(call), at any depth.
Statements with_calls(const Statements& body, const std::function<Call(const Call&)>& f);

void for_each_call(const Statements& body, const std::function<void(const Call&)>& f);
void for_each_call(const StatementPtr& statement, const std::function<void(const Call&)>& f);
// True if there are calls below and all are of `pipe`.
bool is_only(const StatementPtr& statement, Pipe pipe);

bool contains(const std::vector<BufferId>& buffers, BufferId buffer);
inline bool is_read(const Call& call, BufferId buffer) { return contains(call.reads, buffer); }
inline bool is_written(const Call& call, BufferId buffer) { return contains(call.writes, buffer); }

// The call with `to` wherever it names `from`.
Call renamed(const Call& call, BufferId from, BufferId to);

// The Allocates of all of `body`, at any depth.
std::vector<BufferId> allocated_in(const Statements& body);

int64_t element_bytes(DataType type);       // throws Error(NotImplemented) for types below a byte
int64_t bytes_in_ub(const Buffer& buffer);  // whole blocks of 32 B

}  // namespace cubist::akg
