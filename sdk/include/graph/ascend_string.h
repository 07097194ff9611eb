// Text that crosses libraries whose compilers disagree on std::string.
#ifndef GRAPH_ASCEND_STRING_H_
#define GRAPH_ASCEND_STRING_H_

#include <string.h>

#include <string>

namespace ge {

class AscendString {
 public:
  AscendString() {}
  AscendString(const char* text) : text_(text == NULL ? "" : text) {}
  const char* GetString() const { return text_.c_str(); }
  size_t GetLength() const { return text_.size(); }
  bool operator==(const AscendString& other) const { return text_ == other.text_; }
  bool operator!=(const AscendString& other) const { return text_ != other.text_; }
  bool operator<(const AscendString& other) const { return text_ < other.text_; }

 private:
  std::string text_;
};

}  // namespace ge

#endif  // GRAPH_ASCEND_STRING_H_
