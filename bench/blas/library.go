//go:build linux && (amd64 || arm64) && !static

package blas

import (
	"fmt"
	"strings"

	"github.com/ebitengine/purego"
)

// files that may hold the library, the best first.
func files() []string { return []string{"libopenblas.so.0", "libopenblas.so", "libblas.so.3"} }

// Library is a BLAS library in memory.
type Library struct {
	// Detail is the library's file and, where it tells, its version and the processor
	// that its kernels are for.
	Detail string

	sgemm func(order, transA, transB, m, n, k int32, alpha float32, a *float32, lda int32, b *float32, ldb int32, beta float32, c *float32, ldc int32)
}

// Open loads the first library that is there, for the given number of threads.
func Open(threads int) (*Library, error) {
	for _, file := range files() {
		handle, err := purego.Dlopen(file, purego.RTLD_NOW|purego.RTLD_LOCAL)
		if err != nil {
			continue
		}
		if l := bind(handle, file, threads); l != nil {
			return l, nil
		}
	}
	return nil, fmt.Errorf("%w: none of %s was found (Debian has one in libopenblas0-pthread)", ErrNone, strings.Join(files(), ", "))
}

// bind finds the functions of a library; nil where it has no product.
func bind(handle uintptr, file string, threads int) *Library {
	has := func(name string) bool {
		at, err := purego.Dlsym(handle, name)
		return err == nil && at != 0
	}
	if !has("cblas_sgemm") {
		return nil
	}
	l := &Library{Detail: file + ", threads as it likes"}
	purego.RegisterLibFunc(&l.sgemm, handle, "cblas_sgemm")
	if has("openblas_set_num_threads") && has("openblas_get_config") && has("openblas_get_corename") {
		var config, core func() string
		var setThreads func(int32)
		purego.RegisterLibFunc(&setThreads, handle, "openblas_set_num_threads")
		purego.RegisterLibFunc(&config, handle, "openblas_get_config")
		purego.RegisterLibFunc(&core, handle, "openblas_get_corename")
		setThreads(int32(threads))
		version := strings.Fields(config() + " OpenBLAS ?")[:2]
		l.Detail = fmt.Sprintf("%s, %s, kernels for %s, %s", file, strings.Join(version, " "), core(), plural(threads, "thread"))
	}
	return l
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Arguments of cblas_sgemm.
const (
	rowMajor    = 101
	noTranspose = 111
	transpose   = 112
)

// Product writes C = A B for row-major A (m, k), B (k, n) and C (m, n).
func (l *Library) Product(c, a, b []float32, m, n, k int) {
	l.multiply(c, a, b, m, n, k, noTranspose, n)
}

// ProductTransposed writes C = A B^T for row-major A (m, k), B (n, k) and C (m, n).
func (l *Library) ProductTransposed(c, a, b []float32, m, n, k int) {
	l.multiply(c, a, b, m, n, k, transpose, k)
}

func (l *Library) multiply(c, a, b []float32, m, n, k int, transB, ldb int) {
	if len(c) < m*n || len(a) < m*k || len(b) < k*n || m < 1 || n < 1 || k < 1 {
		panic("blas: a matrix is too short")
	}
	l.sgemm(rowMajor, noTranspose, int32(transB), int32(m), int32(n), int32(k), 1, &a[0], int32(k), &b[0], int32(ldb), 0, &c[0], int32(n))
}
