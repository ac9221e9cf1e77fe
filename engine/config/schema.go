package config

import (
	"bytes"
	_ "embed"
)

//go:embed schema.json
var schema []byte

// Schema is the JSON schema (draft 2020-12) of a configuration, for editors:
// it completes keys and shows what they mean. It knows single keys only; the
// rules that tie keys together are this package's.
func Schema() []byte { return bytes.Clone(schema) }
