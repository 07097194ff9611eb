#include "cubist/profile/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <string>
#include <vector>

#include "base64.h"
#include "cubist/base/error.h"

namespace cubist::profile {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::span<const uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

Error refusal(const std::string& json) {
  try {
    render_report(json);
  } catch (const Error& error) {
    return error;
  }
  return Error(Fault::kInternal, {.did = "it was not refused"});
}

// What the page's script does, in C++.
std::string embedded(const std::string& page) {
  const std::string open = "id=\"profile-data\">";
  const size_t begin = page.find(open) + open.size();
  const std::string text = page.substr(begin, page.find("</script>", begin) - begin);
  std::vector<uint8_t> packed;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bits = bits << 6 | static_cast<uint32_t>(digits.find(c));
    if ((count += 6) >= 8) packed.push_back(static_cast<uint8_t>(bits >> (count -= 8)));
  }
  std::string json(1 << 16, '\0');
  uLongf size = json.size();
  EXPECT_EQ(uncompress(reinterpret_cast<Bytef*>(json.data()), &size, packed.data(), packed.size()),
            Z_OK);
  json.resize(size);
  return json;
}

TEST(Base64, AgreesWithTheExamplesOfRfc4648) {
  EXPECT_EQ(base64(bytes_of("")), "");
  EXPECT_EQ(base64(bytes_of("f")), "Zg==");
  EXPECT_EQ(base64(bytes_of("fo")), "Zm8=");
  EXPECT_EQ(base64(bytes_of("foo")), "Zm9v");
  EXPECT_EQ(base64(bytes_of("foobar")), "Zm9vYmFy");
}

TEST(RenderReport, MakesAPageThatHoldsTheProfileAsItWas) {
  const std::string json =
      R"({"schema": "cubist.profile/1", "program": "</script><script>alert(1)</script>"})";
  const std::string page = render_report(json);
  EXPECT_THAT(page, StartsWith("<!doctype html>"));
  EXPECT_THAT(page, Not(HasSubstr("@CUBIST_PROFILE@")));
  EXPECT_EQ(embedded(page), json);
}

TEST(RenderReport, LeavesNothingOfTheProfileToTheHtmlParser) {
  const std::string page =
      render_report(R"({"schema": "cubist.profile/1", "program": "</script><b>bold claim"})");
  EXPECT_THAT(page, Not(HasSubstr("bold claim")));
}

TEST(RenderReport, NamesNoPlaceOnTheNetworkToLoadFrom) {
  const std::string page = render_report(R"({"schema": "cubist.profile/1"})");
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  for (const char* loader : {"<script src", "<link rel=\"stylesheet\"", "@import", "url(http"})
    EXPECT_THAT(page, Not(HasSubstr(loader)));
}

TEST(RenderReport, RefusesAnotherSchemaAndNamesBoth) {
  const Error error = refusal(R"({"schema": "cubist.run/1"})");
  EXPECT_EQ(error.fault(), Fault::kConfig);
  EXPECT_THAT(error.what(), HasSubstr("cubist.run/1"));
  EXPECT_THAT(error.what(), HasSubstr("cubist.profile/1"));
  EXPECT_FALSE(error.text().fix.empty());
}

TEST(RenderReport, RefusesWhatNamesNoSchema) {
  EXPECT_EQ(refusal("{}").fault(), Fault::kConfig);
  EXPECT_EQ(refusal("[1]").fault(), Fault::kConfig);
  EXPECT_EQ(refusal(R"({"schema": 1})").fault(), Fault::kConfig);
}

TEST(RenderReport, RefusesTextThatIsNotJsonAndSaysWhereItStops) {
  const Error error = refusal(R"({"schema": "cubist.profile/1", )");
  EXPECT_EQ(error.fault(), Fault::kConfig);
  EXPECT_THAT(error.what(), HasSubstr("column"));
}

}  // namespace
}  // namespace cubist::profile
