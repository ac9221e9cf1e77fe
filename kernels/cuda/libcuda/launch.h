// A launch whose arguments are one piece of memory.
#pragma once
#include <cuda.h>

// libcuda_launch queues a kernel in a context's stream, whichever thread it is called from.
CUresult libcuda_launch(CUcontext context, CUstream stream, CUfunction kernel, unsigned x, unsigned y, unsigned threads,
                        unsigned shared, void *args, size_t bytes);
