#include "run_program.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "cubist/base/error.h"
#include "cubist/base/float_types.h"
#include "cubist/driver/elf.h"
#include "cubist/kernels/toolchain.h"
#include "select/types.h"

namespace cubist::akg {
namespace {

class PlainSource {
 public:
  explicit PlainSource(const Program& program) : program_(program) {}

  std::string text() {
    std::string parameters;
    for (const BufferId id : program_.arguments)
      parameters += fmt::format("{}GM_ADDR {}_gm", parameters.empty() ? "" : ", ", name(id));
    text_ += fmt::format("extern \"C\" __global__ __aicore__ void {}({}) {{\n", program_.name,
                         parameters);
    for (const BufferId id : program_.arguments) {
      text_ += fmt::format("const auto {} = reinterpret_cast<const {}*>({}_gm);\n(void){};\n",
                           name(id), cxx_name(program_.buffer(id).type), name(id), name(id));
    }
    emit(program_.body);
    return text_ + "}\n";
  }
  // Of UB, after text().
  int64_t bytes() const { return most_; }

 private:
  const std::string& name(BufferId id) const { return program_.buffer(id).name; }

  void emit(const Statements& statements) {
    for (const StatementPtr& statement : statements)
      std::visit([&](const auto& what) { emit(what); }, statement->what);
  }
  void emit(const Loop& loop) {
    text_ += fmt::format("for (uint32_t {0} = 0; {0} < {1}; ++{0}) {{\n", loop.variable,
                         to_string(loop.count));
    emit(loop.body);
    text_ += "}\n";
  }
  void emit(const Branch& branch) {
    text_ += fmt::format("if ({}) {{\n", to_string(branch.condition));
    emit(branch.yes);
    text_ += "} else {\n";
    emit(branch.no);
    text_ += "}\n";
  }
  void emit(const Allocate& allocate) {
    const Buffer& buffer = program_.buffer(allocate.buffer);
    const int64_t before = top_;
    text_ += fmt::format("{{ [[maybe_unused]] const Ub<{}> {} = {{{}}};\n", cxx_name(buffer.type),
                         buffer.name, top_);
    top_ += (buffer.elements * bytes_of(buffer.type) + 31) / 32 * 32;
    most_ = std::max(most_, top_);
    emit(allocate.body);
    text_ += "}\n";
    top_ = before;
  }
  void emit(const Call& call) {
    std::string arguments;
    for (const Argument& argument : call.arguments)
      arguments += (arguments.empty() ? "" : ", ") + argument_text(argument);
    text_ += fmt::format("{}({});\nbarrier<Pipe::ALL>();\n", call.function, arguments);
  }
  template <class Other>
  void emit(const Other&) {
    throw Error(Fault::kInternal, {.did = "emit a statement that is no call"});
  }

  std::string argument_text(const Argument& argument) const {
    if (const auto* tile = std::get_if<Tile>(&argument)) {
      const Buffer& buffer = program_.buffer(tile->buffer);
      if (buffer.space == Space::kUb)
        return fmt::format("{} + ({})", buffer.name, to_string(tile->offset));
      return fmt::format("gm({}_gm) + uint64_t({}) * {}", buffer.name, to_string(tile->offset),
                         bytes_of(buffer.type));
    }
    if (const auto* scalar = std::get_if<Scalar>(&argument)) return to_string(*scalar);
    return std::get<Literal>(argument).text;
  }

