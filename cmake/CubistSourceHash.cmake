# cubist_source_hash(<output> FUNCTION <namespace::name> TREES <folders of the project>)
# Writes a C++ source that defines `const char* name()`: a hash over names and contents of all files of these folders but
# those of test/ and bench/. Made when something is built, so that nobody bumps a number. Run as a script, it does the writing.
function(cubist_source_hash output)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FUNCTION" "TREES")
  list(JOIN arg_TREES "," trees)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -DTREES=${trees} -DFUNCTION=${arg_FUNCTION} -DOUTPUT=${output}
            -P ${PROJECT_SOURCE_DIR}/cmake/CubistSourceHash.cmake
    DEPENDS ${PROJECT_SOURCE_DIR}/cmake/CubistSourceHash.cmake
    DEPFILE ${output}.d
    VERBATIM)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  string(REPLACE "," ";" TREES "${TREES}")
  set(text "")
  set(inputs)
  foreach(tree IN LISTS TREES)
    file(GLOB_RECURSE entries RELATIVE ${ROOT} LIST_DIRECTORIES true ${ROOT}/${tree}/*)  # sorted
    list(FILTER entries EXCLUDE REGEX "/(test|bench)(/|$)")
    foreach(entry IN LISTS entries)
      if(NOT IS_DIRECTORY ${ROOT}/${entry})
        file(SHA256 ${ROOT}/${entry} hash)
        string(APPEND text "${hash} ${entry}\n")
      endif()
    endforeach()
    # Folders too: the time of one changes when a file comes or goes.
    list(APPEND inputs ${tree} ${entries})
  endforeach()
  string(SHA256 hash "${text}")
  string(REGEX MATCH "(.*)::([a-z_]+)$" matched "${FUNCTION}")
  file(WRITE ${OUTPUT}.new
       "namespace ${CMAKE_MATCH_1} {\nconst char* ${CMAKE_MATCH_2}();\nconst char* ${CMAKE_MATCH_2}() { return \"${hash}\"; }\n}\n")
  file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
  list(TRANSFORM inputs PREPEND ${ROOT}/)
  list(TRANSFORM inputs REPLACE " " "\\\\ ")
  list(JOIN inputs " " inputs)
  file(WRITE ${OUTPUT}.d "${OUTPUT}: ${inputs}\n")
endif()
