// What the blocks of a launch printed, kept until the launch has ended.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cubist/sim/device.h"
#include "soc/cross_core_flags.h"

namespace cubist::sim {

class LaunchText {
 public:
  // What one print says. Behind the first that does not fit into kMostPrintedBytes nothing is kept.
  void add(const LaunchSeat& seat, const std::string& text);
  // By block, in it cube core before vector cores; nothing is left.
  std::vector<PrintedText> take();

 private:
  std::map<std::pair<int, int>, PrintedText> printed_;  // by block and place in it
};

}  // namespace cubist::sim
