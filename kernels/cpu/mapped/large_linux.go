package mapped

import "golang.org/x/sys/unix"

// makeLarge does it now, or, before Linux 6.1, lets the system do it by and by.
func makeLarge(pages []byte) {
	if unix.Madvise(pages, unix.MADV_COLLAPSE) != nil {
		_ = unix.Madvise(pages, unix.MADV_HUGEPAGE) // or there are none
	}
}
