//go:build linux || darwin

package mapped

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Forget gives the whole pages of memory of the process back to the system until they are used again. What they held is lost.
func Forget(memory []byte) {
	if pages := pagesOf(memory); pages != nil {
		_ = unix.Madvise(pages, unix.MADV_DONTNEED) // they stay
	}
}

// KeepSmall asks the system not to make large pages of memory some of which will be given back: it would fill them up.
func KeepSmall(memory []byte) {
	if pages := pagesOf(memory); pages != nil {
		keepSmall(pages)
	}
}

// Touch takes the whole pages of memory that is about to be written from the system all at once. One after the other they would take a
// fault each. What memory holds stays.
func Touch(memory []byte) {
	if pages := pagesOf(memory); pages != nil {
		touch(pages)
	}
}

// pagesOf are the whole pages within memory; nil if there are none.
func pagesOf(memory []byte) []byte {
	page := uintptr(os.Getpagesize())
	begin := uintptr(unsafe.Pointer(unsafe.SliceData(memory)))
	skip, end := -begin%page, (begin+uintptr(len(memory)))/page*page
	if begin+skip >= end {
		return nil
	}
	return memory[skip : end-begin]
}
