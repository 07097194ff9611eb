// What libraries of operators are made with (libopapi.so, the generated aclnn<Op> of an operator
// project): reading the arguments of aclnn<Op>GetWorkspaceSize, and executors, which hold kernel
// launches until aclnn<Op> submits them. Programs that use operators do not call these functions.
//
//   aclnnStatus aclnnScaleGetWorkspaceSize(const aclTensor* x, const aclTensor* out,
//                                          uint64_t* workspaceSize, aclOpExecutor** executor) {
//     aclcubistTensor view;                                  // check what you need of x and out
//     aclnnStatus status = aclcubistReadTensor(x, &view);
//     if (status != ACL_SUCCESS) return aclcubistFail(__func__, ACLNN_ERR_PARAM_NULLPTR, "x: ...");
//     aclOpExecutor* made = aclcubistCreateExecutor("Scale");
//     aclcubistAddInput(made, x);                            // input 0
//     aclcubistAddOutput(made, out);                         // output 0
//     aclcubistOperand operands[] = {{ACLCUBIST_OPERAND_INPUT, 0}, {ACLCUBIST_OPERAND_OUTPUT, 0},
//                                    {ACLCUBIST_OPERAND_WORKSPACE},
//                                    {ACLCUBIST_OPERAND_BYTES, 0, 0, &tiling, sizeof tiling}};
//     aclcubistAddLaunch(made, &kernel, blockDim, operands, 4);
//     aclcubistSetWorkspaceSize(made, bytes);
//     return aclcubistReturnExecutor(__func__, made, workspaceSize, executor);
//   }
//   aclnnStatus aclnnScale(void* workspace, uint64_t workspaceSize, aclOpExecutor* executor,
//                          aclrtStream stream) {
//     return aclcubistRunExecutor(__func__, workspace, workspaceSize, executor, stream);
//   }
//
// Codes are ACL_SUCCESS or an error with a text in aclGetRecentErrMsg(). A call about an executor
// that fails is remembered by it: aclcubistReturnExecutor returns the first one, so that only its
// code needs to be looked at.
#ifndef ACLNN_ACL_EXECUTOR_H_
#define ACLNN_ACL_EXECUTOR_H_

#include "acl/acl_rt.h"
#include "aclnn/aclnn_base.h"

