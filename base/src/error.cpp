#include "cubist/base/error.h"

#include <fmt/format.h>

#include <utility>

namespace cubist {

const char* name_of(Fault fault) {
  switch (fault) {
    case Fault::kProgram:
      return "program error";
    case Fault::kUnspecified:
      return "unspecified behaviour";
    case Fault::kNotImplemented:
      return "not implemented";
    case Fault::kConfig:
      return "configuration error";
    case Fault::kModel:
      return "model error";
    case Fault::kResource:
      return "resource error";
    case Fault::kInternal:
      return "internal error (a bug in Cubist)";
  }
  return "error";
}

std::string format_error(Fault fault, const ErrorText& text) {
  std::string out = name_of(fault);
  if (!text.where.empty()) out += fmt::format(" in {}", text.where);
  if (text.expected.empty() && text.fix.empty()) return fmt::format("{}: {}", out, text.did);
  out += fmt::format("\n  did:      {}", text.did);
  if (!text.expected.empty()) out += fmt::format("\n  expected: {}", text.expected);
  if (!text.fix.empty()) out += fmt::format("\n  fix:      {}", text.fix);
  return out;
}

Error::Error(Fault fault, ErrorText text)
    : std::runtime_error(format_error(fault, text)), fault_(fault), text_(std::move(text)) {}

Error Error::at(const std::string& where) const {
  ErrorText text = text_;
  text.where = text.where.empty() ? where : fmt::format("{}, {}", where, text.where);
  return {fault_, std::move(text)};
}

}  // namespace cubist
