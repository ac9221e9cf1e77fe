package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"engram/engine/cluster"
	"engram/kernels"
)

const version = "0.1.0"

// commit is set by the linker (-X main.commit=...); without that, the Go tool's own
// record of it is used.
var commit string

// builtCommit is the commit that this program was built from, as far as is known.
func builtCommit() string {
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

// features are the devices that are built in, and MPI.
func features() []string {
	all := append(kernels.Names(), "reference")
	if cluster.HasMPI {
		all = append(all, "mpi")
	}
	return all
}

func printVersion(w io.Writer) error {
	_, err := fmt.Fprintf(w, "engram %s\ncommit    %s\ngo        %s %s/%s\nfeatures  %s\n",
		version, builtCommit(), runtime.Version(), runtime.GOOS, runtime.GOARCH, strings.Join(features(), ", "))
	return err
}
