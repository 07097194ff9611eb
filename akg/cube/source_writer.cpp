#include "cube/source_writer.h"

namespace cubist::akg {

void SourceWriter::add(const std::string& text) {
  text_.append(2 * depth_, ' ');
  text_ += text + "\n";
  if (text.ends_with('{') && !text.starts_with("namespace")) ++depth_;
}

void SourceWriter::close(const std::string& comment) {
  close_with(comment.empty() ? "}" : "}  // " + comment);
}

void SourceWriter::close_with(const std::string& end) {
  --depth_;
  text_.append(2 * depth_, ' ');
  text_ += end + "\n";
}

}  // namespace cubist::akg
