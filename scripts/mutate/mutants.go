package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// mutant is one change of one file: the bytes from ... to become text.
type mutant struct {
	file         string // relative to the module
	line, column int
	kind         string
	from, to     int
	text         string
	change       string        // for people
	reached      []place       // where the change has an effect: the place itself, or the uses of a constant
	function     *ast.FuncDecl // nil: outside
	checked      *checked      // its package
}

// place is a position in a file, with the function around it (zero: none).
type place struct {
	file         string
	line, column int
	first, last  int // lines of the function
}

// id names a mutant in the table; it is the same as long as the lines above it are.
func (m *mutant) id() string {
	return fmt.Sprintf("%s:%d:%d\t%s\t%s", m.file, m.line, m.column, m.kind, m.change)
}

// source is the changed file.
func (m *mutant) source() []byte {
	old := m.checked.text[m.file]
	return fmt.Appendf(nil, "%s%s%s", old[:m.from], m.text, old[m.to:])
}

// swaps are what operators become. Boundaries move (< to <=), directions turn (< to >=), arithmetic changes its sign.
var swaps = map[token.Token][]token.Token{
	token.LSS: {token.LEQ, token.GEQ}, token.LEQ: {token.LSS, token.GTR},
	token.GTR: {token.GEQ, token.LEQ}, token.GEQ: {token.GTR, token.LSS},
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL},
	token.ADD: {token.SUB}, token.SUB: {token.ADD}, token.MUL: {token.QUO}, token.QUO: {token.MUL}, token.REM: {token.MUL},
	token.AND: {token.OR}, token.OR: {token.AND}, token.SHL: {token.SHR}, token.SHR: {token.SHL},
	token.LAND: {token.LOR}, token.LOR: {token.LAND},
	token.ADD_ASSIGN: {token.SUB_ASSIGN}, token.SUB_ASSIGN: {token.ADD_ASSIGN},
	token.MUL_ASSIGN: {token.QUO_ASSIGN}, token.QUO_ASSIGN: {token.MUL_ASSIGN}, token.OR_ASSIGN: {token.AND_ASSIGN},
	token.INC: {token.DEC}, token.DEC: {token.INC},
}

// mutants are all changes of the packages.
func (c *code) mutants() (all []mutant) {
	for _, k := range c.packages {
		f := finder{code: c, checked: k, uses: k.uses()}
		for _, file := range k.files {
			ast.Inspect(file, f.visit)
		}
		all = append(all, f.found...)
	}
	return all
}

// uses are the identifiers that stand for each package-level constant and variable.
func (k *checked) uses() map[types.Object][]*ast.Ident {
	uses := map[types.Object][]*ast.Ident{}
	for id, o := range k.info.Uses {
		if o.Parent() != nil && o.Pkg() != nil && o.Parent() == o.Pkg().Scope() {
			uses[o] = append(uses[o], id)
		}
	}
	return uses
}

// finder walks through a package.
type finder struct {
	*code
	*checked
	uses     map[types.Object][]*ast.Ident
	function *ast.FuncDecl // the last one seen
	reached  []place       // of the declaration at hand, where it is one outside of functions
	found    []mutant
}

// add notes a change of the source between two positions.
func (f *finder) add(kind string, from, to token.Pos, text string) {
	start, end := f.fset.Position(from), f.fset.Position(to)
	source := f.text[start.Filename]
	old := string(source[start.Offset:end.Offset])
	m := mutant{file: start.Filename, line: start.Line, column: start.Column, kind: kind, from: start.Offset, to: end.Offset, text: text,
		change: brief(old) + " -> " + brief(text), reached: f.reached, checked: f.checked}
	if f.function != nil && f.function.Pos() <= from && from < f.function.End() {
		m.function = f.function
	}
	if m.reached == nil {
		m.reached = []place{f.place(from)}
	}
	if len(old) < 8 { // an operator, a number or a word: with what is around it
		line := lineOf(source, start.Offset)
		m.change += "   in " + brief(line)
	}
	f.found = append(f.found, m)
}

