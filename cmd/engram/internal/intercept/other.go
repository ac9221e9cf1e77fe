//go:build !linux

package intercept

// Begin does nothing: calls are intercepted on Linux only.
func Begin() {}
