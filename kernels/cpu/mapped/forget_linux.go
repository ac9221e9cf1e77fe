package mapped

import "golang.org/x/sys/unix"

func keepSmall(pages []byte) { _ = unix.Madvise(pages, unix.MADV_NOHUGEPAGE) } // some systems have no large ones
