// The functions that clang calls of its own accord for freestanding code (GCC manual, "Standards":
// memcpy, memmove, memset, memcmp). Any other helper a kernel would need is a link error that names
// it.
#include <stddef.h>
#include <stdint.h>

namespace {

using Word = uint64_t;
constexpr size_t kWord = sizeof(Word);

// Words only where all pointers allow them: misaligned words are not guaranteed to be faster than
// bytes.
size_t past_word(const void* at) { return reinterpret_cast<uintptr_t>(at) % kWord; }

void copy_forward(uint8_t* dst, const uint8_t* src, size_t count) {
  if (past_word(dst) == past_word(src)) {
    for (; count != 0 && past_word(dst) != 0; --count) *dst++ = *src++;
    for (; count >= kWord; count -= kWord, dst += kWord, src += kWord) {
      *reinterpret_cast<Word*>(dst) = *reinterpret_cast<const Word*>(src);
    }
  }
  for (; count != 0; --count) *dst++ = *src++;
}

void copy_backward(uint8_t* dst, const uint8_t* src, size_t count) {
  while (count != 0) {
    --count;
    dst[count] = src[count];
  }
}

}  // namespace

extern "C" {

void* memcpy(void* dst, const void* src, size_t count) {
  copy_forward(static_cast<uint8_t*>(dst), static_cast<const uint8_t*>(src), count);
  return dst;
}

void* memmove(void* dst, const void* src, size_t count) {
  auto* to = static_cast<uint8_t*>(dst);
  const auto* from = static_cast<const uint8_t*>(src);
  if (reinterpret_cast<uintptr_t>(to) - reinterpret_cast<uintptr_t>(from) >= count) {
    copy_forward(to, from, count);
  } else {
    copy_backward(to, from, count);
  }
  return dst;
}

void* memset(void* dst, int value, size_t count) {
  auto* to = static_cast<uint8_t*>(dst);
  const Word pattern = 0x0101'0101'0101'0101ull * static_cast<uint8_t>(value);
  for (; count != 0 && past_word(to) != 0; --count) *to++ = static_cast<uint8_t>(value);
  for (; count >= kWord; count -= kWord, to += kWord) *reinterpret_cast<Word*>(to) = pattern;
  for (; count != 0; --count) *to++ = static_cast<uint8_t>(value);
  return dst;
}

int memcmp(const void* a, const void* b, size_t count) {
  const auto* left = static_cast<const uint8_t*>(a);
  const auto* right = static_cast<const uint8_t*>(b);
  for (size_t i = 0; i < count; ++i) {
    if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
  }
  return 0;
}

}  // extern "C"
