#include "passes/region.h"

#include <algorithm>

#include "cubist/base/error.h"
#include "cubist/base/quantity.h"
#include "cubist/isa/instruction.h"

namespace cubist::akg {
namespace {

constexpr int64_t kBlockBytes = 32;  // granule of UB (architecture reference, section 2)

void open_into(Region& region, const Statements& body) {
  for (const StatementPtr& statement : body) {
    if (const auto* allocate = as<Allocate>(statement)) {
      region.buffers.push_back(allocate->buffer);
      open_into(region, allocate->body);
    } else {
      region.statements.push_back(statement);
    }
  }
}

}  // namespace

Region open_scopes(const Statements& body) {
  Region region;
  open_into(region, body);
  return region;
}

Statements close_scopes(const Region& region) {
  Statements body = region.statements;
  for (size_t i = region.buffers.size(); i-- > 0;)
    body = {make_statement(Allocate{.buffer = region.buffers[i], .body = std::move(body)})};
  return body;
}

StatementPtr with_bodies(const StatementPtr& statement,
                         const std::function<Statements(const Statements&)>& f) {
  if (const auto* loop = as<Loop>(statement)) {
    return make_statement(Loop{.variable = loop->variable,
                               .count = loop->count,
                               .is_parallel = loop->is_parallel,
                               .body = f(loop->body)});
  }
  if (const auto* branch = as<Branch>(statement)) {
    return make_statement(
        Branch{.condition = branch->condition, .yes = f(branch->yes), .no = f(branch->no)});
  }
  if (const auto* allocate = as<Allocate>(statement))
    return make_statement(Allocate{.buffer = allocate->buffer, .body = f(allocate->body)});
  return statement;
}

Statements with_calls(const Statements& body, const std::function<Call(const Call&)>& f) {
  Statements result;
  for (const StatementPtr& statement : body) {
    const auto* call = as<Call>(statement);
    result.push_back(call != nullptr ? make_statement(f(*call))
                                     : with_bodies(statement, [&](const Statements& b) {
                                         return with_calls(b, f);
                                       }));
  }
  return result;
}

void for_each_call(const StatementPtr& statement, const std::function<void(const Call&)>& f) {
  if (const auto* call = as<Call>(statement)) f(*call);
  if (const auto* loop = as<Loop>(statement)) for_each_call(loop->body, f);
  if (const auto* allocate = as<Allocate>(statement)) for_each_call(allocate->body, f);
  if (const auto* branch = as<Branch>(statement)) {
    for_each_call(branch->yes, f);
    for_each_call(branch->no, f);
  }
}

void for_each_call(const Statements& body, const std::function<void(const Call&)>& f) {
  for (const StatementPtr& statement : body) for_each_call(statement, f);
}

bool is_only(const StatementPtr& statement, Pipe pipe) {
  bool any = false, others = false;
  for_each_call(statement, [&](const Call& call) {
    any = true;
    others |= call.pipe != pipe;
  });
  return any && !others;
}

bool contains(const std::vector<BufferId>& buffers, BufferId buffer) {
  return std::ranges::find(buffers, buffer) != buffers.end();
}

Call renamed(const Call& call, BufferId from, BufferId to) {
  const auto rename = [&](BufferId& id) { id = id == from ? to : id; };
  Call result = call;
  for (Argument& argument : result.arguments) {
    if (auto* tile = std::get_if<Tile>(&argument)) rename(tile->buffer);
  }
  for (BufferId& id : result.reads) rename(id);
  for (BufferId& id : result.writes) rename(id);
  return result;
}

std::vector<BufferId> allocated_in(const Statements& body) {
  const Region region = open_scopes(body);
  std::vector<BufferId> result = region.buffers;
  const auto add = [&](const Statements& inner) {
    const std::vector<BufferId> more = allocated_in(inner);
    result.insert(result.end(), more.begin(), more.end());
    return inner;
  };
  for (const StatementPtr& statement : region.statements) with_bodies(statement, add);
  return result;
}

int64_t element_bytes(DataType type) {
  switch (type) {
    case DataType::s8:
    case DataType::u8:
      return 1;
    case DataType::f16:
    case DataType::bf16:
    case DataType::s16:
    case DataType::u16:
      return 2;
    case DataType::f32:
    case DataType::s32:
    case DataType::u32:
      return 4;
    case DataType::s64:
    case DataType::u64:
      return 8;
    default:
      throw Error(Fault::kNotImplemented,
                  {.did = std::string("place an array of ") + std::string(isa::name_of(type)),
                   .expected = "elements of whole bytes"});
  }
}

int64_t bytes_in_ub(const Buffer& buffer) {
  return round_up(buffer.elements * element_bytes(buffer.type), kBlockBytes);
}

}  // namespace cubist::akg
