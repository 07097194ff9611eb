// Halide expressions as Scalars and Elements.
#pragma once

#include <Halide.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cubist/base/error.h"
#include "ir/program.h"

namespace cubist::akg {

DataType data_type(const Halide::Type& type);

// A place that is no sum of loop variables times constants.
struct NotAffine : Error {
  using Error::Error;
};

// What names mean at a point of the lowered statement.
class Scope {
 public:
  explicit Scope(std::function<BufferId(const std::string&)> buffer_named,
                 std::function<std::string(BufferId)> name_of)
      : buffer_named_(std::move(buffer_named)), name_of_(std::move(name_of)) {}

  void define(const std::string& name, const Scalar& value) { scalars_[name] = value; }
  void define(const std::string& name, ElementPtr value) { elements_[name] = std::move(value); }
  // As one or the other, by its type and by what it reads.
  void define(const std::string& name, const Halide::Expr& value,
              const std::vector<Extent>& extents);

  // Integers and conditions.
  Scalar scalar(const Halide::Expr& expr) const;
  // The element at the loop variables of `extents`.
  ElementPtr element(const Halide::Expr& expr, const std::vector<Extent>& extents) const;
  Access access(const std::string& buffer, const Halide::Expr& index,
                const std::vector<Extent>& extents) const;

 private:
  std::function<BufferId(const std::string&)> buffer_named_;
  std::function<std::string(BufferId)> name_of_;
  std::map<std::string, Scalar> scalars_;
  std::map<std::string, ElementPtr> elements_;
};

}  // namespace cubist::akg
