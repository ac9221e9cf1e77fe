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
}

// New reads the text of a file, which is only named. rivals lists the other ways to say what the key at a path says:
// what is put there takes them out.
func New(file string, text []byte, rivals func(path string) []string) (Document, error) {
	doc := Document{File: file, rivals: rivals, Warnings: new([]string)}
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

// syntaxError moves the line out of the YAML package's text, where it only has
// it as words. Tabs in the indentation, which many editors show as spaces, it says by name; the package sometimes names the line before.
func syntaxError(file string, text []byte, err error) *Error {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if found := regexp.MustCompile(`^line (\d+): `).FindStringSubmatch(msg); found != nil {
		line, _ = strconv.Atoi(found[1])
		msg = strings.TrimPrefix(msg, found[0])
	}
	if lines := bytes.Split(text, []byte("\n")); strings.Contains(msg, "tab character") || strings.Contains(msg, "cannot start any token") {
		for at := max(line, 1); at <= min(line+1, len(lines)); at++ {
			if indentedByTab.Match(lines[at-1]) {
				return &Error{File: file, Line: at, Msg: "the indentation of this line has a tab, which YAML does not take: indent by spaces"}
			}
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
