#include "front/without_unread.h"

#include <set>

namespace cubist::akg {
namespace {

using Kind = Element::Kind;

void add_reads(std::set<BufferId>& read, const Element& element) {
  if (element.kind == Kind::kLoad || element.kind == Kind::kGather)
    read.insert(element.access.buffer);
  for (const ElementPtr& operand : element.operands) add_reads(read, *operand);
}

void add_reads(std::set<BufferId>& read, const Statements& body) {
  for (const StatementPtr& statement : body) {
    if (const auto* loop = std::get_if<Loop>(&statement->what)) {
      add_reads(read, loop->body);
    } else if (const auto* branch = std::get_if<Branch>(&statement->what)) {
      add_reads(read, branch->yes);
      add_reads(read, branch->no);
    } else if (const auto* allocate = std::get_if<Allocate>(&statement->what)) {
      add_reads(read, allocate->body);
    } else if (const auto* nest = std::get_if<Nest>(&statement->what)) {
      add_reads(read, *nest->value);
    }
  }
}

class Remover {
 public:
  explicit Remover(const Program& program) : program_(program) { add_reads(read_, program.body); }
  bool has_removed() const { return has_removed_; }

  Statements kept(const Statements& body) {
    Statements result;
    for (const StatementPtr& statement : body) {
      if (const auto* loop = std::get_if<Loop>(&statement->what)) {
        Loop copy = *loop;
        copy.body = kept(loop->body);
        if (!copy.body.empty()) add(result, std::move(copy));
      } else if (const auto* branch = std::get_if<Branch>(&statement->what)) {
        Branch copy{branch->condition, kept(branch->yes), kept(branch->no)};
        if (!copy.yes.empty() || !copy.no.empty()) add(result, std::move(copy));
      } else if (const auto* allocate = std::get_if<Allocate>(&statement->what)) {
        Statements inner = kept(allocate->body);
        if (!is_unread(allocate->buffer))
          add(result, Allocate{allocate->buffer, std::move(inner)});
        else
          result.insert(result.end(), inner.begin(), inner.end());
      } else if (const auto* nest = std::get_if<Nest>(&statement->what);
                 nest != nullptr && is_unread(nest->destination.buffer)) {
        has_removed_ = true;
      } else {
        result.push_back(statement);
      }
    }
    return result;
  }

 private:
  static void add(Statements& list, decltype(Statement::what) what) {
    list.push_back(std::make_shared<const Statement>(Statement{std::move(what)}));
  }
  bool is_unread(BufferId id) const {
    return program_.buffer(id).space == Space::kUb && !read_.contains(id);
  }

  const Program& program_;
  std::set<BufferId> read_;
  bool has_removed_ = false;
};

}  // namespace

Program without_unread(Program program) {
  // What only removed nests read is unread now.
  for (bool goes_on = true; goes_on;) {
    Remover remover(program);
    Statements body = remover.kept(program.body);
    goes_on = remover.has_removed();
    program.body = std::move(body);
  }
  return program;
}

}  // namespace cubist::akg
