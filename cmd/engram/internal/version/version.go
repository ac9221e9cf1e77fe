// Package version says which engram this is.
package version

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"engram/engine/cluster"
	"engram/kernels"
)

// Number is the version.
const Number = "0.1.0"

// commit is set by the linker (-X engram/cmd/engram/internal/version.commit=...); without that, the Go tool's own
// record of it is used.
var commit string

// Commit is the commit that this program was built from, as far as is known.
func Commit() string {
	if commit != "" {
		return commit
	}
	revision, modified := "unknown", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				revision = s.Value
			case s.Key == "vcs.modified" && s.Value == "true":
				modified = "-dirty"
			}
		}
	}
	return revision + modified
}

// Features are the devices that are built in, and MPI.
func Features() []string {
	all := append(kernels.Names(), "reference")
	if cluster.HasMPI {
		all = append(all, "mpi")
	}
	return all
}

// Print writes the version and what is built in.
func Print(w io.Writer) error {
	_, err := fmt.Fprintf(w, "engram %s\ncommit    %s\ngo        %s %s/%s\nfeatures  %s\n",
		Number, Commit(), runtime.Version(), runtime.GOOS, runtime.GOARCH, strings.Join(Features(), ", "))
	return err
}
