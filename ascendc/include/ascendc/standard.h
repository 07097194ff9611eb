// AscendC::Std: what kernels use of the C++ standard's type traits and helpers. Names and meanings
// are the standard's.
#pragma once

#include "ascendc/api.h"

namespace AscendC::Std {

template <class T, T kValue>
struct integral_constant {
  static constexpr T value = kValue;
  using value_type = T;
  using type = integral_constant;
  constexpr operator T() const { return value; }
};
template <bool kValue>
using bool_constant = integral_constant<bool, kValue>;
using true_type = bool_constant<true>;
using false_type = bool_constant<false>;

template <bool kCondition, class T, class U>
struct conditional {
  using type = T;
};
template <class T, class U>
struct conditional<false, T, U> {
  using type = U;
};
template <bool kCondition, class T, class U>
using conditional_t = typename conditional<kCondition, T, U>::type;

template <bool kCondition, class T = void>
struct enable_if {};
template <class T>
struct enable_if<true, T> {
  using type = T;
};
template <bool kCondition, class T = void>
using enable_if_t = typename enable_if<kCondition, T>::type;

template <class...>
using void_t = void;
template <class T>
struct type_identity {
  using type = T;
};

template <class T>
struct remove_const : type_identity<T> {};
template <class T>
struct remove_const<const T> : type_identity<T> {};
template <class T>
struct remove_volatile : type_identity<T> {};
template <class T>
struct remove_volatile<volatile T> : type_identity<T> {};
template <class T>
struct remove_cv : remove_const<typename remove_volatile<T>::type> {};
template <class T>
struct remove_reference : type_identity<T> {};
template <class T>
struct remove_reference<T&> : type_identity<T> {};
template <class T>
struct remove_reference<T&&> : type_identity<T> {};
template <class T>
struct remove_cvref : remove_cv<typename remove_reference<T>::type> {};
template <class T>
struct remove_pointer : type_identity<T> {};
template <class T>
struct remove_pointer<T*> : type_identity<T> {};
template <class T>
struct remove_pointer<T* const> : type_identity<T> {};
template <class T>
struct remove_extent : type_identity<T> {};
template <class T>
struct remove_extent<T[]> : type_identity<T> {};
template <class T, decltype(sizeof(0)) kCount>
struct remove_extent<T[kCount]> : type_identity<T> {};
template <class T>
struct add_const : type_identity<const T> {};
template <class T>
struct add_pointer : type_identity<typename remove_reference<T>::type*> {};
template <class T>
struct add_lvalue_reference : type_identity<T&> {};
template <class T>
struct add_rvalue_reference : type_identity<T&&> {};
template <class T>
using remove_const_t = typename remove_const<T>::type;
template <class T>
using remove_volatile_t = typename remove_volatile<T>::type;
template <class T>
using remove_cv_t = typename remove_cv<T>::type;
template <class T>
using remove_reference_t = typename remove_reference<T>::type;
template <class T>
using remove_cvref_t = typename remove_cvref<T>::type;
template <class T>
using remove_pointer_t = typename remove_pointer<T>::type;
template <class T>
using remove_extent_t = typename remove_extent<T>::type;
template <class T>
using add_const_t = typename add_const<T>::type;
template <class T>
using add_pointer_t = typename add_pointer<T>::type;
template <class T>
using add_lvalue_reference_t = typename add_lvalue_reference<T>::type;
template <class T>
using add_rvalue_reference_t = typename add_rvalue_reference<T>::type;

template <class T, class U>
struct is_same : false_type {};
template <class T>
struct is_same<T, T> : true_type {};
template <class T, class... Others>
struct is_one_of : bool_constant<(is_same<T, Others>::value || ...)> {};
template <class T>
struct is_void : is_same<remove_cv_t<T>, void> {};
template <class T>
struct is_integral : is_one_of<remove_cv_t<T>, bool, char, signed char, unsigned char, wchar_t,
                               char8_t, char16_t, char32_t, short, unsigned short, int, unsigned,
                               long, unsigned long, long long, unsigned long long> {};
template <class T>
struct is_floating_point : is_one_of<remove_cv_t<T>, half, float, double> {};
template <class T>
struct is_arithmetic : bool_constant<is_integral<T>::value || is_floating_point<T>::value> {};
template <class T>
struct is_pointer : false_type {};
template <class T>
struct is_pointer<T*> : true_type {};
template <class T>
struct is_pointer<T* const> : true_type {};
template <class T>
struct is_array : false_type {};
template <class T>
struct is_array<T[]> : true_type {};
template <class T, decltype(sizeof(0)) kCount>
struct is_array<T[kCount]> : true_type {};
template <class T>
struct is_reference : bool_constant<!is_same<T, remove_reference_t<T>>::value> {};
template <class T>
struct is_const : bool_constant<!is_same<T, remove_const_t<T>>::value> {};
template <class T>
struct is_enum : bool_constant<__is_enum(T)> {};
template <class T>
struct is_class : bool_constant<__is_class(T)> {};
template <class T>
struct is_empty : bool_constant<__is_empty(T)> {};
template <class Base, class T>
struct is_base_of : bool_constant<__is_base_of(Base, T)> {};
template <class T, class = void>
struct is_signed : false_type {};
template <class T>
struct is_signed<T, enable_if_t<is_arithmetic<T>::value>> : bool_constant<(T(-1) < T(0))> {};
template <class T>
struct is_unsigned : bool_constant<is_arithmetic<T>::value && !is_signed<T>::value> {};

template <class T>
add_rvalue_reference_t<T> declval();
template <class From, class To>
struct is_convertible {
 private:
  static From made();  // not declval(): the host's pass drops functions
  static true_type test(To);
  static false_type test(...);

