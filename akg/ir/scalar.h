// Integers that the scalar unit of a core computes: loop variables, addresses, sizes at the edge.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace cubist::akg {

// An immutable expression over int64_t. Building one folds constants and the identities of 0 and 1.
// Division and remainder round towards minus infinity, as Halide's do; the emitted source may
// assume that nothing negative is divided.
class Scalar {
 public:
  enum class Kind : uint8_t {
    kConstant,
    kVariable,
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kRemainder,
    kMin,
    kMax,
    kLess,   // 0 or 1
    kEqual,  // 0 or 1
    kAnd,    // of two truths
    kSelect,
    kLoad,  // element `left()` of the s32 array `name()` in GM
  };

  Scalar(int64_t constant = 0);  // NOLINT: an integer is a Scalar
  static Scalar variable(const std::string& name);
  static Scalar load(const std::string& array, const Scalar& index);
  static Scalar select(const Scalar& condition, const Scalar& yes, const Scalar& no);

  Kind kind() const;
  std::optional<int64_t> constant() const;
  bool is(int64_t value) const { return constant() == value; }
  const std::string& name() const;  // kVariable, kLoad
  const Scalar& left() const;
  const Scalar& right() const;
  const Scalar& condition() const;  // kSelect

  friend Scalar operator+(const Scalar& a, const Scalar& b);
  friend Scalar operator-(const Scalar& a, const Scalar& b);
  friend Scalar operator*(const Scalar& a, const Scalar& b);
  friend Scalar operator/(const Scalar& a, const Scalar& b);
  friend Scalar operator%(const Scalar& a, const Scalar& b);
  friend Scalar min(const Scalar& a, const Scalar& b);
  friend Scalar max(const Scalar& a, const Scalar& b);
  friend Scalar less(const Scalar& a, const Scalar& b);
  friend Scalar equal(const Scalar& a, const Scalar& b);
  friend Scalar both(const Scalar& a, const Scalar& b);

 private:
  struct Node;
  explicit Scalar(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  static Scalar make(Kind kind, const Scalar& a, const Scalar& b);

  std::shared_ptr<const Node> node_;
};

// The same tree.
bool same(const Scalar& a, const Scalar& b);
// True if the variable occurs.
bool uses(const Scalar& scalar, const std::string& variable);
Scalar substitute(const Scalar& scalar, const std::string& variable, const Scalar& value);
// With other names for variables and for the arrays of kLoad.
using NewName = std::function<std::string(const std::string&)>;
Scalar rename(const Scalar& scalar, const NewName& variable, const NewName& array);
// As C++, with the fewest parentheses: "min(8, 1003 - t * 8)".
std::string to_string(const Scalar& scalar);

// Every variable must have a value; kLoad throws Error(Internal).
int64_t evaluate(const Scalar& scalar, const std::map<std::string, int64_t>& values);

}  // namespace cubist::akg
