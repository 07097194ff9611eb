# cmake -D NPM=<npm> -D FOLDER=<folder with package-lock.json> -P npm_ci.cmake: quiet, or says what to do.
# --ignore-scripts: no package of ours needs to run code to be installed.
execute_process(
  COMMAND ${NPM} ci --ignore-scripts --prefer-offline --no-audit --no-fund --no-update-notifier --loglevel=error
  WORKING_DIRECTORY ${FOLDER}
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(NOTICE "${output}")
  message(NOTICE "The packages of ${FOLDER}/package-lock.json come from npm's registry, once, and again only when the lock changes.\n"
    "Without network: copy npm's cache (`npm config get cache`) from a machine that has built this, or set npm_config_registry\n"
    "to a mirror; then build again.")
  message(FATAL_ERROR "npm could not install the packages of the profile report.")
endif()
