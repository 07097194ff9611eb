// Names of loops and arrays as identifiers of C++.
#pragma once

#include <map>
#include <set>
#include <string>

namespace cubist::akg {

// Halide's "f0.s0.y" and ONNX's "layer/1" become identifiers, each its own.
class Names {
 public:
  // `taken`: what the source says already, beside the keywords of C++.
  explicit Names(std::set<std::string> taken);

  // One identifier per key, made from `name` when the key is new.
  const std::string& of(const std::string& key, const std::string& name);
  // Another identifier with each call: "in", "in_2".
  std::string fresh(const std::string& name);

 private:
  std::map<std::string, std::string> known_;
  std::set<std::string> taken_;
};

}  // namespace cubist::akg
