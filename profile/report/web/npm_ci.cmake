# cmake -D NPM=<npm> -D FOLDER=<folder with package-lock.json> -P npm_ci.cmake: quiet, or says what to do.
# --ignore-scripts: no package of ours needs to run code to be installed.
execute_process(
  COMMAND ${NPM} ci --ignore-scripts --prefer-offline --no-audit --no-fund --no-update-notifier --loglevel=error
  WORKING_DIRECTORY ${FOLDER}
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "npm could not install the packages of the profile report (${FOLDER}/package-lock.json):\n${output}\n"
    "They come from npm's registry once, and again only when the lock changes. Without network: run the build once on a\n"
    "machine that has one and copy its npm cache (`npm config get cache`) here, or set npm_config_registry to a mirror.\n")
endif()
