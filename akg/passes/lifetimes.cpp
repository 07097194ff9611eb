#include "passes/lifetimes.h"

#include <set>

#include "passes/region.h"

namespace cubist::akg {
namespace {

class Numbering {
 public:
  explicit Numbering(const Program& program) : program_(program) {
    for (const Ring& ring : program.rings) {
      for (const Ring::Member& member : ring.members) ring_members_.insert(member.buffer);
    }
    visit(program.body);
  }
  std::map<BufferId, Lifetime> take() { return std::move(lifetimes_); }

 private:
  void visit(const Statements& body) {
    const Region region = open_scopes(body);
    for (const StatementPtr& statement : region.statements) {
      const size_t begin = position_++;
      with_bodies(statement, [&](const Statements& inner) { return visit(inner), inner; });
      const size_t end = position_++;
      for_each_call(statement, [&](const Call& call) {
        for (const auto* touched : {&call.reads, &call.writes}) {
          for (const BufferId id : *touched) {
            if (!contains(region.buffers, id) || ring_members_.contains(id)) continue;
            const auto [entry, is_new] = lifetimes_.insert({id, {begin, end}});
            entry->second.end = end;
          }
        }
      });
    }
  }

  const Program& program_;
  std::set<BufferId> ring_members_;
  std::map<BufferId, Lifetime> lifetimes_;
  size_t position_ = 0;
};

}  // namespace

std::map<BufferId, Lifetime> scratch_lifetimes(const Program& program) {
  return Numbering(program).take();
}

}  // namespace cubist::akg
