# cubist_add_kernels(<name> SOURCES <files> ARCHS <1001 2002 2201> [CORE any|aic|aiv] [OPTIONS <cubist-cc options>] [OUTPUT_DIR <dir>])
# Compiles kernel sources at build time: one object per source and architecture, linked to
# ${CUBIST_SHARE_DIR}/kernels/<name>-<arch>.elf. Headers are tracked, a change recompiles only what includes it.
# The target <name> is part of `all`; its property CUBIST_ELFS lists the files.
function(cubist_add_kernels name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "CORE;OUTPUT_DIR" "SOURCES;ARCHS;OPTIONS")
  if(NOT arg_OUTPUT_DIR)
    set(arg_OUTPUT_DIR ${CUBIST_SHARE_DIR}/kernels)
  endif()
  if(arg_CORE)
    list(APPEND arg_OPTIONS --core ${arg_CORE})
  endif()
  file(MAKE_DIRECTORY ${arg_OUTPUT_DIR})
  set(elfs)
  foreach(arch IN LISTS arg_ARCHS)
    set(object_dir ${CMAKE_CURRENT_BINARY_DIR}/${name}-${arch})
    file(MAKE_DIRECTORY ${object_dir})
    set(objects)
    foreach(source IN LISTS arg_SOURCES)
      cmake_path(ABSOLUTE_PATH source OUTPUT_VARIABLE source_path)
      cmake_path(GET source STEM stem)
      set(object ${object_dir}/${stem}.o)
      add_custom_command(
        OUTPUT ${object}
        COMMAND cubist-cc -c --arch ${arch} ${arg_OPTIONS} --depfile ${object}.d ${source_path} -o ${object}
        DEPENDS ${source_path} cubist-cc cubist_device
        DEPFILE ${object}.d
        COMMENT "Compiling kernel ${name}-${arch}/${stem}"
        VERBATIM)
      list(APPEND objects ${object})
    endforeach()
    set(elf ${arg_OUTPUT_DIR}/${name}-${arch}.elf)
    add_custom_command(
      OUTPUT ${elf}
      COMMAND cubist-cc --arch ${arch} ${objects} -o ${elf}
      DEPENDS ${objects} cubist-cc cubist_device
              ${CUBIST_SHARE_DIR}/device/start.o ${CUBIST_SHARE_DIR}/device/runtime.o ${CUBIST_SHARE_DIR}/device/printf.o ${CUBIST_SHARE_DIR}/device/kernel.ld
      COMMENT "Linking kernels ${name}-${arch}"
      VERBATIM)
    list(APPEND elfs ${elf})
  endforeach()
  add_custom_target(${name} ALL DEPENDS ${elfs})
  set_target_properties(${name} PROPERTIES CUBIST_ELFS "${elfs}")
endfunction()
