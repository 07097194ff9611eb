#include "passes/copy_before_store.h"

#include <fmt/format.h>

#include <optional>

#include "cubist/base/error.h"
#include "passes/handover.h"
#include "passes/region.h"

namespace cubist::akg {
namespace {

class StoreCopier {
 public:
  explicit StoreCopier(Program program)
      : program_(std::move(program)), touchers_(touchers_of(program_)) {}

  Program run() {
    program_.body = visit(program_.body);
    return std::move(program_);
  }

 private:
  Statements visit(const Statements& body) {
    Region region = open_scopes(body);
    const std::vector<BufferId> buffers = region.buffers;
    for (const BufferId buffer : buffers) {
      const auto by = touchers_.find(buffer);
      if (by != touchers_.end() && by->second.needs_copy()) copy(region, buffer);
    }
    for (StatementPtr& statement : region.statements)
      statement = with_bodies(statement, [&](const Statements& inner) { return visit(inner); });
    return close_scopes(region);
  }

  void copy(Region& region, BufferId from) {
    std::optional<size_t> last_write, first_store;
    for (size_t i = 0; i < region.statements.size(); ++i) {
      for_each_call(region.statements[i], [&](const Call& call) {
        if (is_written(call, from)) last_write = i;
        if (call.pipe == Pipe::MTE3 && is_read(call, from) && !first_store) first_store = i;
      });
    }
    if (!last_write || !first_store || *first_store <= *last_write) refuse(from);
    Buffer stored = program_.buffer(from);
    stored.name += "_stored";
    const auto to = static_cast<BufferId>(program_.buffers.size());
    program_.buffers.push_back(stored);
    region.buffers.push_back(to);
    region.statements = with_calls(region.statements, [&](const Call& call) {
      return call.pipe == Pipe::MTE3 ? renamed(call, from, to) : call;
    });
    region.statements.insert(region.statements.begin() + static_cast<std::ptrdiff_t>(*first_store),
                             make_statement(copy_call(to, from)));
  }

  Call copy_call(BufferId to, BufferId from) const {
    const Buffer& buffer = program_.buffer(from);
    if (element_bytes(buffer.type) != 2 && element_bytes(buffer.type) != 4) {
      throw Error(Fault::kNotImplemented,
                  {.where = program_.name,
                   .did = fmt::format("copy '{}' so that MTE3 can store it", buffer.name),
                   .expected = "elements of 2 or 4 bytes: V copies no others"});
    }
    return {.pipe = Pipe::V,
            .function = "copy",
            .arguments = {Tile{to, 0}, Tile{from, 0}, Scalar(buffer.elements)},
            .reads = {from},
            .writes = {to}};
  }

  [[noreturn]] void refuse(BufferId id) const {
    throw Error(Fault::kNotImplemented,
                {.where = program_.name,
                 .did = fmt::format("store '{}' before its last change", program_.buffer(id).name),
                 .expected = "all loads and changes before all stores, where it is allocated"});
  }

  Program program_;
  std::map<BufferId, Touchers> touchers_;
};

}  // namespace

Program copy_before_store(const Program& program) { return StoreCopier(program).run(); }

}  // namespace cubist::akg
