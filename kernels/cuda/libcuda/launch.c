//go:build gpu

#include "launch.h"

CUresult libcuda_launch(CUcontext context, CUstream stream, CUfunction kernel, unsigned x, unsigned y, unsigned threads,
                        unsigned shared, void *args, size_t bytes) {
  CUresult status = cuCtxSetCurrent(context);
  if (status != CUDA_SUCCESS) return status;
  void *packed[] = {CU_LAUNCH_PARAM_BUFFER_POINTER, args, CU_LAUNCH_PARAM_BUFFER_SIZE, &bytes, CU_LAUNCH_PARAM_END};
  return cuLaunchKernel(kernel, x, y, 1, threads, 1, 1, shared, stream, NULL, packed);
}
