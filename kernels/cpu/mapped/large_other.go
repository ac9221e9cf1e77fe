//go:build !linux

package mapped

func makeLarge([]byte) {} // the system does as it likes
