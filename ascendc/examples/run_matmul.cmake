# Builds the example and runs its steps on 512^3; the program compares with host code.
execute_process(COMMAND ${CUBIST_CC} ${SOURCE} -o ${PROGRAM} COMMAND_ERROR_IS_FATAL ANY)
foreach(step 0 1 2 3)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env CUBIST_CHIP=ascend910b1 CUBIST_MODE=full CUBIST_SANITIZE=all ${PROGRAM} ${step} 512
    COMMAND_ERROR_IS_FATAL ANY)
endforeach()
