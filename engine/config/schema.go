package config

import (
	"bytes"
	_ "embed"
	"strings"

	"engram/engine/observable"
)

//go:embed schema.json
var schema []byte

// Schema is the JSON schema (draft 2020-12) of a configuration, for editors:
// it completes keys and shows what they mean. It knows single keys only; the
// rules that tie keys together are this package's. The names of observables come from their table.
func Schema() []byte {
	return bytes.Replace(schema, []byte("OBSERVABLES"), []byte(strings.Join(observable.Names(), "\",\n       \"")), 1)
}

//go:embed template.yaml
var template []byte

// Template is a commented configuration to start from.
func Template() []byte { return bytes.Clone(template) }
