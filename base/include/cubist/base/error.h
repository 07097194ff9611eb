// Errors that help: whose fault, where, what was done, what was expected, how to fix it.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace cubist {

// Whose fault it is.
enum class Fault : uint8_t {
  kProgram,         // the simulated program broke the contract of the ISA
  kUnspecified,     // the ISA page does not say what happens
  kNotImplemented,  // legal, but this model cannot do it yet
  kConfig,          // a chip description, option or argument is wrong
  kModel,           // an ONNX model or tensor file is wrong or unsupported
  kResource,        // no memory, no such file, no such device
  kInternal,        // our bug
};

// "program error", "not implemented", "configuration error", ...
const char* name_of(Fault fault);

// All fields but `did` may be empty.
struct ErrorText {
  std::string where{};     // "matmul_f16 at pc 0x1c0, core 3, MTE2"
  std::string did{};       // "copy 48 B from GM+0x1010 to UB+0x30"
  std::string expected{};  // "UB address and size in multiples of 32 B"
  std::string fix{};       // "pad the innermost dimension to 16 f16 elements"
};

// The only exception type that crosses a folder's boundary.
class Error : public std::runtime_error {
 public:
  Error(Fault fault, ErrorText text);

  Fault fault() const { return fault_; }
  const ErrorText& text() const { return text_; }

  // The same error, with `where` put in front of (outside) what it already says.
  Error at(const std::string& where) const;

 private:
  Fault fault_;
  ErrorText text_;
};

// The one function that builds the text a person reads.
std::string format_error(Fault fault, const ErrorText& text);

}  // namespace cubist
