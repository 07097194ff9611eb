// Published measurements of real chips, each repeated on the simulated chip.
#pragma once

#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cubist::validation {

class Bench;  // bench.h

// One published measurement. Strings and function live as long as the program.
struct Case {
  std::string_view name;             // "group/case", unique
  std::string_view chip;             // a name of sim/chips
  double published;                  // in `unit`
  std::string_view unit;             // "cycles", "us", "ratio", ...
  std::string_view source;           // section of the reference page and its key of the publisher
  std::string_view conditions;       // what was run
  double (*simulate)(Bench& bench);  // the same quantity on the simulated chip, in `unit`
  std::string_view miss = {};        // the likely reason if it lies outside the group's tolerance
};

// Cases that share an aim. `tolerance`: allowed distance of simulated / published from 1.
struct Group {
  std::string_view name;
  double tolerance;
  std::span<const Case> cases;
};

// A published measurement that no case repeats, and why.
struct Omission {
  std::string_view what, source, reason;
};
std::span<const Omission> omissions();

struct Result {
  const Case* of;
  double simulated;

  double ratio() const { return simulated / of->published; }
};

// Every group, in the order of the report.
std::span<const Group> groups();
const Group& group_of(const Case& c);
inline bool is_within(const Result& r, const Group& group) {
  return std::abs(r.ratio() - 1) <= group.tolerance;
}

// What to run: cases whose name matches one of the globs (none: all), on this chip (empty: any).
struct Selection {
  std::vector<std::string> globs;
  std::string chip;
};
// Throws Error(Config), naming the cases there are, if a glob or the chip matches none.
std::vector<const Case*> select(const Selection& selection);

// Runs the case on a chip of its own. Errors name the case.
Result simulate(const Case& c);

// Geometric mean of simulated / published; `results` must not be empty.
double geometric_mean(std::span<const Result> results);

// A table for the terminal; the page docs/validation.md; an array of
// {case, chip, published, simulated, ratio, unit, source}.
std::string render_table(std::span<const Result> results);
std::string render_markdown(std::span<const Result> results);
std::string to_json(std::span<const Result> results);

}  // namespace cubist::validation
