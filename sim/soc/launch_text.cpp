#include "soc/launch_text.h"

namespace cubist::sim {

void LaunchText::add(const LaunchSeat& seat, const std::string& text) {
  const int place = seat.kind == isa::CoreKind::aiv ? seat.sub + 1 : 0;
  PrintedText& printed = printed_
                             .try_emplace({seat.group, place},
                                          PrintedText{.block = static_cast<uint32_t>(seat.group),
                                                      .kind = seat.kind,
                                                      .sub_block = static_cast<uint32_t>(seat.sub)})
                             .first->second;
  if (printed.dropped == 0 && printed.text.size() + text.size() <= kMostPrintedBytes) {
    printed.text += text;
  } else {
    ++printed.dropped;
  }
}

std::vector<PrintedText> LaunchText::take() {
  std::vector<PrintedText> all;
  for (auto& [place, printed] : std::exchange(printed_, {})) all.push_back(std::move(printed));
  return all;
}

}  // namespace cubist::sim
