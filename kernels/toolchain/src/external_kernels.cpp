#include "external_kernels.h"

namespace cubist::kernels {

void make_external(const Tokens& tokens, const Declaration& kernel, TextEdits& edits) {
  const std::vector<Token>& list = tokens.list;
  if (kernel.is_in_unnamed) {
    const size_t begin = list[kernel.all.begin].begin, end = list[kernel.all.end - 1].end;
    edits.replace(begin, begin, "} inline namespace cubist_kernels { ");
    edits.replace(end, end, " } namespace {");
  }
  for (size_t i = kernel.template_head.end; i < kernel.name; ++i) {
    if (list[i].is("static")) edits.blank(list[i].begin, list[i].end);
  }
}

}  // namespace cubist::kernels
