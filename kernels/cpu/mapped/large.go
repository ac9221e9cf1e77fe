package mapped

import "unsafe"

// LargePage is the size of the large pages of most processors, which know the places of all their data in a few megabytes
// of them, but of a quarter of a megabyte in small ones.
const LargePage = 2 << 20

// MakeLarge asks the system for large pages in the place of the small ones that lie whole in large ones of memory. What memory
// holds stays. It is for what is read at random again and again; some systems have no large pages.
func MakeLarge(memory []byte) {
	begin := uintptr(unsafe.Pointer(unsafe.SliceData(memory)))
	skip, end := -begin%LargePage, (begin+uintptr(len(memory)))/LargePage*LargePage
	if begin+skip < end {
		makeLarge(memory[skip : end-begin])
	}
}
