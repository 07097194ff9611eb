// Programs by hand.
#pragma once

#include <string>
#include <utility>

#include "ir/program.h"
#include "passes/region.h"

namespace cubist::akg {

// Tiles of UB and arrays of GM by name; calls of kernels/device_lib.
class Builder {
 public:
  explicit Builder(const std::string& name) { program_.name = name; }

  BufferId gm(const std::string& name, DataType type, int64_t elements) {
    const BufferId id =
        add({.name = name, .type = type, .space = Space::kGm, .elements = elements});
    program_.arguments.push_back(id);
    return id;
  }
  BufferId ub(const std::string& name, DataType type, int64_t elements) {
    return add({.name = name, .type = type, .space = Space::kUb, .elements = elements});
  }

  // `count` elements from `offset` on.
  static StatementPtr load(BufferId to, BufferId from, const Scalar& offset, const Scalar& count) {
    return make_statement(Call{.pipe = Pipe::MTE2,
                               .function = "load_tile",
                               .arguments = {Tile{to, 0}, Tile{from, offset}, count},
                               .reads = {from},
                               .writes = {to}});
  }
  static StatementPtr store(BufferId to, const Scalar& offset, BufferId from, const Scalar& count) {
    return make_statement(Call{.pipe = Pipe::MTE3,
                               .function = "store_tile",
                               .arguments = {Tile{to, offset}, Tile{from, 0}, count},
                               .reads = {from},
                               .writes = {to}});
  }
  // function(to, from..., count).
  static StatementPtr v(const std::string& function, BufferId to, std::vector<BufferId> from,
                        const Scalar& count) {
    Call call = {.pipe = Pipe::V,
                 .function = function,
                 .arguments = {Tile{to, 0}},
                 .reads = from,
                 .writes = {to}};
    for (const BufferId id : from) call.arguments.emplace_back(Tile{id, 0});
    call.arguments.emplace_back(count);
    return make_statement(std::move(call));
  }
  // function(to + offset, from + offset, count), which says how much it touches.
  static StatementPtr v_part(const std::string& function, BufferId to, const Scalar& to_offset,
                             BufferId from, const Scalar& from_offset, int64_t count) {
    return make_statement(Call{
        .pipe = Pipe::V,
        .function = function,
        .arguments = {Tile{to, to_offset, count}, Tile{from, from_offset, count}, Scalar(count)},
        .reads = {from},
        .writes = {to}});
  }
  static StatementPtr v_fill(BufferId to, const std::string& value, const Scalar& count) {
    return make_statement(Call{.pipe = Pipe::V,
                               .function = "fill",
                               .arguments = {Tile{to, 0}, Literal{value}, count},
                               .reads = {},
                               .writes = {to}});
  }
  // function(to, from, literal, count).
  static StatementPtr v_literal(const std::string& function, BufferId to, BufferId from,
                                const std::string& literal, const Scalar& count) {
    return make_statement(Call{.pipe = Pipe::V,
                               .function = function,
                               .arguments = {Tile{to, 0}, Tile{from, 0}, Literal{literal}, count},
                               .reads = {from},
                               .writes = {to}});
  }

  static StatementPtr parallel(const std::string& variable, const Scalar& count, Statements body) {
    return make_statement(
        Loop{.variable = variable, .count = count, .is_parallel = true, .body = std::move(body)});
  }
  static StatementPtr loop(const std::string& variable, const Scalar& count, Statements body) {
    return make_statement(Loop{.variable = variable, .count = count, .body = std::move(body)});
  }
  static StatementPtr branch(const Scalar& condition, Statements yes, Statements no) {
    return make_statement(
        Branch{.condition = condition, .yes = std::move(yes), .no = std::move(no)});
  }
  static StatementPtr allocate(BufferId buffer, Statements body) {
    return make_statement(Allocate{.buffer = buffer, .body = std::move(body)});
  }

  Program finish(Statements body) const {
    Program program = program_;
    program.body = std::move(body);
    return program;
  }

 private:
  BufferId add(Buffer buffer) {
    program_.buffers.push_back(std::move(buffer));
    return static_cast<BufferId>(program_.buffers.size()) - 1;
  }

  Program program_;
};

}  // namespace cubist::akg