  const Program& program_;
  std::string text_;
  int64_t top_ = 0, most_ = 0;
};

template <class T>
void encode_as(double value, std::byte* to) {
  const auto typed = static_cast<T>(value);
  std::memcpy(to, &typed, sizeof(typed));
}
template <class T>
double decode_as(const std::byte* from) {
  T typed;
  std::memcpy(&typed, from, sizeof(typed));
  return static_cast<double>(typed);
}

void encode(double value, DataType type, std::byte* to) {
  switch (type) {
    case DataType::f16: {
      const uint16_t bits = f32_to_f16_bits(static_cast<float>(value));
      std::memcpy(to, &bits, sizeof(bits));
      return;
    }
    case DataType::f32:
      return encode_as<float>(value, to);
    case DataType::s32:
      return encode_as<int32_t>(value, to);
    case DataType::s16:
      return encode_as<int16_t>(value, to);
    case DataType::s8:
      return encode_as<int8_t>(value, to);
    default:
      return encode_as<uint8_t>(value, to);
  }
}
double decode(const std::byte* from, DataType type) {
  switch (type) {
    case DataType::f16:
      return f16_bits_to_f32(static_cast<uint16_t>(decode_as<uint16_t>(from)));
    case DataType::f32:
      return decode_as<float>(from);
    case DataType::s32:
      return decode_as<int32_t>(from);
    case DataType::s16:
      return decode_as<int16_t>(from);
    case DataType::s8:
      return decode_as<int8_t>(from);
    default:
      return decode_as<uint8_t>(from);
  }
}

}  // namespace

std::string plain_source(const std::vector<Program>& programs) {
  std::string text = R"(#include "cubist/device/tile.h"
using namespace cubist::device;
static uint32_t min(uint32_t a, uint32_t b) { return smaller(a, b); }
static uint32_t max(uint32_t a, uint32_t b) { return larger(a, b); }
)";
  for (const Program& program : programs) text += PlainSource(program).text();
  return text;
}

int64_t plain_ub_bytes(const Program& program) {
  PlainSource source(program);
  source.text();
  return source.bytes();
}

PlainMachine::PlainMachine(const std::string& chip, const std::vector<Program>& programs)
    : directory_(std::filesystem::temp_directory_path() /
                 fmt::format("cubist-akg-test-{}-{}", getpid(), chip)),
      chip_(sim::load_chip(chip)),
      sanitizer_(chip_, sim::Mode::kFull, {.kinds = sanitizer::parse_kinds("all")}),
      device_(sim::make_device(chip_, sim::Mode::kFull)) {
  std::filesystem::create_directories(directory_);
  kernels::CompileOptions options;
  options.sources = {directory_ / "kernels.cpp"};
  options.output = directory_ / "kernels.elf";
  options.npu_arch = chip_.npu_arch;
  options.include_directories = {CUBIST_DEVICE_LIB};
  std::ofstream(options.sources[0]) << plain_source(programs);
  const kernels::CompileResult result = kernels::compile_kernel(options);
  if (result.exit_status != 0) throw std::runtime_error(result.messages);
  device_->observe(&sanitizer_);
  program_ =
      device_->load(std::make_shared<sim::ProgramImage>(driver::load_program(options.output)));
}

PlainMachine::~PlainMachine() { std::filesystem::remove_all(directory_); }

void PlainMachine::run(const Program& program, Memory& memory) {
  std::vector<uint64_t> addresses;
  const auto bytes_in = [&](BufferId id) {
    return static_cast<size_t>(bytes_of(program.buffer(id).type)) * memory.at(id).size();
  };
  for (const BufferId id : program.arguments) {
    const DataType type = program.buffer(id).type;
    std::vector<std::byte> bytes(bytes_in(id));
    for (size_t i = 0; i < memory.at(id).size(); ++i)
      encode(memory.at(id)[i], type, &bytes[i * static_cast<size_t>(bytes_of(type))]);
    addresses.push_back(device_->allocate({static_cast<int64_t>(bytes.size())}));
    device_->write(addresses.back(), bytes);
  }
  device_->wait(device_->submit(
      0, sim::LaunchTask{
             .program = program_, .kernel = program.name, .block_dim = 1, .arguments = addresses}));
  EXPECT_TRUE(sanitizer_.is_clean()) << program.name << "\n" << sanitizer_.text();
  for (size_t n = 0; n < addresses.size(); ++n) {
    const BufferId id = program.arguments[n];
    const DataType type = program.buffer(id).type;
    std::vector<std::byte> bytes(bytes_in(id));
    device_->read(bytes, addresses[n]);
    for (size_t i = 0; i < memory.at(id).size(); ++i)
      memory.at(id)[i] = decode(&bytes[i * static_cast<size_t>(bytes_of(type))], type);
    device_->free(addresses[n]);
  }
}

}  // namespace cubist::akg
