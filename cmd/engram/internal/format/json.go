package format

import (
	"encoding/json"
	"io"
)

// JSON writes a value as indented JSON.
func JSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false) // no page of HTML is made of it
	return encoder.Encode(value)
}
