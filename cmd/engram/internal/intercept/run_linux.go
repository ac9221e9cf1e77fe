package intercept

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// ErrUnsupported says that this system does not let calls be intercepted.
var ErrUnsupported = errors.New("the system does not let calls be intercepted (seccomp notifications, Linux 5.19 and later)")

// Run starts the command, whose program calls Begin first, shows decide its calls on files and folders below root, an
// absolute path without symbolic links, one after the other, and waits for its end. The error is that of the
// command's Wait, or ErrUnsupported.
func Run(c *exec.Cmd, root string, decide func(Call) Answer) error {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	ours, theirs := os.NewFile(uintptr(pair[0]), "ours"), os.NewFile(uintptr(pair[1]), "theirs")
	defer ours.Close()
	c.ExtraFiles = []*os.File{theirs}
	c.Env = append(c.Environ(), variable+"=1")
	err = c.Start()
	theirs.Close()
	if err != nil {
		return err
	}
	listener, err := receive(pair[0])
	if err != nil {
		c.Process.Kill()
		c.Wait()
		if c.ProcessState.ExitCode() == unsupportedStatus {
			return ErrUnsupported
		}
		return err
	}
	defer unix.Close(listener)
	w := &watcher{listener: listener, process: c.Process.Pid, root: root, decide: decide}
	watched := make(chan error, 1)
	go func() { watched <- w.watch() }()
	err = c.Wait()
	if failed := <-watched; failed != nil {
		return failed
	}
	return err
}

// receive takes the listener that Begin sends.
func receive(socket int) (int, error) {
	rights := make([]byte, unix.CmsgSpace(4))
	_, n, _, _, err := unix.Recvmsg(socket, make([]byte, 1), rights, unix.MSG_CMSG_CLOEXEC)
	if err != nil {
		return -1, err
	}
	messages, err := unix.ParseSocketControlMessage(rights[:n])
	if err != nil || len(messages) == 0 {
		return -1, errors.Join(err, errors.New("the process did not hand over its calls"))
	}
	fds, err := unix.ParseUnixRights(&messages[0])
	if err != nil {
		return -1, err
	}
	return fds[0], nil
}

// notification and response are struct seccomp_notif and seccomp_notif_resp.
type notification struct {
	id          uint64
	thread      uint32
	flags       uint32
	number      int32
	arch        uint32
	instruction uint64
	args        [6]uint64
}

type response struct {
	id    uint64
	value int64
	errno int32
	flags uint32
}

type watcher struct {
	listener, process int
	root              string
	decide            func(Call) Answer
}

// watch answers calls until the process has ended.
func (w *watcher) watch() error {
	for {
		fds := []unix.PollFd{{Fd: int32(w.listener), Events: unix.POLLIN}}
		if _, err := unix.Poll(fds, -1); err == unix.EINTR {
			continue
		} else if err != nil {
			return err
		}
		if fds[0].Revents&unix.POLLIN == 0 {
			return nil // POLLHUP: nobody has the filter any more
		}
		var n notification
		if errno := w.ioctl(unix.SECCOMP_IOCTL_NOTIF_RECV, unsafe.Pointer(&n)); errno == unix.ENOENT || errno == unix.EINTR {
			continue // a signal came between, and the call comes again
		} else if errno != 0 {
			return fmt.Errorf("receive a call: %w", errno)
		}
		r := response{id: n.id, flags: unix.SECCOMP_USER_NOTIF_FLAG_CONTINUE}
		call, ours := w.call(n)
		if ours {
			if err := w.answer(call, n, &r); err != nil {
				return err
			}
		}
		if errno := w.ioctl(unix.SECCOMP_IOCTL_NOTIF_SEND, unsafe.Pointer(&r)); errno != 0 && errno != unix.ENOENT {
			return fmt.Errorf("answer a call: %w", errno)
		}
	}
}

func (w *watcher) ioctl(request uintptr, argument unsafe.Pointer) unix.Errno {
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(w.listener), request, uintptr(argument))
	return errno
}

