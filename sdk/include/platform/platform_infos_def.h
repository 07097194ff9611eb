// What a tiling context gives for platform_ascendc::PlatformAscendC to ask: the chip in use.
#ifndef PLATFORM_PLATFORM_INFOS_DEF_H_
#define PLATFORM_PLATFORM_INFOS_DEF_H_

namespace fe {
class PlatFormInfos {};
}  // namespace fe

#endif  // PLATFORM_PLATFORM_INFOS_DEF_H_
