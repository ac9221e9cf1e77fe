package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Names of files are bytes on Unix, and JSON is UTF-8. A manifest writes bytes that are no UTF-8 as
// Python does (surrogateescape): the byte 0xff is the lone surrogate \udcff. So Python's json.load
// gives a name that its open takes, and a name read back is the name that was written.

// A Name is the name of a file in a manifest.
type Name string

// Names are texts that may hold names of files, such as a command line.
type Names []string

// NameMap has names of files as its keys, and a text or a name for each.
type NameMap map[string]string

// MarshalJSON implements json.Marshaler.
func (n Name) MarshalJSON() ([]byte, error) { return quoteName(string(n)), nil }

// UnmarshalJSON implements json.Unmarshaler.
func (n *Name) UnmarshalJSON(text []byte) error {
	name, err := unquoteName(text)
	*n = Name(name)
	return err
}

// MarshalJSON implements json.Marshaler.
func (n Names) MarshalJSON() ([]byte, error) {
	if n == nil {
		return []byte("null"), nil
	}
	names := make([]Name, len(n))
	for i, name := range n {
		names[i] = Name(name)
	}
	return json.Marshal(names)
}

// UnmarshalJSON implements json.Unmarshaler.
func (n *Names) UnmarshalJSON(text []byte) error {
	var names []Name
	if err := json.Unmarshal(text, &names); err != nil {
		return err
	}
	*n = nil
	for _, name := range names {
		*n = append(*n, string(name))
	}
	return nil
}

// MarshalJSON implements json.Marshaler; the keys are in order.
func (n NameMap) MarshalJSON() ([]byte, error) {
	if n == nil {
		return []byte("null"), nil
	}
	var text bytes.Buffer
	text.WriteByte('{')
	for i, name := range slices.Sorted(maps.Keys(n)) {
		if i > 0 {
			text.WriteByte(',')
		}
		text.Write(quoteName(name))
		text.WriteByte(':')
		text.Write(quoteName(n[name]))
	}
	text.WriteByte('}')
	return text.Bytes(), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (n *NameMap) UnmarshalJSON(text []byte) error {
	*n = nil
	decoder := json.NewDecoder(bytes.NewReader(text))
	if token, err := decoder.Token(); err != nil || token == nil {
		return err
	} else if token != json.Delim('{') {
		return fmt.Errorf("%v where names in braces are expected", token)
	}
	*n = NameMap{}
	for decoder.More() {
		name, err := keyOf(text, decoder)
		if err != nil {
			return err
		}
		var value Name
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		(*n)[name] = string(value)
	}
	_, err := decoder.Token()
	return err
}

// keyOf takes the next key from the decoder of text. It is read from the text, since the decoder itself
// replaces lone surrogates.
func keyOf(text []byte, decoder *json.Decoder) (string, error) {
	from := decoder.InputOffset()
	if _, err := decoder.Token(); err != nil {
		return "", err
	}
	key := text[from:decoder.InputOffset()]
	return unquoteName(key[max(0, bytes.IndexByte(key, '"')):])
}

// quoteName is a name as a JSON string.
func quoteName(name string) []byte {
	quoted := []byte{'"'}
	for len(name) > 0 {
		valid := 0
		for valid < len(name) {
			r, size := utf8.DecodeRuneInString(name[valid:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			valid += size
		}
		part, err := json.Marshal(name[:valid])
		if err != nil {
			panic("run: a text that JSON cannot express")
		}
		quoted = append(quoted, part[1:len(part)-1]...)
		if name = name[valid:]; len(name) > 0 {
			quoted = fmt.Appendf(quoted, `\udc%02x`, name[0])
			name = name[1:]
		}
	}
	return append(quoted, '"')
}

// unquoteName reads a JSON string that quoteName, or Python, has written.
func unquoteName(text []byte) (string, error) {
	var name []byte
	if !json.Valid(text) || len(text) == 0 || text[0] != '"' {
		return "", fmt.Errorf("%.40s is no name", text)
	}
	text = text[1 : len(text)-1]
	from := 0 // of what is a string without lone surrogates
	flush := func(to int) error {
		var part string
		err := json.Unmarshal(append(append([]byte{'"'}, text[from:to]...), '"'), &part)
		name = append(name, part...)
		return err
	}
	for at := 0; at < len(text); {
		code := escaped(text[at:])
		switch {
		case text[at] != '\\':
			at++
		case code >= 0xd800 && code < 0xdc00 && escaped(text[at+6:]) >= 0xdc00: // a pair
			at += 12
		case code >= 0xdc80 && code <= 0xdcff:
			if err := flush(at); err != nil {
				return "", err
			}
			name = append(name, byte(code))
			at += 6
			from = at
		default: // another escape, of which what follows the first two bytes is plain text
			at += 2
		}
	}
	err := flush(len(text))
	return string(name), err
}

// escaped is the code of the escape \uXXXX that a text begins with; -1: it begins with none.
func escaped(text []byte) int {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	code, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	if err != nil {
		return -1
	}
	return int(code)
}
