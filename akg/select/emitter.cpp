#include "select/emitter.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cubist::akg {
StatementPtr statement(decltype(Statement::what) what) {
  return std::make_shared<const Statement>(Statement{std::move(what)});
}

BufferId Emitter::temporary(DataType type, int64_t elements) {
  const int64_t block = per_block(type);
  elements = (elements + block - 1) / block * block;
  Temporary* best = nullptr;
  for (Temporary& candidate : temporaries_) {
    const Buffer& buffer = program_.buffer(candidate.buffer);
    if (!candidate.is_free || buffer.type != type) continue;
    if (best == nullptr || buffer.elements > program_.buffer(best->buffer).elements)
      best = &candidate;
  }
  if (best != nullptr) {
    best->is_free = false;
    Buffer& buffer = program_.buffers[static_cast<size_t>(best->buffer)];
    buffer.elements = std::max(buffer.elements, elements);
    return best->buffer;
  }
  const auto id = static_cast<BufferId>(program_.buffers.size());
  program_.buffers.push_back({.name = fmt::format("{}_t{}", name_, temporaries_.size()),
                              .type = type,
                              .space = Space::kUb,
                              .elements = elements});
  temporaries_.push_back({id, false});
  return id;
}

void Emitter::release(BufferId buffer) {
  for (Temporary& temporary : temporaries_) {
    if (temporary.buffer == buffer) temporary.is_free = true;
  }
}

bool Emitter::is_temporary(BufferId buffer) const {
  return std::any_of(temporaries_.begin(), temporaries_.end(),
                     [&](const Temporary& temporary) { return temporary.buffer == buffer; });
}

void Emitter::call(Call call) {
  const auto unique = [](std::vector<BufferId>& ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  };
  unique(call.reads);
  unique(call.writes);
  statements_.push_back(statement(std::move(call)));
}

void Emitter::loops(const Dims& dims, std::vector<Scalar> bases,
                    const std::function<void(const std::vector<Scalar>& offsets)>& body) {
  Statements outside = std::exchange(statements_, {});
  for (const Dim& dim : dims) {
    for (size_t i = 0; i < bases.size(); ++i)
      bases[i] = bases[i] + Scalar::variable(dim.variable) * dim.strides[i];
  }
  body(bases);
  for (size_t i = dims.size(); i-- > 0;) {
    Statements inside = std::exchange(statements_, {});
    statements_.push_back(
        statement(Loop{.variable = dims[i].variable, .count = dims[i].count, .body = inside}));
  }
  outside.insert(outside.end(), statements_.begin(), statements_.end());
  statements_ = std::move(outside);
}

Statements Emitter::take() {
  for (const Temporary& temporary : temporaries_) {
    Statements inside = std::exchange(statements_, {});
    statements_.push_back(statement(Allocate{temporary.buffer, std::move(inside)}));
  }
  return std::move(statements_);
}

}  // namespace cubist::akg
