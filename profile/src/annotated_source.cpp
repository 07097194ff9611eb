#include "annotated_source.h"

#include <fmt/format.h>

#include "source_text.h"

namespace cubist::profile {
namespace {

// Of a line, in all kernels.
struct LineSum {
  uint64_t executed = 0;
  Cycles busy{}, waited{};
  Cycles inlined{};                   // busy and waiting, in functions that were inlined here
  std::map<isa::Pipe, Cycles> pipes;  // busy and waiting
};

std::string number(int64_t value) { return value == 0 ? "" : fmt::format("{}", value); }

std::string pipes_of(const LineSum& sum) {
  std::string text;
  for (const auto& [pipe, time] : sum.pipes) {
    if (time != Cycles{}) text += fmt::format("{}{}", text.empty() ? "" : " ", isa::name_of(pipe));
  }
  return text;
}

std::string render(const std::string& file, const std::vector<std::string>& text,
                   const std::map<int, LineSum>& lines) {
  std::string out = fmt::format(
      "{}\ncycles of all pipes and cores: busy, waiting, and both in functions inlined at the "
      "line; "
      "executed: instructions of the scalar unit\n"
      "\n{:>12} {:>12} {:>12} {:>12}  {:<18} {:>5}\n",
      file, "busy", "waiting", "inlined", "executed", "pipes", "line");
  for (size_t i = 0; i < text.size(); ++i) {
    const auto found = lines.find(static_cast<int>(i) + 1);
    const LineSum sum = found == lines.end() ? LineSum{} : found->second;
    std::string row =
        fmt::format("{:>12} {:>12} {:>12} {:>12}  {:<18} {:>5}  {}", number(sum.busy.value),
                    number(sum.waited.value), number(sum.inlined.value),
                    number(static_cast<int64_t>(sum.executed)), pipes_of(sum), i + 1, text[i]);
    row.erase(row.find_last_not_of(' ') + 1);
    out += row + "\n";
  }
  return out;
}

}  // namespace

std::map<std::string, std::string> annotated_sources(const Profile& profile) {
  std::map<std::string, std::map<int, LineSum>> files;
  for (const LineProfile& line : profile.lines) {
    LineSum& sum = files[line.at.file][line.at.line];
    sum.executed += line.executed;
    sum.busy += line.busy();
    sum.waited += line.waited();
    for (const auto& [pipe, time] : line.pipes) sum.pipes[pipe] += time.busy + time.waited();
    for (const sim::SourceLine& caller : line.at.inlined_at)
      files[caller.file][caller.line].inlined += line.busy() + line.waited();
  }
  std::map<std::string, std::string> rendered;
  SourceText source;
  for (const auto& [file, lines] : files) {
    if (const auto* text = source.lines(file)) rendered[file] = render(file, *text, lines);
  }
  return rendered;
}

}  // namespace cubist::profile
