package config

import (
	"os"
	"strings"
	"testing"

	"engram/engine/observable"
)

// TestDocs: docs/configuration.md has every key, and the template every observable.
func TestDocs(t *testing.T) {
	text, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	root := readSchema(t)
	keys := 0
	var visit func(path string, n *node)
	visit = func(path string, n *node) {
		for name, key := range n.Properties {
			full := path + name
			if strings.HasPrefix(path, "phases.") {
				full = name // these are keys of several kinds of phase
			}
			if inner := key.object(root); name == "regrow" || inner.Properties == nil || inner == root.Defs["ramp"] {
				if keys++; !strings.Contains(string(text), "`"+full+"`") {
					t.Errorf("docs/configuration.md does not have the key %s%s", path, name)
				}
			} else {
				visit(path+name+".", inner)
			}
		}
	}
	visit("", root)
	for _, name := range observable.Names() {
		if !strings.Contains(string(Template()), name) {
			t.Errorf("the template does not have the observable %s", name)
		}
	}
	if keys < 40 {
		t.Errorf("the schema has %d keys only", keys)
	}
}