 public:
  static constexpr bool value = decltype(test(made()))::value;
};

template <class T>
struct decay : conditional<is_array<remove_reference_t<T>>::value,
                           remove_extent_t<remove_reference_t<T>>*, remove_cvref_t<T>> {};
template <class T>
using decay_t = typename decay<T>::type;

#define CUBIST_TRAIT_VALUE(trait) \
  template <class T>              \
  inline constexpr bool trait##_v = trait<T>::value;
CUBIST_TRAIT_VALUE(is_void)
CUBIST_TRAIT_VALUE(is_integral)
CUBIST_TRAIT_VALUE(is_floating_point)
CUBIST_TRAIT_VALUE(is_arithmetic)
CUBIST_TRAIT_VALUE(is_pointer)
CUBIST_TRAIT_VALUE(is_array)
CUBIST_TRAIT_VALUE(is_reference)
CUBIST_TRAIT_VALUE(is_const)
CUBIST_TRAIT_VALUE(is_enum)
CUBIST_TRAIT_VALUE(is_class)
CUBIST_TRAIT_VALUE(is_empty)
CUBIST_TRAIT_VALUE(is_signed)
CUBIST_TRAIT_VALUE(is_unsigned)
#undef CUBIST_TRAIT_VALUE
template <class T, class U>
inline constexpr bool is_same_v = is_same<T, U>::value;
template <class T, class... Others>
inline constexpr bool is_one_of_v = is_one_of<T, Others...>::value;
template <class Base, class T>
inline constexpr bool is_base_of_v = is_base_of<Base, T>::value;
template <class From, class To>
inline constexpr bool is_convertible_v = is_convertible<From, To>::value;

template <class T, T... kValues>
struct integer_sequence {
  using value_type = T;
  static constexpr decltype(sizeof(0)) size() { return sizeof...(kValues); }
};
template <decltype(sizeof(0))... kValues>
using index_sequence = integer_sequence<decltype(sizeof(0)), kValues...>;
template <decltype(sizeof(0)) kCount, decltype(sizeof(0))... kValues>
struct indices_below : indices_below<kCount - 1, kCount - 1, kValues...> {};
template <decltype(sizeof(0))... kValues>
struct indices_below<0, kValues...> {
  template <class T>
  using Of = integer_sequence<T, static_cast<T>(kValues)...>;
};
template <class T, T kCount>
using make_integer_sequence = typename indices_below<kCount>::template Of<T>;
template <decltype(sizeof(0)) kCount>
using make_index_sequence = make_integer_sequence<decltype(sizeof(0)), kCount>;

template <class T>
CUBIST_API constexpr T&& forward(remove_reference_t<T>& value) {
  return static_cast<T&&>(value);
}
template <class T>
CUBIST_API constexpr remove_reference_t<T>&& move(T&& value) {
  return static_cast<remove_reference_t<T>&&>(value);
}
template <class T, class U = T>
CUBIST_API constexpr T min(const T& a, const U& b) {
  return static_cast<T>(b) < a ? static_cast<T>(b) : a;
}
template <class T, class U = T>
CUBIST_API constexpr T max(const T& a, const U& b) {
  return a < static_cast<T>(b) ? static_cast<T>(b) : a;
}
template <class T>
CUBIST_API constexpr T abs(const T& value) {
  return value < T(0) ? -value : value;
}
template <class T>
CUBIST_API constexpr void swap(T& a, T& b) {
  T held = static_cast<T&&>(a);
  a = static_cast<T&&>(b);
  b = static_cast<T&&>(held);
}

}  // namespace AscendC::Std

namespace AscendC {

// As Std::conditional, by its older name.
template <bool kCondition, class T, class U>
using Conditional = Std::conditional<kCondition, T, U>;

}  // namespace AscendC
