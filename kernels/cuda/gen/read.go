package main

import (
	"fmt"
	"regexp"
	"strings"
)

// source is what the generator knows of the sources.
type source struct {
	kernels []kernel
	structs map[string][]parameter
	order   []string // of the structs
}

// kernel is a kernel's signature, and the operation that it does, if it does one alone.
type kernel struct {
	name, file string
	panel      bool // the first argument is the panel, which every launch of rows has
	parameters []parameter
	op         *operation
}

// parameter is one of a kernel, or a field of a struct that kernels take.
type parameter struct{ kind, name string }

// operation is what an op comment says.
type operation struct {
	name, grid string
	over       string            // what the grid goes over; "" for oneEach
	numbers    map[string]string // expressions, by parameter
}

var (
	signature = regexp.MustCompile(`extern "C" __global__ void\s+(?:__launch_bounds__\(.*?\)\s+)?(\w+)\(([^)]*)\)\s*\{`)
	structure = regexp.MustCompile(`(?s)\nstruct (\w+) \{\n(.*?)\n\};`)
	opComment = regexp.MustCompile(`// op ([\w-]+): (\w+)\((\w*)\)(.*)\n`)
)

// read reads one file.
func (s *source) read(file, text string) error {
	if s.structs == nil {
		s.structs = map[string][]parameter{}
	}
	for _, found := range structure.FindAllStringSubmatch(text, -1) {
		if fields, ok := fieldsOf(found[2]); ok {
			s.structs[found[1]] = fields
			s.order = append(s.order, found[1])
		}
	}
	for _, at := range signature.FindAllStringSubmatchIndex(text, -1) {
		k := kernel{name: text[at[2]:at[3]], file: file}
		for i, p := range strings.Split(text[at[4]:at[5]], ",") {
			if p = strings.Join(strings.Fields(p), " "); i == 0 && p == "Panel p" {
				k.panel = true
				continue
			}
			parsed, err := parse(p)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", file, k.name, err)
			}
			k.parameters = append(k.parameters, parsed)
		}
		above := text[strings.LastIndex(text[:at[0]], "\n\n")+1 : at[0]]
		if found := opComment.FindStringSubmatch(above); found != nil {
			k.op = &operation{name: found[1], grid: found[2], over: found[3], numbers: map[string]string{}}
			for _, n := range split(found[4]) {
				name, expression, ok := strings.Cut(n, " = ")
				if !ok {
					return fmt.Errorf("%s: op %s: %q is not NAME = EXPRESSION", file, k.op.name, n)
				}
				k.op.numbers[name] = expression
			}
		}
		s.kernels = append(s.kernels, k)
	}
	return nil
}

// fieldsOf are the fields of a struct, if all are of kinds that arguments have.
func fieldsOf(body string) (fields []parameter, ok bool) {
	for line := range strings.Lines(body) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "//")
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		for declaration := range strings.SplitSeq(line, ";") {
			if declaration = strings.TrimSpace(declaration); declaration == "" {
				continue
			}
			at := strings.LastIndexAny(strings.Split(declaration, ",")[0], " ")
			if at < 0 {
				return nil, false
			}
			kind := strings.TrimSpace(declaration[:at])
			for name := range strings.SplitSeq(declaration[at:], ",") {
				p, err := parse(kind + " " + strings.TrimSpace(name))
				if err != nil {
					return nil, false
				}
				fields = append(fields, p)
			}
		}
	}
	return fields, len(fields) > 0
}

// parse reads a parameter: its kind is rows, pointer, whole, real or the name of a struct.
func parse(text string) (parameter, error) {
	at := strings.LastIndexAny(text, " *")
	if at < 0 {
		return parameter{}, fmt.Errorf("%q is no parameter", text)
	}
	kind, name := strings.TrimSpace(text[:at+1]), text[at+1:]
	switch {
	case strings.HasPrefix(kind, "Rows<"):
		return parameter{"rows", name}, nil
	case strings.HasSuffix(kind, "*"):
		return parameter{"pointer", name}, nil
	case kind == "i64":
		return parameter{"whole", name}, nil
	case kind == "double":
		return parameter{"real", name}, nil
	case regexp.MustCompile(`^[A-Z]\w*$`).MatchString(kind):
		return parameter{kind, name}, nil
	}
	return parameter{}, fmt.Errorf("%q is of no kind that arguments have", text)
}

// split cuts at commas outside parentheses.
func split(text string) (parts []string) {
	depth, from := 0, 0
	add := func(to int) {
		if part := strings.TrimSpace(text[from:to]); part != "" {
			parts = append(parts, part)
		}
		from = to + 1
	}
	for i, c := range text {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			add(i)
		}
	}
	if from < len(text) {
		add(len(text))
	}
	return parts
}
