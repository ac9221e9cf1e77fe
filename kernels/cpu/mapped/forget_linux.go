package mapped

import "golang.org/x/sys/unix"

func keepSmall(pages []byte) { _ = unix.Madvise(pages, unix.MADV_NOHUGEPAGE) } // some systems have no large ones

func touch(pages []byte) { _ = unix.Madvise(pages, unix.MADV_POPULATE_WRITE) } // before Linux 5.14 they come one by one
