// Command ports checks that everything, tests too, is valid Go for systems that this machine cannot run: each package is
// type-checked from its source, dependencies included. Nothing is compiled, which `go vet` for another system would do with
// a few hundred packages first.
//
//	go run ./scripts/ports windows/amd64 darwin/arm64
package main

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/tools/go/packages"
)

func main() {
	failed := false
	for _, system := range os.Args[1:] {
		count, errors, err := check(system)
		if err != nil {
			fmt.Fprintln(os.Stderr, "ports:", err)
			os.Exit(1)
		}
		for _, e := range errors {
			failed = true
			fmt.Fprintf(os.Stderr, "%s: %s\n", system, e)
		}
		fmt.Printf("%s: %d packages, %d errors\n", system, count, len(errors))
	}
	if failed {
		os.Exit(1)
	}
}

// check type-checks all packages of the module, with their tests, for a system named as GOOS/GOARCH.
func check(system string) (count int, errors []string, err error) {
	goos, goarch, ok := strings.Cut(system, "/")
	if !ok {
		return 0, nil, fmt.Errorf("%q is not GOOS/GOARCH", system)
	}
	all, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedTypes | packages.NeedTypesSizes |
			packages.NeedSyntax | packages.NeedTypesInfo,
		Env:   append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0"),
		Tests: true,
	}, "./...")
	if err != nil {
		return 0, nil, err
	}
	packages.Visit(all, nil, func(p *packages.Package) {
		count++
		for _, e := range p.Errors {
			errors = append(errors, e.Error())
		}
	})
	return count, errors, nil
}
