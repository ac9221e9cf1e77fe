package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// code is the packages that are to be changed, parsed and type-checked.
type code struct {
	fset     *token.FileSet
	root     string // of the module; file names are relative to it
	packages []*checked
	imports  types.Importer
}

// checked is one package.
type checked struct {
	path  string
	files []*ast.File
	info  *types.Info
	text  map[string][]byte // by file
}

// listed is what `go list` says of a package.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles, CgoFiles       []string
	TestGoFiles             []string
	XTestGoFiles            []string
	DepOnly                 bool
	Module                  *struct{ Dir string }
}

// list asks `go list` for packages.
func list(args ...string) (all []listed, err error) {
	c := exec.Command("go", append([]string{"list", "-json=ImportPath,Dir,Export,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,DepOnly,Module"}, args...)...)
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
}

// load parses the packages and finds out the types of all expressions.
func load(targets []string) (*code, error) {
	all, err := list(append([]string{"-deps", "-export"}, targets...)...)
	if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	for _, p := range all {
		exports[p.ImportPath] = p.Export
	}
	c := &code{fset: token.NewFileSet()}
	c.imports = importer.ForCompiler(c.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for _, p := range all {
		if p.DepOnly {
			continue
		}
		if len(p.CgoFiles) > 0 {
			return nil, fmt.Errorf("%s has C in it: it cannot be type-checked here", p.ImportPath)
		}
		c.root = p.Module.Dir
		k := &checked{path: p.ImportPath, text: map[string][]byte{}, info: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{},
		}}
		for _, name := range p.GoFiles {
			full := filepath.Join(p.Dir, name)
			text, err := os.ReadFile(full)
			if err != nil {
				return nil, err
			}
			name, err := filepath.Rel(c.root, full)
			if err != nil {
				return nil, err
			}
			file, err := parser.ParseFile(c.fset, name, text, parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			k.files, k.text[name] = append(k.files, file), text
		}
		if _, err := (&types.Config{Importer: c.imports}).Check(p.ImportPath, c.fset, k.files, k.info); err != nil {
			return nil, err
		}
		c.packages = append(c.packages, k)
	}
	return c, nil
}
