// Collects the statements that a nest becomes, and the temporaries they need.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "select/sweep.h"
#include "select/types.h"

namespace cubist::akg {

class Emitter {
 public:
  // `name`: of the nest; temporaries are called after it.
  Emitter(Program& program, std::string name) : program_(program), name_(std::move(name)) {}

  const Program& program() const { return program_; }
  const Buffer& buffer(BufferId id) const { return program_.buffer(id); }

  // A buffer in UB for the rest of the nest, or until it is released: then the next one of its type
  // takes its place.
  BufferId temporary(DataType type, int64_t elements);
  void release(BufferId buffer);
  bool is_temporary(BufferId buffer) const;

  void call(Call call);

  // Loops over `dims` around what `body` emits; it gets the element offset of every operand.
  void loops(const Dims& dims, std::vector<Scalar> bases,
             const std::function<void(const std::vector<Scalar>& offsets)>& body);

  // What was emitted, inside of its temporaries.
  Statements take();

 private:
  struct Temporary {
    BufferId buffer;
    bool is_free;
  };

  Program& program_;
  std::string name_;
  std::vector<Temporary> temporaries_;
  Statements statements_;
};

StatementPtr statement(decltype(Statement::what) what);

}  // namespace cubist::akg
