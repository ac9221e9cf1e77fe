package document

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// checkEncoding refuses text that is not UTF-8. A byte order mark of UTF-8 is fine.
func checkEncoding(file string, text []byte) error {
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		return &Error{File: file, Line: 1, Msg: "the text is UTF-16: save it as UTF-8"}
	}
	msg, at := "the text holds a NUL byte and is likely UTF-16: save it as UTF-8", bytes.IndexByte(text, 0)
	if wrong := firstInvalid(text); wrong >= 0 && (at < 0 || wrong < at) {
		msg, at = fmt.Sprintf("the byte %#x is not UTF-8, the text is likely Latin-1 or Windows-1252: save it as UTF-8", text[wrong]), wrong
	}
	if at < 0 {
		return nil
	}
	return &Error{File: file, Line: 1 + bytes.Count(text[:at], []byte("\n")), Msg: msg}
}

// firstInvalid is the place of the first byte that is not UTF-8; -1: there is none.
func firstInvalid(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	at := 0
	for {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
}
