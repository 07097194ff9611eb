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

// A place that is no sum of loop variables times constants, none of them negative.
struct NotAffine : Error {
  using Error::Error;
};

// What names mean at a point of the lowered statement.
class Scope {
 public:
  // `buffer_of`: the buffer that Halide calls so.
  explicit Scope(const Program& program, std::function<BufferId(const std::string&)> buffer_of)
      : program_(program), buffer_of_(std::move(buffer_of)) {}

  // From here on, elements in UB may be read at places that are not affine: Kind::kGather.
  void allow_gathers() { gathers_ = true; }

  void define(const std::string& name, const Scalar& value) { scalars_[name] = value; }
  void define(const std::string& name, ElementPtr value) { elements_[name] = std::move(value); }
  // As one or the other, by its type and by what it reads.
  void define(const std::string& name, const Halide::Expr& value,
              const std::vector<Extent>& extents);

  // Integers and conditions.
  Scalar scalar(const Halide::Expr& expr) const;
  // The element at the loop variables of `extents`. Throws NotAffine.
  ElementPtr element(const Halide::Expr& expr, const std::vector<Extent>& extents) const;
  // An element of an array.
  ElementPtr load(const Halide::Internal::Load& load, const std::vector<Extent>& extents) const;
  // Throws NotAffine.
  Access access(const std::string& buffer, const Halide::Expr& index,
                const std::vector<Extent>& extents) const;

 private:
  bool is_in_gm(const std::string& buffer) const {
    return program_.buffer(buffer_of_(buffer)).space == Space::kGm;
  }

  const Program& program_;
  std::function<BufferId(const std::string&)> buffer_of_;
  bool gathers_ = false;
  std::map<std::string, Scalar> scalars_;
  std::map<std::string, ElementPtr> elements_;
};

}  // namespace cubist::akg