// place is where a position is.
func (f *finder) place(at token.Pos) place {
	p := f.fset.Position(at)
	where := place{file: p.Filename, line: p.Line, column: p.Column}
	for _, file := range f.files {
		for _, d := range file.Decls {
			if d.Pos() <= at && at < d.End() {
				if _, ok := d.(*ast.FuncDecl); ok {
					where.first, where.last = f.fset.Position(d.Pos()).Line, f.fset.Position(d.End()).Line
				}
			}
		}
	}
	return where
}

// lineOf is the line around an offset.
func lineOf(source []byte, at int) string {
	from := strings.LastIndexByte(string(source[:at]), '\n') + 1
	to := strings.IndexByte(string(source[at:]), '\n')
	return string(source[from : at+to])
}

// brief is text on one short line.
func brief(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 110 {
		text = text[:110] + " ..."
	}
	if text == "" {
		return "nothing"
	}
	return text
}

// source is the text of a node.
func (f *finder) source(n ast.Node) string {
	from, to := f.fset.Position(n.Pos()), f.fset.Position(n.End())
	return string(f.text[from.Filename][from.Offset:to.Offset])
}

func (f *finder) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return false
	case *ast.FuncDecl:
		f.reached, f.function = nil, n
	case *ast.GenDecl:
		if n.Tok == token.TYPE { // sizes of arrays and tags of fields
			return false
		}
	case *ast.ValueSpec:
		if o := f.info.Defs[n.Names[0]]; o != nil && o.Parent() != nil && o.Parent() == o.Pkg().Scope() {
			f.reached = []place{}
			for _, id := range f.uses[o] {
				f.reached = append(f.reached, f.place(id.Pos()))
			}
			if len(f.uses[o]) == 0 { // used elsewhere, or registered by name
				f.reached = nil
			}
		}
	case *ast.BinaryExpr:
		f.binary(n)
	case *ast.UnaryExpr:
		if n.Op == token.NOT {
			f.add("negation", n.Pos(), n.X.Pos(), "")
		}
	case *ast.IncDecStmt:
		f.operator(n.TokPos, n.Tok)
	case *ast.AssignStmt:
		if n.Tok != token.ASSIGN && n.Tok != token.DEFINE && !f.is(n.Lhs[0], types.IsString) {
			f.operator(n.TokPos, n.Tok)
		}
	case *ast.BasicLit:
		f.literal(n)
	case *ast.Ident:
		if o := f.info.Uses[n]; o == types.Universe.Lookup("true") {
			f.add("constant", n.Pos(), n.End(), "false")
		} else if o == types.Universe.Lookup("false") {
			f.add("constant", n.Pos(), n.End(), "true")
		}
	case *ast.ReturnStmt:
		if last := len(n.Results) - 1; last > 0 && f.isError(n.Results[last]) {
			for _, r := range n.Results {
				if f.info.Types[r].Value == nil { // nobody reads a constant beside an error
					ast.Inspect(r, f.visit)
				}
			}
			return false
		}
	case *ast.IfStmt:
		f.condition(n.Cond)
		if !f.aboutError(n.Cond) && len(n.Body.List) > 0 {
			f.add("body", n.Body.Lbrace, n.Body.Rbrace+1, "{}")
		}
	case *ast.ForStmt:
		f.condition(n.Cond)
	case *ast.BlockStmt:
		f.statements(n.List)
	case *ast.CaseClause:
		f.statements(n.Body)
	case *ast.CallExpr:
		f.call(n)
	}
	return true
}

func (f *finder) is(e ast.Expr, info types.BasicInfo) bool {
	b, ok := f.info.TypeOf(e).Underlying().(*types.Basic)
	return ok && b.Info()&info != 0
}

// operator is a change of an operator.
func (f *finder) operator(at token.Pos, op token.Token) {
	for _, other := range swaps[op] {
		kind := "arithmetic"
		switch op {
		case token.LSS, token.LEQ, token.GTR, token.GEQ, token.EQL, token.NEQ:
			kind = "comparison"
		case token.LAND, token.LOR:
			kind = "logic"
		}
		f.add(kind, at, at+token.Pos(len(op.String())), other.String())
	}
}

