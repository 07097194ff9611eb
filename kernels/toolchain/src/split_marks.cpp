#include "split_marks.h"

#include "declarations.h"

namespace cubist::kernels {

void remove_marks(const Tokens& tokens, TextEdits& edits,
                  const std::function<std::string(std::string_view attributes)>& kernel) {
  const std::vector<Token>& list = tokens.list;
  for (size_t i = 0; i < list.size(); ++i) {
    if (list[i].is(kDeviceMark)) {
      edits.replace(list[i].begin, list[i].end, "");
    } else if (list[i].is(kKernelMark) && i + 1 < list.size() && list[i + 1].is("(")) {
      const size_t end = skip_group(list, i + 1, list.size());
      std::string attributes;
      for (size_t k = i + 2; k + 1 < end; ++k) (attributes += list[k].text) += ' ';
      edits.replace(list[i].begin, list[end - 1].end, kernel(attributes));
    } else if (list[i].is("[") && i + 2 < list.size() && list[i + 1].is("aicore") &&
               list[i + 2].is("]")) {
      edits.replace(list[i].begin, list[i + 2].end, "");
    }
  }
}

std::string unmark(const std::string& text) {
  TextEdits edits(text);
  remove_marks(tokenize(text, "", ""), edits,
               [](std::string_view attributes) { return std::string(attributes); });
  return edits.apply();
}

}  // namespace cubist::kernels
