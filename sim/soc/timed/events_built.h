// Whether this build tells observers anything: CMake option CUBIST_EVENTS, to measure what a build
// without events would save.
#pragma once

namespace cubist::sim {

#ifdef CUBIST_WITHOUT_EVENTS
inline constexpr bool kEvents = false;
#else
inline constexpr bool kEvents = true;
#endif

}  // namespace cubist::sim