func (f *finder) binary(n *ast.BinaryExpr) {
	if f.is(n, types.IsString) || (n.Op == token.EQL || n.Op == token.NEQ) && f.aboutError(n) {
		return
	}
	if f.info.Types[n].Value != nil && n.Op == token.QUO { // x * y of constants may be too large for the type
		return
	}
	f.operator(n.OpPos, n.Op)
}

// aboutError tells whether a condition asks for an error.
func (f *finder) aboutError(e ast.Expr) bool {
	b, ok := ast.Unparen(e).(*ast.BinaryExpr)
	if !ok || b.Op != token.EQL && b.Op != token.NEQ {
		return false
	}
	return f.isError(b.X) && f.info.Types[b.Y].IsNil()
}

// isError tells whether an expression is an error, and not nil.
func (f *finder) isError(e ast.Expr) bool {
	t := f.info.TypeOf(e)
	return t != nil && types.Implements(t, types.Universe.Lookup("error").Type().Underlying().(*types.Interface)) && !f.info.Types[e].IsNil()
}

// condition turns a condition that is no comparison.
func (f *finder) condition(e ast.Expr) {
	switch ast.Unparen(e).(type) {
	case *ast.Ident, *ast.CallExpr, *ast.SelectorExpr, *ast.IndexExpr:
		f.add("negation", e.Pos(), e.End(), "!"+f.source(e))
	}
}

// literal moves a number by one.
func (f *finder) literal(n *ast.BasicLit) {
	v := f.info.Types[n].Value
	if v == nil {
		return
	}
	switch n.Kind {
	case token.INT:
		if strings.HasPrefix(n.Value, "0o") { // the permissions of a file
			return
		}
		if i, ok := constant.Int64Val(constant.ToInt(v)); ok {
			f.add("constant", n.Pos(), n.End(), fmt.Sprint(i+1))
		}
	case token.FLOAT:
		f.add("constant", n.Pos(), n.End(), "("+n.Value+" * 1.5)")
	}
}

// statements removes one statement of a list.
func (f *finder) statements(list []ast.Stmt) {
	for _, s := range list {
		switch n := s.(type) {
		case *ast.ExprStmt:
			if !f.closes(n.X) {
				f.add("removal", s.Pos(), s.End(), "")
			}
		case *ast.DeferStmt:
			if !f.closes(n.Call) {
				f.add("removal", s.Pos(), s.End(), "")
			}
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				f.add("removal", s.Pos(), s.End(), "")
			}
		case *ast.IncDecStmt:
			f.add("removal", s.Pos(), s.End(), "")
		case *ast.BranchStmt:
			if n.Tok != token.GOTO && n.Tok != token.FALLTHROUGH {
				f.add("removal", s.Pos(), s.End(), "")
			}
		}
	}
}

// closes tells whether a call closes something.
func (f *finder) closes(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	s, ok := call.Fun.(*ast.SelectorExpr)
	return ok && (s.Sel.Name == "Close" || s.Sel.Name == "Unlock" || s.Sel.Name == "Done")
}

// call swaps neighbouring arguments of one type, and puts 0 in place of a number that is no constant.
func (f *finder) call(n *ast.CallExpr) {
	t, ok := f.info.TypeOf(n.Fun).(*types.Signature)
	if !ok { // a conversion, or built in
		return
	}
	fixed := t.Params().Len()
	if t.Variadic() {
		fixed--
	}
	for i, a := range n.Args {
		if i >= fixed {
			return
		}
		if f.is(a, types.IsNumeric) && f.info.Types[a].Value == nil {
			f.add("argument", a.Pos(), a.End(), "0")
		}
		if i+1 < min(fixed, len(n.Args)) {
			b := n.Args[i+1]
			if types.Identical(f.info.TypeOf(a), f.info.TypeOf(b)) && f.source(a) != f.source(b) {
				f.add("argument", a.Pos(), b.End(), f.source(b)+", "+f.source(a))
			}
		}
	}
}
