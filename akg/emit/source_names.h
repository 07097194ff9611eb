// What the parts of a program are called in its source.
#pragma once

#include <map>
#include <set>
#include <string>

#include "emit/names.h"
#include "ir/program.h"

namespace cubist::akg {

class SourceNames {
 public:
  explicit SourceNames(const Program& program);

  std::string of(BufferId buffer);
  std::string of_ring(RingId ring);
  std::string of_variable(const std::string& variable);
  std::string fresh(const std::string& name) { return names_.fresh(name); }

  // C++. Arrays that it loads from are views: "index_s32".
  std::string source(const Scalar& scalar);
  // Views that source() has said so far, with the argument each one shows.
  const std::map<std::string, BufferId>& views() const { return views_; }

 private:
  std::string view_of(const std::string& array);

  const Program& program_;
  Names names_;
  std::map<std::string, BufferId> views_;
};

}  // namespace cubist::akg
