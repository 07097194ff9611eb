#include "machine.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "numbers.h"

namespace cubist::sim::vector::test {

uint64_t Bytes8::load(uint64_t address, int bits, unsigned bit_offset) const {
  if (bits < 8) return bytes.at(address) >> bit_offset & ((1u << bits) - 1);
  uint64_t value = 0;
  for (int n = 0; n < bits / 8; ++n)
    value |= uint64_t{bytes.at(address + static_cast<uint64_t>(n))} << (8 * n);
  return value;
}

void Bytes8::store(uint64_t address, int bits, uint64_t value, unsigned bit_offset) {
  if (bits < 8) {
    const unsigned field = ((1u << bits) - 1) << bit_offset;
    uint8_t& byte = bytes.at(address);
    byte = static_cast<uint8_t>((byte & ~field) | ((value << bit_offset) & field));
    return;
  }
  for (int n = 0; n < bits / 8; ++n)
    bytes.at(address + static_cast<uint64_t>(n)) = static_cast<uint8_t>(value >> (8 * n));
}

Bytes8 Machine::ub() const {
  Bytes8 content{std::vector<uint8_t>(kUbBytes)};
  std::memcpy(content.bytes.data(), local.ub.data(), kUbBytes);
  return content;
}

void Machine::set_ub(const Bytes8& content) {
  std::memcpy(local.ub.data(), content.bytes.data(), kUbBytes);
}

void Machine::set_mask(uint64_t hi, uint64_t lo) {
  registers[isa::Spr::ctrl] = 0;
  registers[isa::Spr::vector_mask_hi] = hi;
  registers[isa::Spr::vector_mask_lo] = lo;
}

void Machine::set_counter(uint64_t elements) {
  registers[isa::Spr::ctrl] = 1;
  registers[isa::Spr::vector_mask_hi] = 0;
  registers[isa::Spr::vector_mask_lo] = elements;
}

void Machine::execute(isa::Op op, const isa::Operands& operands) {
  CoreState core{local, gm, registers, results};
  sim::execute(op, operands, core);
}

namespace {

uint64_t lane_bit(const Lanes& lanes, uint64_t r, unsigned n) {
  const auto per_block = static_cast<unsigned>(256 / lanes.bits);
  const uint64_t bytes =
      lanes.address + 32 * (r * lanes.repeat + uint64_t{n / per_block} * lanes.block);
  return bytes * 8 + static_cast<uint64_t>(n % per_block) * static_cast<uint64_t>(lanes.bits);
}

}  // namespace

uint64_t Lanes::load(const Bytes8& ub, uint64_t r, unsigned n) const {
  const uint64_t bit = lane_bit(*this, r, n);
  return ub.load(bit / 8, bits, bit % 8);
}

void Lanes::store(Bytes8& ub, uint64_t r, unsigned n, uint64_t value) const {
  const uint64_t bit = lane_bit(*this, r, n);
  ub.store(bit / 8, bits, value, bit % 8);
}

uint64_t repeat_count(const Machine& machine, uint64_t field, unsigned lanes) {
  if ((machine.registers[isa::Spr::ctrl] & 1) == 0) return field;
  return (machine.registers[isa::Spr::vector_mask_lo] + lanes - 1) / lanes;
}

bool is_active(const Machine& machine, uint64_t r, unsigned n, unsigned lanes) {
  const uint64_t lo = machine.registers[isa::Spr::vector_mask_lo];
  if ((machine.registers[isa::Spr::ctrl] & 1) != 0) return r * lanes + n < lo;
  return ((n < 64 ? lo : machine.registers[isa::Spr::vector_mask_hi]) >> (n % 64) & 1) != 0;
}

void apply_lanes(const Machine& machine, Bytes8& ub, uint64_t repeat_field, unsigned lanes,
                 const Lanes& dst, const std::vector<Lanes>& sources, const LaneFunction& f) {
  for (uint64_t r = 0; r < repeat_count(machine, repeat_field, lanes); ++r) {
    std::vector<uint64_t> results(lanes);
    for (unsigned n = 0; n < lanes; ++n) {
      if (!is_active(machine, r, n, lanes)) continue;
      std::vector<uint64_t> values;
      for (const Lanes& source : sources) values.push_back(source.load(ub, r, n));
      results[n] = f(values, r * lanes + n);
    }
    for (unsigned n = 0; n < lanes; ++n) {
      if (is_active(machine, r, n, lanes)) dst.store(ub, r, n, results[n]);
    }
  }
}

uint64_t random_element(Rng& rng, isa::DataType type) {
  static const std::vector<long double> kSpecial = {
      0.0L,     -0.0L,     1.0L,   -1.0L,  65504.0L, 65520.0L,      0.5L,     1.5L,       2.5L,
      -2.5L,    1e-7L,     -6e-8L, 1e-40L, 3.4e38L,  -3.4e38L,      INFINITY, -INFINITY,  NAN,
      32767.5L, -32768.5L, 127.5L, 255.5L, -128.5L,  2147483648.0L, -9.3e18L, 0.49999997L};
  switch (rng.integer(0, 2)) {
    case 0:
      return encode(type,
                    static_cast<long double>(rng.integer(-64, 64)) / (is_float(type) ? 4 : 1));
    case 1:
      return encode(
          type,
          kSpecial[static_cast<size_t>(rng.integer(0, static_cast<int64_t>(kSpecial.size()) - 1))]);
    default:
      return wrapped(type, static_cast<int64_t>(rng.next()));
  }
}

void fill(Rng& rng, Bytes8& ub, uint64_t address, uint64_t bytes, isa::DataType type) {
  const int bits = isa::bits_of(type);
  for (uint64_t bit = 0; bit < bytes * 8; bit += static_cast<uint64_t>(bits)) {
    ub.store(address + bit / 8, bits, random_element(rng, type), bit % 8);
  }
}

uint64_t random_mask(Rng& rng, Machine& machine, unsigned lanes) {
  switch (rng.integer(0, 5)) {
    case 0:
      machine.set_mask(~uint64_t{0}, ~uint64_t{0});
      break;
    case 1: {
      const auto count = static_cast<unsigned>(rng.integer(1, lanes));
      const auto ones = [](unsigned n) { return n >= 64 ? ~uint64_t{0} : (uint64_t{1} << n) - 1; };
      machine.set_mask(count > 64 ? ones(count - 64) : 0, ones(count));
      break;
    }
    case 2:
      machine.set_mask(rng.next(), rng.next());
      break;
    case 3:
      machine.set_mask(rng.next() & rng.next() & rng.next(), rng.next() & rng.next() & rng.next());
      break;
    case 4:
      machine.set_mask(0, rng.integer(0, 3) == 0 ? 0 : uint64_t{1} << rng.integer(0, 20));
      break;
    default:
      machine.set_counter(static_cast<uint64_t>(rng.integer(0, 6 * lanes)));
  }
  return static_cast<uint64_t>(rng.integer(0, 6));
}

Lanes random_lanes(Rng& rng, uint64_t address, int bits, unsigned lanes, bool is_destination) {
  const unsigned contiguous = lanes * static_cast<unsigned>(bits) / 8 / 32;
  if (rng.integer(0, 1) == 0) return {address, 1, contiguous, bits};
  const auto block = static_cast<unsigned>(rng.integer(is_destination ? 1 : 0, 5));
  return {address, block, static_cast<unsigned>(rng.integer(0, 20)), bits};
}

std::vector<isa::DataType> legal_types(isa::Op op) {
  std::vector<isa::DataType> types;
  for (int code = 0; code < 16; ++code) {
    const auto type = static_cast<isa::DataType>(code);
    if ((isa::info(op).types & isa::type_bit(type)) != 0) types.push_back(type);
  }
  return types;
}

}  // namespace cubist::sim::vector::test
