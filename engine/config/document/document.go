package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Document is a configuration before it is read: nodes that know their lines.
// Writing into it (put.go) gives a new document; nodes are never changed.
type Document struct {
	File string
	Root *yaml.Node
	Sets []string // the --set options; nodes from option i carry line -(i+1)

	rivals   func(path string) []string // the keys that one writes over, beside itself
	Warnings *[]string                  // what is likely not meant; nil: nobody asks
	suspects map[place]*Error           // what is likely wrong where anything is, if anything
}

// New reads the text of a file, which is only named. rivals lists the other ways to say what the key at a path says:
// what is put there takes them out.
func New(file string, text []byte, rivals func(path string) []string) (Document, error) {
	doc := Document{File: file, rivals: rivals, Warnings: new([]string), suspects: map[place]*Error{}}
	if err := checkEncoding(file, text); err != nil {
		return doc, err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var top, second yaml.Node
	switch err := decoder.Decode(&top); {
	case errors.Is(err, io.EOF):
		return doc, &Error{File: file, Msg: "the configuration is empty"}
	case err != nil:
		return doc, syntaxError(file, text, err)
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		return doc, &Error{File: file, Line: second.Line, Msg: "a configuration is one YAML document, a second one starts here"}
	case !errors.Is(err, io.EOF):
		return doc, syntaxError(file, text, err)
	}
	doc.Root = top.Content[0]
	return doc, doc.merge(doc.Root)
}

// indentedByTab finds a line, which is not blank, with a tab before its first word.
var indentedByTab = regexp.MustCompile(`^[ \-?:]*\t\s*[^\s#]`)

// withoutSpace is a key whose colon has no space after it.
var withoutSpace = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_.]*):([^\s:/].*)$`)

// missingSpace says what to write where a text is a key and a value without a space between them, which YAML takes for one word.
func missingSpace(text string) (says string, is bool) {
	found := withoutSpace.FindStringSubmatch(text)
	if found == nil {
		return "", false
	}
	return fmt.Sprintf("%s has no space after the colon: write %s: %s", Quote(text), found[1], found[2]), true
}

// missingSpaceAt looks for a key without a space after its colon in the lines at which the YAML package may have stumbled: the one it
// names (0: the first), the one with text before that, and the next.
func missingSpaceAt(lines [][]byte, named int) (says string, line int) {
	bare := func(line int) string {
		if line < 1 || line > len(lines) {
			return ""
		}
		text := strings.TrimSpace(string(lines[line-1]))
		return strings.TrimSpace(strings.TrimPrefix(text, "- "))
	}
	named = max(named, 1)
	before := named - 1
	for before > 0 && (bare(before) == "" || strings.HasPrefix(bare(before), "#")) {
		before--
	}
	for _, line := range []int{named, before, named + 1} {
		if says, is := missingSpace(bare(line)); is {
			return says, line
		}
	}
	return "", 0
}

// syntaxError moves the line out of the YAML package's text, where it only has
// it as words. Tabs in the indentation, which many editors show as spaces, it says by name; the package sometimes names the line before.
func syntaxError(file string, text []byte, err error) *Error {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if found := regexp.MustCompile(`^line (\d+): `).FindStringSubmatch(msg); found != nil {
		line, _ = strconv.Atoi(found[1])
		msg = strings.TrimPrefix(msg, found[0])
	}
	lines := bytes.Split(text, []byte("\n"))
	if strings.Contains(msg, "tab character") || strings.Contains(msg, "cannot start any token") {
		for at := max(line, 1); at <= min(line+1, len(lines)); at++ {
			if indentedByTab.Match(lines[at-1]) {
				return &Error{File: file, Line: at, Msg: "the indentation of this line has a tab, which YAML does not take: indent by spaces"}
			}
		}
	}
	if strings.Contains(msg, "could not find expected ':'") || strings.Contains(msg, "mapping values are not allowed") {
		if says, at := missingSpaceAt(lines, line); at > 0 {
			return &Error{File: file, Line: at, Msg: says}
		}
	}
	return &Error{File: file, Line: line, Msg: "not YAML: " + msg}
}

// ErrorAt is an error about the given node.
func (d Document) ErrorAt(node *yaml.Node, path, format string, args ...any) *Error {
	e := &Error{File: d.File, Line: node.Line, Key: path, Msg: fmt.Sprintf(format, args...), node: node}
	if node.Line < 0 {
		e.File, e.Line = "--set "+d.Sets[-node.Line-1], 0
	}
	return e
}

// Follow gives the node that an alias stands for, or the node itself.
func Follow(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// IsNull reports whether a key was written without a value.
func IsNull(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null"
}
