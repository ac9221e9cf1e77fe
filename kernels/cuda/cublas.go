//go:build gpu

package cuda

import (
	"fmt"
	"strings"

	"engram/kernels"

	"github.com/ebitengine/purego"
)

// cublasFiles may hold the library, whose name changes with every CUDA.
var cublasFiles = []string{"libcublas.so.13", "libcublas.so.12", "libcublas.so.11", "libcublas.so", "/usr/local/cuda/lib64/libcublas.so"}

// cublas is NVIDIA's library of matrix products, opened where it is found: products are compared
// with its, and nothing else needs it.
type cublas struct {
	file      string
	create    func(handle *uintptr) int32
	destroy   func(handle uintptr) int32
	setStream func(handle, stream uintptr) int32
	sgemm     func(handle uintptr, transA, transB, m, n, k int32, alpha *float32, a uintptr, lda int32, b uintptr, ldb int32,
		beta *float32, c uintptr, ldc int32) int32
}

func openCublas() (*cublas, error) {
	for _, file := range cublasFiles {
		library, err := purego.Dlopen(file, purego.RTLD_NOW|purego.RTLD_LOCAL)
		if err != nil {
			continue
		}
		c := &cublas{file: file}
		for name, to := range map[string]any{"cublasCreate_v2": &c.create, "cublasDestroy_v2": &c.destroy, "cublasSetStream_v2": &c.setStream,
			"cublasSgemm_v2": &c.sgemm} {
			if at, err := purego.Dlsym(library, name); err != nil || at == 0 {
				return nil, fmt.Errorf("%s has no %s", file, name)
			}
			purego.RegisterLibFunc(to, library, name)
		}
		return c, nil
	}
	return nil, fmt.Errorf("%w: none of %s was found", ErrNoCublas, strings.Join(cublasFiles, ", "))
}

// Product is A B, (m, k) times (k, n), row by row, by cuBLAS in float32 on the card of this number; library
// is the file that made it. The error is ErrNoCublas where there is no such library.
func Product(card int, a, b []float64, m, n, k int) (c []float64, library string, err error) {
	lib, err := openCublas()
	if err != nil {
		return nil, "", err
	}
	device, err := OpenCard(card)
	if err != nil {
		return nil, "", err
	}
	d, back := device.(*driver), newBackend(device, Options{})
	var at [3]*buffer
	for i, size := range []int{m * k, k * n, m * n} {
		buf, err := back.Alloc(kernels.Real, size)
		if err != nil {
			return nil, "", err
		}
		at[i] = buf.(*buffer)
	}
	at[0].Write(0, a)
	at[1].Write(0, b)
	if err := back.Wait(); err != nil {
		return nil, "", err
	}
	err = d.do(func() error {
		var h uintptr
		if status := lib.create(&h); status != 0 {
			return fmt.Errorf("%s does not start: status %d", lib.file, status)
		}
		defer lib.destroy(h)
		one, zero := float32(1), float32(0)
		status := lib.setStream(h, handle(d.stream))
		if status == 0 { // its matrices go column by column: C^T = B^T A^T
			status = lib.sgemm(h, 0, 0, int32(n), int32(m), int32(k), &one, uintptr(at[1].at), int32(n), uintptr(at[0].at), int32(k),
				&zero, uintptr(at[2].at), int32(n))
		}
		if status != 0 {
			return fmt.Errorf("%s: cublasSgemm: status %d", lib.file, status)
		}
		return d.stream.Synchronize()
	})
	if err != nil {
		return nil, "", err
	}
	c = make([]float64, m*n)
	at[2].Read(0, c)
	return c, lib.file, back.Wait()
}
