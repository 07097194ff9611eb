#include "soc/print_format.h"

#include <fmt/format.h>
#include <fmt/printf.h>

#include <bit>
#include <string_view>

#include "cubist/base/error.h"
#include "cubist/isa/operands.h"
#include "soc/kernel_text.h"

namespace cubist::sim {
namespace {

[[noreturn]] void wrong(const std::string& did, const std::string& expected) {
  throw Error(Fault::kProgram, {.where = {}, .did = did, .expected = expected, .fix = {}});
}

// "%-8.3lld": what stands in the format, with numbers for each *.
struct Conversion {
  std::string flags, width, precision, length;
  char letter = 0;

  std::string text() const { return "%" + flags + width + precision + length + letter; }
};

class Formatter {
 public:
  Formatter(std::string_view format, const PrintArguments& arguments, ScalarMemory& memory)
      : rest_(format), arguments_(arguments), memory_(memory) {}

  std::string run() {
    std::string out;
    while (!rest_.empty()) {
      const size_t plain = std::min(rest_.find('%'), rest_.size());
      out += rest_.substr(0, plain);
      rest_.remove_prefix(plain);
      if (rest_.empty()) break;
      rest_.remove_prefix(1);
      out += convert(take_conversion());
    }
    return out;
  }

 private:
  static constexpr std::string_view kFlags = "-+ #0", kDigits = "0123456789", kLengths = "hlzjt",
                                    kSigned = "di", kUnsigned = "ouxX", kFloats = "fFeEgGaA";

  static bool is_one_of(std::string_view letters, char c) {
    return letters.find(c) != std::string_view::npos;
  }
  std::string take_all_of(std::string_view letters) {
    const size_t count = std::min(rest_.find_first_not_of(letters), rest_.size());
    const std::string taken(rest_.substr(0, count));
    rest_.remove_prefix(count);
    return taken;
  }
  std::string take_number() {
    if (!rest_.starts_with('*')) return take_all_of(kDigits);
    rest_.remove_prefix(1);
    return std::to_string(static_cast<int32_t>(next("*", false)));
  }
  Conversion take_conversion() {
    Conversion c;
    c.flags = take_all_of(kFlags);
    c.width = take_number();
    if (c.width.starts_with('-')) c.flags += '-', c.width.erase(0, 1);  // as C has it
    if (rest_.starts_with('.')) {
      rest_.remove_prefix(1);
      c.precision = "." + take_number();
      if (c.precision.starts_with(".-")) c.precision.clear();
    }
    c.length = take_all_of(kLengths);
    if (rest_.empty()) wrong("print a format that ends in a conversion", "a letter after `%`");
    c.letter = rest_.front();
    rest_.remove_prefix(1);
    check_numbers(c);
    return c;
  }
  static void check_numbers(const Conversion& c) {
    constexpr size_t kMostDigits = 4;
    if (c.width.size() > kMostDigits || c.precision.size() > kMostDigits + 1)
      wrong(fmt::format("print with `{}`", c.text()), "a width and a precision below 10000");
  }

  std::string convert(const Conversion& c) {
    if (c.letter == '%') return "%";
    if (is_one_of(kFloats, c.letter)) {
      Conversion plain = c;
      plain.length.clear();
      return fmt::sprintf(plain.text(), std::bit_cast<double>(next(c.text(), true)));
    }
    if (is_one_of(kSigned, c.letter)) return signed_number(c, next(c.text(), false));
    if (is_one_of(kUnsigned, c.letter)) return unsigned_number(c, next(c.text(), false));
    if (c.letter == 'c') return character(c);
    if (c.letter == 's') return string(c);
    if (c.letter == 'p') return pointer(c);
    wrong(fmt::format("print with `{}`", c.text()), "one of d i u o x X c s p f F e E g G a A %");
  }

  static int bits_of(const Conversion& c) {
    if (c.length == "hh") return 8;
    if (c.length == "h") return 16;
    return c.length.empty() ? 32 : 64;
  }
  static std::string signed_number(Conversion c, uint64_t word) {
    const int unused = 64 - bits_of(c);
    c.length = "ll";
    return fmt::sprintf(c.text(), static_cast<long long>(word << unused) >> unused);
  }
  static std::string unsigned_number(Conversion c, uint64_t word) {
    const int unused = 64 - bits_of(c);
    c.length = "ll";
    return fmt::sprintf(c.text(), static_cast<unsigned long long>(word << unused >> unused));
  }
  std::string character(Conversion c) {
    c.length.clear();
    return fmt::sprintf(c.text(), static_cast<char>(next(c.text(), false)));
  }
  std::string pointer(Conversion c) {
    c.length.clear();
    const uint64_t word = next(c.text(), false);
    c.letter = 's';
    return fmt::sprintf(c.text(), fmt::format("{:#x}", word));
  }
  std::string string(Conversion c) {
    c.length.clear();
    const uint64_t address = next(c.text(), false);
    size_t most = kLongestPrint;
    if (!c.precision.empty()) {
      const std::string digits = c.precision.substr(1);
      most = digits.empty() ? 0 : std::stoul(digits);
    }
    c.precision.clear();
    return fmt::sprintf(c.text(), read_text(address, memory_, most));
  }

  uint64_t next(const std::string& conversion, bool is_double) {
    const uint64_t i = used_++;
    if (arguments_.count != isa::kAsTheFormatAsks) check(i, conversion, is_double);
    return memory_.load<uint64_t>(arguments_.address + i * sizeof(uint64_t));
  }
  void check(uint64_t i, const std::string& conversion, bool is_double) const {
    if (i >= arguments_.count) {
      wrong(fmt::format("print with `{}`, the {}. argument, of {}", conversion, i + 1,
                        arguments_.count),
            "an argument for each conversion");
    }
    const bool is = (arguments_.doubles >> i & 1) != 0;
    if (is == is_double) return;
    wrong(fmt::format("print argument {}, {}, with `{}`", i + 1,
                      is ? "a floating-point number" : "an integer or a pointer", conversion),
          is ? "%f, %e or %g" : "%d, %u, %x, %c, %s or %p");
  }

  std::string_view rest_;
  const PrintArguments& arguments_;
  ScalarMemory& memory_;
  uint64_t used_ = 0;
};

}  // namespace

std::string format_print(const std::string& format, const PrintArguments& arguments,
                         ScalarMemory& memory) {
  return Formatter(format, arguments, memory).run();
}

}  // namespace cubist::sim
