// render_page <profile.json> <page.html>: what the tests of the page open in a browser.
#include <cstdio>
#include <string>

#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/profile/report.h"

int main(int argc, char** argv) try {
  if (argc != 3) return std::fputs("usage: render_page <profile.json> <page.html>\n", stderr), 2;
  const auto bytes = cubist::read_file(argv[1], "profile");
  const std::string json(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  cubist::write_file(argv[2], cubist::profile::render_report(json));
  return 0;
} catch (const cubist::Error& error) {
  return std::fprintf(stderr, "%s\n", error.what()), 1;
}
