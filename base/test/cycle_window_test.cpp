#include "cubist/base/cycle_window.h"

#include <gmock/gmock.h>

#include "cubist/base/error.h"

namespace cubist {
namespace {

TEST(CycleWindow, IsTwoNumbers) {
  EXPECT_EQ(parse_cycle_window("--window", "0:50000"), (CycleWindow{{0}, {50000}}));
  EXPECT_EQ(parse_cycle_window("--window", "7:8"), (CycleWindow{{7}, {8}}));
}

TEST(CycleWindow, AnythingElseIsShown) {
  for (const char* text :
       {"", ":", "5", "5:", ":5", "5:4", "5:5", "-1:5", "1:2:3", "1:2x", "a:b"}) {
    try {
      parse_cycle_window("--window", text);
      ADD_FAILURE() << text << " was accepted";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr("--window"));
      EXPECT_THAT(error.what(), testing::HasSubstr(std::string("'") + text + "'"));
    }
  }
}

}  // namespace
}  // namespace cubist
