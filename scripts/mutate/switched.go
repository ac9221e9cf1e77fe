package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
)

// switchVariable is the environment variable that has the number of the mutant at work.
const switchVariable = "MUTANT"

// edit is a change of a text: the bytes from ... to become another text.
type edit struct {
	from, to int
	text     string
}

// edited is a text with changes, of which none overlap.
func edited(text []byte, edits []edit) []byte {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var out []byte
	at := 0
	for _, e := range edits {
		out = append(append(out, text[at:e.from]...), e.text...)
		at = e.to
	}
	return append(out, text[at:]...)
}

// compiles tells whether a package with the mutant is Go.
func (c *code) compiles(m *mutant) bool {
	changed, err := parser.ParseFile(c.fset, m.file, m.source(), parser.SkipObjectResolution)
	if err != nil {
		return false
	}
	files := slices.Clone(m.checked.files)
	for i, file := range files {
		if c.fset.Position(file.Package).Filename == m.file {
			files[i] = changed
		}
	}
	_, err = (&types.Config{Importer: c.imports}).Check(m.checked.path, c.fset, files, nil)
	return err == nil
}

// switched are the files of the module that are other, or new, where all of the mutants are in the code: each as a copy
// of its function, which is called in its place where switchVariable has the number of the mutant, its place in the list
// and 1. Mutants outside of functions are not there.
func (c *code) switched(mutants []mutant) map[string][]byte {
	edits, packages := map[string][]edit{}, map[string]*checked{}
	named := map[*ast.FuncDecl]bool{}
	for i, m := range mutants {
		fn := m.function
		if fn == nil {
			continue
		}
		offset := func(p token.Pos) int { return c.fset.Position(p).Offset }
		text := m.checked.text[m.file]
		packages[filepath.Dir(m.file)] = m.checked
		// the copy, at the end of the file
		from, to := offset(fn.Pos()), offset(fn.End())
		name := fmt.Sprintf("%sMutant%d", fn.Name.Name, i+1)
		copied := edited(text[:to], []edit{
			{offset(fn.Name.Pos()), offset(fn.Name.End()), name},
			{m.from, m.to, m.text},
		})[from:]
		edits[m.file] = append(edits[m.file], edit{len(text), len(text), "\n" + string(copied) + "\n"})
		// its call, at the beginning of the function
		if !named[fn] {
			named[fn] = true
			edits[m.file] = append(edits[m.file], nameParameters(fn, offset)...)
		}
		call := callOf(fn, name)
		if fn.Type.Results != nil {
			call = "return " + call
		} else {
			call += "; return"
		}
		brace := offset(fn.Body.Lbrace) + 1
		edits[m.file] = append(edits[m.file], edit{brace, brace, fmt.Sprintf(" if mutantAtWork == %d { %s };", i+1, call)})
	}
	files := map[string][]byte{}
	for file, all := range edits {
		files[file] = edited(packages[filepath.Dir(file)].text[file], all)
	}
	for dir, k := range packages {
		files[filepath.Join(dir, "mutant_at_work.go")] = fmt.Appendf(nil,
			"package %s\n\nimport (\n\t\"os\"\n\t\"strconv\"\n)\n\nvar mutantAtWork, _ = strconv.Atoi(os.Getenv(%q))\n", k.files[0].Name.Name, switchVariable)
	}
	return files
}

// parameters are the receiver and the parameters of a function, one a field or name.
func parameters(fn *ast.FuncDecl) (fields []*ast.Field) {
	if fn.Recv != nil {
		fields = slices.Clone(fn.Recv.List)
	}
	return append(fields, fn.Type.Params.List...)
}

// parameterName is the name of parameter number n where it has one, else a new one.
func parameterName(id *ast.Ident, n int) string {
	if id != nil && id.Name != "_" {
		return id.Name
	}
	return fmt.Sprintf("mutantParameter%d", n)
}

// nameParameters gives names to the parameters that have none.
func nameParameters(fn *ast.FuncDecl, offset func(token.Pos) int) (edits []edit) {
	n := 0
	for _, field := range parameters(fn) {
		if field.Names == nil {
			at := offset(field.Type.Pos())
			edits = append(edits, edit{at, at, parameterName(nil, n) + " "})
			n++
		}
		for _, id := range field.Names {
			if name := parameterName(id, n); name != id.Name {
				edits = append(edits, edit{offset(id.Pos()), offset(id.End()), name})
			}
			n++
		}
	}
	return edits
}

// callOf calls a copy of a function with what the function was called with.
func callOf(fn *ast.FuncDecl, name string) string {
	var args []string
	for _, field := range parameters(fn) {
		names := field.Names
		if names == nil {
			names = []*ast.Ident{nil}
		}
		for _, id := range names {
			arg := parameterName(id, len(args))
			if _, variadic := field.Type.(*ast.Ellipsis); variadic {
				arg += "..."
			}
			args = append(args, arg)
		}
	}
	if fn.Recv != nil {
		return args[0] + "." + name + "(" + strings.Join(args[1:], ", ") + ")"
	}
	if fn.Type.TypeParams != nil {
		var all []string
		for _, field := range fn.Type.TypeParams.List {
			for _, id := range field.Names {
				all = append(all, id.Name)
			}
		}
		name += "[" + strings.Join(all, ", ") + "]"
	}
	return name + "(" + strings.Join(args, ", ") + ")"
}
