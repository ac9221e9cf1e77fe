package main

import (
	"fmt"
	"regexp"
	"strings"
)

// kinds are the types of parameters in Go.
var kinds = map[string]string{"rows": "rows", "pointer": "Pointer", "whole": "int", "real": "float64"}

func goType(kind string) string {
	if t, ok := kinds[kind]; ok {
		return t
	}
	return lower(kind) + "Arg"
}

// goName is a name of C in Go: h_row is hRow.
func goName(name string) string {
	parts := strings.Split(name, "_")
	for i, p := range parts[1:] {
		parts[i+1] = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.Join(parts, "")
}

func lower(name string) string { return strings.ToLower(name[:1]) + name[1:] }

// calls is kernels_gen.go: a function for each kernel, a struct for each that kernels take.
func (s *source) calls() string {
	text := notice + "\npackage cuda\n"
	used := map[string]bool{}
	var use func(kind string)
	use = func(kind string) {
		for _, f := range s.structs[kind] {
			use(f.kind)
		}
		if _, basic := kinds[kind]; !basic {
			used[kind] = true
		}
	}
	for _, k := range s.kernels {
		for _, p := range k.parameters {
			use(p.kind)
		}
	}
	for _, name := range s.order {
		if !used[name] {
			continue
		}
		text += fmt.Sprintf("\n// %[1]s is the struct %[2]s of src.\ntype %[1]s struct {\n", goType(name), name)
		for _, f := range s.structs[name] {
			text += fmt.Sprintf("%s %s\n", goName(f.name), goType(f.kind))
		}
		text += fmt.Sprintf("}\n\nfunc (a %s) words() (args words) {\n", goType(name))
		for _, f := range s.structs[name] {
			text += push("a."+goName(f.name), f.kind)
		}
		text += "return args\n}\n"
	}
	for _, k := range s.kernels {
		var parameters []string
		for _, p := range k.parameters {
			parameters = append(parameters, goName(p.name)+" "+goType(p.kind))
		}
		name := lower(goName(k.name))
		text += fmt.Sprintf("\n// %sKernel is %s of src/%s.\nfunc %sKernel(%s) kernelCall {\nvar args words\n",
			name, k.name, k.file, name, strings.Join(parameters, ", "))
		for _, p := range k.parameters {
			text += push(goName(p.name), p.kind)
		}
		text += fmt.Sprintf("return kernelCall{name: %q, panel: %v, args: args}\n}\n", k.name, k.panel)
	}
	return text
}

// push appends an argument to args.
func push(name, kind string) string {
	switch kind {
	case "whole":
		return fmt.Sprintf("args = append(args, whole(%s))\n", name)
	case "real":
		return fmt.Sprintf("args = append(args, real(%s))\n", name)
	case "pointer":
		return fmt.Sprintf("args = append(args, uint64(%s))\n", name)
	}
	return fmt.Sprintf("args = append(args, %s.words()...)\n", name)
}

// operations is operations_gen.go: the launchers of operations that kernels do alone.
func (s *source) operations() (string, error) {
	text := notice + "\npackage cuda\n\nIMPORT// generated launchers write the launches of an operation: the kernel with its operands in order.\n" +
		"var generated = map[string]func(c *call){\n"
	for _, k := range s.kernels {
		if k.op == nil {
			continue
		}
		text += fmt.Sprintf("%q: func(c *call) {\n", k.op.name)
		operands := map[string]string{}
		var args []string
		last := 0
		for i, p := range k.parameters {
			if p.kind == "rows" || p.kind == "pointer" {
				last = i
			}
		}
		count, over := 0, ""
		for i, p := range k.parameters {
			switch p.kind {
			case "rows", "pointer":
				of := fmt.Sprintf("c.in[%d]", count)
				if i == last {
					of = "c.out"
					operands["out"] = of
				}
				count++
				operands[p.name] = of
				args = append(args, of+map[string]string{"rows": ".rows()", "pointer": ".shared()"}[p.kind])
			default:
				expression, given := k.op.numbers[p.name]
				if !given {
					return "", fmt.Errorf("%s: op %s does not say what %s is", k.file, k.op.name, p.name)
				}
				expression = translate(expression, operands)
				if p.name == k.op.over {
					over = ", " + expression
				}
				args = append(args, expression)
			}
		}
		if k.op.over != "" && over == "" {
			return "", fmt.Errorf("%s: op %s goes over %s, which the kernel does not take", k.file, k.op.name, k.op.over)
		}
		name := goName(k.name)
		text += fmt.Sprintf("c.%s(%sKernel(%s)%s)\n},\n", k.op.grid, name, strings.Join(args, ", "), over)
	}
	text += "}\n"
	imports := ""
	if strings.Contains(text, "elementary.") {
		imports = "import \"engram/kernels/elementary\"\n\n"
	}
	return strings.Replace(text, "IMPORT", imports, 1), nil
}

var call = regexp.MustCompile(`\b(size|dim|bytes|attr)\(([\w-]+)(?:, (-?\d+))?\)`)

// translate writes an expression of an op comment in Go.
func translate(expression string, operands map[string]string) string {
	expression = call.ReplaceAllStringFunc(expression, func(text string) string {
		m := call.FindStringSubmatch(text)
		of := operands[m[2]]
		switch m[1] {
		case "attr":
			return fmt.Sprintf("c.attr[%q]", m[2])
		case "size":
			return of + ".Size()"
		case "bytes":
			return "int(bytesOf(" + of + ".Kind))"
		}
		if m[3] == "-1" {
			return fmt.Sprintf("%s.Dims[len(%s.Dims)-1]", of, of)
		}
		return fmt.Sprintf("%s.Dims[%s]", of, m[3])
	})
	expression = regexp.MustCompile(`\berfinv\(`).ReplaceAllString(expression, "elementary.Erfinv(")
	expression = regexp.MustCompile(`\bexcitatory\b`).ReplaceAllString(expression, "c.excitatory()")
	return regexp.MustCompile(`\bfirst\b`).ReplaceAllString(expression, "c.first")
}
