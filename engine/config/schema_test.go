package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// node is the part of a JSON schema that the tests look at.
type node struct {
	Ref        string           `json:"$ref"`
	Defs       map[string]*node `json:"$defs"`
	Properties map[string]*node
	Required   []string
	Items      *node
	AnyOf      []*node
	Enum       []string
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
	for _, alternative := range n.AnyOf {
		if found := alternative.resolve(root); found.Properties != nil {
			return found
		}
	}
	return n
}

func TestSchemaHasTheKeysOfTheTable(t *testing.T) {
	root := readSchema(t)
	var compare func(path string, keys section, schema *node)
	compare = func(path string, keys section, schema *node) {
		var known, required []string
		for name := range schema.Properties {
			known = append(known, name)
		}
		for _, k := range keys {
			if k.required {
				required = append(required, k.name)
			}
			inside, ok := schema.Properties[k.name]
			if !ok {
				t.Errorf("schema.json lacks %s%s", path, k.name)
			} else if k.inside != nil {
				compare(path+k.name+".", k.inside(), inside.object(root))
			}
		}
		for _, name := range known {
			if !slices.Contains(keys.names(), name) {
				t.Errorf("schema.json has %s%s, which is no key", path, name)
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
	wake := "phases.0={wake: {passes: 1, rate: 1, regrow: {}}}"
	e := mustParse(t, "phases: [{}, {sleep: {cycles: 1, rate: 1}}, "+minimal[strings.Index(minimal, "{cycles"):][:0]+
		"{recall: {}}, {learn: {cycles: 1, rate: 1}}]\nnetwork: {neurons: 100, factors: 2, coding_level: 0.1}\npatterns: {count: 2}\n",
		"phases.0={sleep: {cycles: 1, rate: 1}}", strings.Replace(wake, "phases.0", "phases.1", 1))
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
	if defaults < 28 {
		t.Errorf("only %d defaults were compared", defaults)
	}
}

func TestSchemaHasTheObservables(t *testing.T) {
	if got := readSchema(t).Defs["record"].Properties["observables"].Items.Enum; !reflect.DeepEqual(got, Observables()) {
		t.Errorf("schema.json has %v", got)
	}
}
