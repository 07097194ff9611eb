#include "message.h"

#include <fmt/format.h>

#include <filesystem>

namespace cubist::sanitizer {

Message::Message(std::string_view kind, std::string_view what)
    : text_(fmt::format("====== ERROR {}: {}\n", kind, what)) {}

Message& Message::line(std::string_view label, std::string_view text) {
  if (text.empty()) return *this;
  std::string_view lead = label;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    text_ += fmt::format("======   {:<10}{}\n", lead, text.substr(begin, end - begin));
    lead = "";
    begin = end + 1;
  }
  return *this;
}

std::string name_of(sim::Space space, uint64_t address) {
  if (space == sim::Space::kGm) return fmt::format("GM {:#x}", address);
  return fmt::format("{}+{:#x}", sim::name_of(space), address);
}

std::string location(const sim::ProgramImage* image, uint64_t pc) {
  const auto line =
      image != nullptr && image->locate ? image->locate(pc) : std::optional<sim::SourceLine>();
  if (!line) return fmt::format("at pc {:#x}", pc);
  const std::string file = std::filesystem::path(line->file).filename().string();
  const std::string function = line->function.empty() ? "" : " in " + line->function;
  const std::string callers = sim::callers_of(*line);
  return fmt::format("at {}:{}{}{}{} (pc {:#x})", file, line->line, function,
                     callers.empty() ? "" : ", called at ", callers, pc);
}

std::string actor(const Origin& origin, bool is_write, const Tasks& tasks) {
  if (!origin.is_kernel) return tasks[origin.task].what;
  if (origin.pipe == isa::Pipe::S)
    return is_write ? "a store of the scalar unit (pipe S)" : "a load of the scalar unit (pipe S)";
  return fmt::format("{} in {}", isa::info(origin.op).name, isa::name_of(origin.pipe));
}

std::string place(const Origin& origin, bool is_write, const Tasks& tasks) {
  const TaskNote& task = tasks[origin.task];
  if (task.is_host) return task.what;
  if (!origin.is_kernel)
    return fmt::format("{}, task {} of stream {}", task.what, task.id, task.stream);
  return fmt::format("{} {}, block {} on {}", actor(origin, is_write, tasks),
                     location(task.image.get(), origin.pc), origin.block,
                     sim::name_of(origin.core));
}

}  // namespace cubist::sanitizer
