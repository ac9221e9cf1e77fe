package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"engram/engine/config/document"
	"engram/engine/observable"
)

// node is the part of a JSON schema that the tests look at.
type node struct {
	Ref        string           `json:"$ref"`
	Defs       map[string]*node `json:"$defs"`
	Properties map[string]*node
	Required   []string
	Items      *node
	OneOf      []*node
	Default    any
}

func readSchema(t *testing.T) *node {
	root := new(node)
	if err := json.Unmarshal(Schema(), root); err != nil {
		t.Fatal(err)
	}
	return root
}

// resolve follows a reference into the definitions.
func (n *node) resolve(root *node) *node {
	if name, ok := strings.CutPrefix(n.Ref, "#/$defs/"); ok {
		return root.Defs[name]
	}
	return n
}

// object is the mapping that a key's schema admits: itself, its items, or one
// of its alternatives.
func (n *node) object(root *node) *node {
	n = n.resolve(root)
	if n.Items != nil {
		return n.Items.object(root)
	}
	for _, alternative := range n.OneOf {
		if found := alternative.resolve(root); found.Properties != nil {
			return found
		}
	}
	return n
}

func TestSchemaRequiresWhatTheTableRequires(t *testing.T) {
	root := readSchema(t)
	var compare func(path string, keys document.Section, schema *node)
	compare = func(path string, keys document.Section, schema *node) {
		var required []string
		for _, k := range keys {
			if k.Required {
				required = append(required, k.Name)
			}
			if inside := schema.Properties[k.Name]; inside != nil && k.Inside != nil {
				compare(path+k.Name+".", k.Inside(), inside.object(root))
			}
		}
		if !reflect.DeepEqual(required, schema.Required) {
			t.Errorf("schema.json requires %s%v, the table %v", path, schema.Required, required)
		}
	}
	compare("", experimentKeys(new(Experiment)), root)
}

func TestSchemaHasTheDefaults(t *testing.T) {
	root := readSchema(t)
	e := mustParse(t, `
network: {neurons: 100, factors: 2, coding_level: 0.1}
patterns: {count: 2}
phases:
  - sleep: {cycles: 1, rate: 1}
  - wake: {passes: 1, rate: 1, regrow: {}}
  - learn: {cycles: 1, rate: 1}
  - recall: {}
`)
	var resolved any
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &resolved); err != nil {
		t.Fatal(err)
	}
	defaults := 0
	var compare func(path string, schema *node, got any)
	compare = func(path string, schema *node, got any) {
		schema = schema.resolve(root)
		if schema.Default != nil {
			defaults++
			if !reflect.DeepEqual(schema.Default, got) {
				t.Errorf("%s: schema.json says %v, Parse gives %v", path, schema.Default, got)
			}
		}
		switch got := got.(type) {
		case []any:
			for i, item := range got {
				compare(fmt.Sprint(path, ".", i), schema.Items, item)
			}
		case map[string]any:
			for name, inside := range schema.Properties {
				if value, ok := got[name]; ok {
					compare(path+"."+name, inside, value)
				}
			}
		}
	}
	compare("", root, resolved)
	if defaults < 27 {
		t.Errorf("only %d defaults were compared", defaults)
	}
}

// TestSchema: the schema knows the keys that the parser knows, and no others.
func TestSchema(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	fromSchema, fromParser := map[string]bool{}, map[string]bool{}
	var walk func(prefix string, s map[string]any)
	walk = func(prefix string, s map[string]any) {
		if items, ok := s["items"].(map[string]any); ok {
			walk(prefix, items)
		}
		if prefix != "" && strings.HasSuffix(prefix, "rate.") && s["oneOf"] != nil {
			walk(prefix, schema["$defs"].(map[string]any)["ramp"].(map[string]any))
		}
		properties, _ := s["properties"].(map[string]any)
		for name, p := range properties {
			fromSchema[prefix+name] = true
			walk(prefix+name+".", p.(map[string]any))
		}
	}
	walk("", schema)
	var list func(prefix string, s document.Section)
	list = func(prefix string, s document.Section) {
		for _, k := range s {
			fromParser[prefix+k.Name] = true
			if k.Inside != nil {
				list(prefix+k.Name+".", k.Inside())
			}
		}
	}
	list("", experimentKeys(new(Experiment)))
	if !maps.Equal(fromSchema, fromParser) {
		for name := range fromSchema {
			if !fromParser[name] {
				t.Errorf("%s is in the schema only", name)
			}
		}
		for name := range fromParser {
			if !fromSchema[name] {
				t.Errorf("%s is not in the schema", name)
			}
		}
	}
	listed := schema["properties"].(map[string]any)["record"].(map[string]any)["properties"].(map[string]any)["observables"].(map[string]any)["items"].(map[string]any)["enum"].([]any)
	var names []string
	for _, n := range listed {
		names = append(names, fmt.Sprint(n))
	}
	if !slices.Equal(names, observable.Names()) {
		t.Errorf("the schema's observables are %v", names)
	}
}
