// Package intercept lets a test decide what the file-system calls of another process do: each is shown to the
// test before it happens, which lets it pass, makes it fail, cuts a write short or kills the process there.
//
// The process installs a seccomp filter on itself (Begin) that hands its calls to the test by way of a
// notification (seccomp_unotify(2)): the test needs no privileges and the program no code of its own for it, so
// that no call can be forgotten, be it of the standard library. It does so on Linux, and nothing elsewhere.
// Disk is a model of a disk that carries out the calls that were seen, and loses the power.
package intercept
