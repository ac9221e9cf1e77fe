//go:build ignore

// A libcublas.so.12 for the driver whose card is the host shim (driver.cc), whose memory is the
// host's: the four functions that cublas.go calls.
//
//   gcc -O2 -shared -fPIC -o libcublas.so.12 cublas.c
int cublasCreate_v2(void **handle) { return *handle = (void *)1, 0; }
int cublasDestroy_v2(void *handle) { return handle != (void *)1; }
int cublasSetStream_v2(void *handle, void *stream) { return handle != (void *)1 || !stream; }

// C = A B, column by column.
int cublasSgemm_v2(void *handle, int transA, int transB, int m, int n, int k, const float *alpha, const float *a, int lda,
                   const float *b, int ldb, const float *beta, float *c, int ldc) {
  if (handle != (void *)1 || transA || transB || *alpha != 1 || *beta != 0) return 7;
  for (int j = 0; j < n; j++) {
    for (int i = 0; i < m; i++) {
      double sum = 0;
      for (int p = 0; p < k; p++) sum += (double)a[i + p * lda] * b[p + j * ldb];
      c[i + j * ldc] = (float)sum;
    }
  }
  return 0;
}