func (w *watcher) answer(call Call, n notification, r *response) error {
	switch a := w.decide(call); {
	case a.kind == fail:
		r.flags, r.errno = 0, -int32(a.errno)
	case a.kind == kill:
		return unix.Kill(w.process, unix.SIGKILL)
	case a.kind == short && len(call.Data) > 1:
		written, err := w.write(int(int32(n.args[0])), call)
		if err != nil {
			return err
		}
		r.flags, r.value = 0, int64(written)
	}
	return nil
}

// write writes the first half of a call's data in place of the process.
func (w *watcher) write(fd int, call Call) (int, error) {
	pidfd, err := unix.PidfdOpen(w.process, 0)
	if err != nil {
		return 0, err
	}
	defer unix.Close(pidfd)
	theirs, err := unix.PidfdGetfd(pidfd, fd, 0) // the same open file, with its offset
	if err != nil {
		return 0, err
	}
	defer unix.Close(theirs)
	half := call.Data[:len(call.Data)/2]
	if call.Name == "pwrite64" {
		return unix.Pwrite(theirs, half, call.Offset)
	}
	return unix.Write(theirs, half)
}

// call reads what a notification is about; ours is false where that is not below the root.
func (w *watcher) call(n notification) (c Call, ours bool) {
	c.Name = calls[uint32(n.number)]
	switch c.Name {
	case "openat", "mkdirat", "unlinkat", "fstatat":
		c.Path, c.Flags = w.path(n, n.args[0], n.args[1]), int(n.args[2])
	case "renameat", "renameat2", "linkat":
		c.Path, c.To = w.path(n, n.args[0], n.args[1]), w.path(n, n.args[2], n.args[3])
	case "symlinkat":
		c.Path = w.path(n, n.args[1], n.args[2])
	case "truncate":
		c.Path, c.Offset = w.path(n, uint64(0xffffff9c), n.args[0]), int64(n.args[1])
	default:
		c.Path = w.descriptor(n, n.args[0])
	}
	if c.Path != w.root && !strings.HasPrefix(c.Path, w.root+"/") {
		return c, false
	}
	switch c.Name {
	case "write", "pwrite64":
		c.Data = w.memory(n, n.args[1], int(n.args[2]))
		if c.Offset = int64(n.args[3]); c.Name == "write" {
			c.Offset = w.position(n, n.args[0])
		}
	case "ftruncate":
		c.Offset = int64(n.args[1])
	}
	return c, true
}

// path is what a name at a folder's descriptor stands for.
func (w *watcher) path(n notification, folder, name uint64) string {
	text := w.memory(n, name, 4096)
	text, _, _ = bytes.Cut(text, []byte{0})
	path := string(text)
	if !filepath.IsAbs(path) {
		at := fmt.Sprintf("/proc/%d/cwd", n.thread)
		if fd := int32(folder); fd != unix.AT_FDCWD {
			at = fmt.Sprintf("/proc/%d/fd/%d", n.thread, fd)
		}
		at, _ = os.Readlink(at)
		path = filepath.Join(at, path)
	}
	return filepath.Clean(path)
}

func (w *watcher) descriptor(n notification, fd uint64) string {
	path, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", n.thread, int32(fd)))
	return strings.TrimSuffix(path, " (deleted)")
}

// position is the offset of an open file.
func (w *watcher) position(n notification, fd uint64) (at int64) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/%d", n.thread, int32(fd)))
	fmt.Sscanf(string(text), "pos: %d", &at)
	return at
}

// memory is what the process has at an address: so much, or less where its memory ends.
func (w *watcher) memory(n notification, address uint64, size int) []byte {
	found := make([]byte, size)
	for done := 0; done < size; { // page by page: the next one may not be there
		at := address + uint64(done)
		most := min(size-done, int(4096-at%4096))
		local := []unix.Iovec{{Base: &found[done]}}
		local[0].SetLen(most)
		got, err := unix.ProcessVMReadv(int(n.thread), local, []unix.RemoteIovec{{Base: uintptr(at), Len: most}}, 0)
		if err != nil || got <= 0 {
			return found[:done]
		}
		done += got
	}
	return found
}
