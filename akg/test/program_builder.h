// Small programs for tests: arrays, and nests over boxes.
#pragma once

#include <string>
#include <vector>

#include "ir/program.h"

namespace cubist::akg {

inline ElementPtr constant(double value, DataType type) {
  return std::make_shared<const Element>(
      Element{.kind = Element::Kind::kConstant, .type = type, .constant = value});
}
inline ElementPtr load(const Access& access, DataType type) {
  return std::make_shared<const Element>(
      Element{.kind = Element::Kind::kLoad, .type = type, .access = access});
}
inline ElementPtr apply(Element::Kind kind, DataType type, std::vector<ElementPtr> operands) {
  return std::make_shared<const Element>(
      Element{.kind = kind, .type = type, .operands = std::move(operands)});
}

class ProgramBuilder {
 public:
  explicit ProgramBuilder(const std::string& name) { program_.name = name; }

  BufferId argument(const std::string& name, DataType type, int64_t elements) {
    program_.arguments.push_back(add(name, type, Space::kGm, elements));
    return program_.arguments.back();
  }
  // In UB, for the whole program.
  BufferId local(const std::string& name, DataType type, int64_t elements) {
    locals_.push_back(add(name, type, Space::kUb, elements));
    return locals_.back();
  }
  void nest(const std::string& name, const std::vector<Scalar>& counts, const Access& destination,
            const ElementPtr& value, Nest::Combine combine = Nest::Combine::kAssign) {
    Nest nest{.name = name,
              .extents = {},
              .destination = destination,
              .combine = combine,
              .value = value};
    for (size_t i = 0; i < counts.size(); ++i)
      nest.extents.push_back({name + "_" + std::string(1, static_cast<char>('i' + i)), counts[i]});
    statements_.push_back(std::make_shared<const Statement>(Statement{nest}));
  }
  DataType type(BufferId id) const { return program_.buffer(id).type; }
  // What follows lies in a loop.
  void open_loop(const std::string& variable, int64_t count) {
    loops_.push_back({variable, count, std::move(statements_)});
    statements_.clear();
  }

  Program build() {
    while (!loops_.empty()) {
      Statements body = std::move(statements_);
      statements_ = std::move(loops_.back().before);
      statements_.push_back(std::make_shared<const Statement>(Statement{
          Loop{.variable = loops_.back().variable, .count = loops_.back().count, .body = body}}));
      loops_.pop_back();
    }
    for (const BufferId id : locals_) {
      Statements body = std::move(statements_);
      statements_ = {std::make_shared<const Statement>(Statement{Allocate{id, body}})};
    }
    program_.body = statements_;
    return program_;
  }

 private:
  struct OpenLoop {
    std::string variable;
    int64_t count;
    Statements before;
  };

  BufferId add(const std::string& name, DataType type, Space space, int64_t elements) {
    program_.buffers.push_back({.name = name, .type = type, .space = space, .elements = elements});
    return static_cast<BufferId>(program_.buffers.size()) - 1;
  }

  Program program_;
  std::vector<BufferId> locals_;
  std::vector<OpenLoop> loops_;
  Statements statements_;
};

}  // namespace cubist::akg
