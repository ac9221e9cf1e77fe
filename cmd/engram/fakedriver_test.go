//go:build gpu

package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// emulation has the sources of the fake driver.
const emulation = "../../kernels/cuda/emu"

// fakeDriver returns a folder of the test's own with a libcuda.so.1 whose card is the host shim (kernels/cuda/emu/driver.cc),
// and libraries that go with it. They are built once for the same sources, and kept in the user's cache.
func fakeDriver(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = t.TempDir()
	}
	kept := filepath.Join(cache, "engram-test", "driver-"+sourcesOfDriver(t))
	if _, err := os.Stat(kept); err != nil {
		buildDriver(t, kept)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(kept)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// sourcesOfDriver is a checksum of what the driver is built from.
func sourcesOfDriver(t *testing.T) string {
	t.Helper()
	sum := sha256.New()
	for _, pattern := range []string{"*.c", "*.cc", "*.h", "../src/*.cu", "../src/*.cuh"} {
		files, err := filepath.Glob(filepath.Join(emulation, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(sum, "%s %d\n%s", file, len(content), content)
		}
	}
	return fmt.Sprintf("%x", sum.Sum(nil)[:8])
}

// buildDriver builds the libraries into a new folder.
func buildDriver(t *testing.T, folder string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(folder), 0o777); err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp(filepath.Dir(folder), "building-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for library, command := range map[string][]string{
		"libcuda.so.1":      {"g++", "-std=c++17", "-O3", "-U_FORTIFY_SOURCE", "driver.cc", "shim.cc", "kernels.cc"},
		"libcublas.so.13":   {"gcc", "-O2", "cublas.c"},
		"libnvidia-ml.so.1": {"gcc", "-O2", "nvml.c"},
	} {
		build := exec.Command(command[0], append(command[1:], "-shared", "-fPIC", "-o", filepath.Join(dir, library))...)
		build.Dir = emulation
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%s does not build: %v\n%s", library, err, out)
		}
	}
	if err := os.Rename(dir, folder); err != nil && !os.IsExist(err) { // another test may have been faster
		t.Fatal(err)
	}
}