#ifdef __cplusplus
extern "C" {
#endif

// Arguments. What is read stays valid as long as the object; ACL_ERROR_INVALID_PARAM for one that
// does not exist.
// ---------------------------------------------------------------------------------------------------------------------

typedef struct aclcubistTensor {
  const int64_t* viewDims;
  const int64_t* strides;  // viewDimsNum of them, in elements
  uint64_t viewDimsNum;
  const int64_t* storageDims;
  uint64_t storageDimsNum;
  int64_t offset;  // of the first element from data, in elements
  aclDataType dataType;
  aclFormat format;
  void* data;
  bool isContiguous;  // row-major without gaps; an offset may be there
} aclcubistTensor;

ACL_FUNC_VISIBILITY aclnnStatus aclcubistReadTensor(const aclTensor* tensor, aclcubistTensor* read);
ACL_FUNC_VISIBILITY aclnnStatus aclcubistReadScalar(const aclScalar* scalar, aclDataType* dataType,
                                                    const void** value);
// The same as a number. ACL_ERROR_INVALID_PARAM for complex numbers.
ACL_FUNC_VISIBILITY aclnnStatus aclcubistReadNumber(const aclScalar* scalar, double* value);
ACL_FUNC_VISIBILITY aclnnStatus aclcubistReadIntArray(const aclIntArray* array,
                                                      const int64_t** values, uint64_t* size);
ACL_FUNC_VISIBILITY aclnnStatus aclcubistReadFloatArray(const aclFloatArray* array,
                                                        const float** values, uint64_t* size);
ACL_FUNC_VISIBILITY aclnnStatus aclcubistReadBoolArray(const aclBoolArray* array,
                                                       const bool** values, uint64_t* size);
ACL_FUNC_VISIBILITY aclnnStatus aclcubistReadTensorList(const aclTensorList* list,
                                                        const aclTensor* const** tensors,
                                                        uint64_t* size);
ACL_FUNC_VISIBILITY aclnnStatus aclcubistReadScalarList(const aclScalarList* list,
                                                        const aclScalar* const** scalars,
                                                        uint64_t* size);
// "ACL_FLOAT16", "ACL_FORMAT_ND"; "type 99" for a value that is none.
ACL_FUNC_VISIBILITY const char* aclcubistNameOfDataType(aclDataType dataType);
ACL_FUNC_VISIBILITY const char* aclcubistNameOfFormat(aclFormat format);

// Executors
// ---------------------------------------------------------------------------------------------------------------------

// op: "Add", for profiles and messages.
ACL_FUNC_VISIBILITY aclOpExecutor* aclcubistCreateExecutor(const char* op);
// Tensors, in the order of the operator's parameters. The executor keeps what it needs of them:
// they may be destroyed before the run.
ACL_FUNC_VISIBILITY aclnnStatus aclcubistAddInput(aclOpExecutor* executor, const aclTensor* tensor);
ACL_FUNC_VISIBILITY aclnnStatus aclcubistAddOutput(aclOpExecutor* executor,
                                                   const aclTensor* tensor);
// A parameter that is both: an input and an output more.
ACL_FUNC_VISIBILITY aclnnStatus aclcubistAddInOut(aclOpExecutor* executor, const aclTensor* tensor);

typedef enum aclcubistOperandKind {
  ACLCUBIST_OPERAND_INPUT,      // address of the first element of input `index`, plus offset bytes
  ACLCUBIST_OPERAND_OUTPUT,     // likewise
  ACLCUBIST_OPERAND_WORKSPACE,  // address of the program's workspace, plus offset bytes
  ACLCUBIST_OPERAND_BYTES,      // address of a copy of `size` bytes at `data`, made for each run
  ACLCUBIST_OPERAND_VALUE       // offset itself: an integer parameter
} aclcubistOperandKind;

// One 8-byte slot of a kernel's parameters.
typedef struct aclcubistOperand {
  aclcubistOperandKind kind;
  uint32_t index;
  int64_t offset;
  const void* data;  // copied by the call
  size_t size;
} aclcubistOperand;

// elf: a kernel binary of elfSize bytes that stays where it is; elfSize 0: one that the program
// registered (acl_embedded.h), looked in first if elf is its address.
typedef struct aclcubistKernel {
  const void* elf;
  size_t elfSize;
  const char* name;
} aclcubistKernel;

// Launches and copies run in the order in which they are added.
ACL_FUNC_VISIBILITY aclnnStatus aclcubistAddLaunch(aclOpExecutor* executor,
                                                   const aclcubistKernel* kernel, uint32_t blockDim,
                                                   const aclcubistOperand* operands, size_t count);
// From device memory to device memory.
ACL_FUNC_VISIBILITY aclnnStatus aclcubistAddCopy(aclOpExecutor* executor,
                                                 const aclcubistOperand* dst,
                                                 const aclcubistOperand* src, size_t size);
// What the program must bring; 0 by itself.
ACL_FUNC_VISIBILITY aclnnStatus aclcubistSetWorkspaceSize(aclOpExecutor* executor, uint64_t size);

// The end of `function`, aclnn<Op>GetWorkspaceSize: fills its results. An executor about which a
// call has failed, or whose results have no place, is destroyed.
ACL_FUNC_VISIBILITY aclnnStatus aclcubistReturnExecutor(const char* function,
                                                        aclOpExecutor* executor,
                                                        uint64_t* workspaceSize,
                                                        aclOpExecutor** result);
// All of `function`, aclnn<Op>: submits the executor's work to the stream.
ACL_FUNC_VISIBILITY aclnnStatus aclcubistRunExecutor(const char* function, void* workspace,
                                                     uint64_t workspaceSize,
                                                     aclOpExecutor* executor, aclrtStream stream);

// Makes "<function>: <text>" what aclGetRecentErrMsg() says in this thread, and returns `code`.
ACL_FUNC_VISIBILITY aclnnStatus aclcubistFail(const char* function, aclnnStatus code,
                                              const char* text);

#ifdef __cplusplus
}
#endif

#endif  // ACLNN_ACL_EXECUTOR_H_
