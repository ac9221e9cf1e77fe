package npy

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// parseHeader reads the dictionary of a .npy header: a Python literal with the
// keys descr (a string), fortran_order (True or False) and shape (a tuple of
// integers), in any order.
func parseHeader(text string) (Header, error) {
	var h Header
	l := literal{text}
	if !l.take("{") {
		return h, l.expected("a dictionary")
	}
	seen := map[string]bool{}
	for !l.take("}") {
		key, err := l.quoted()
		if err != nil {
			return h, err
		}
		if !l.take(":") {
			return h, l.expected("a colon")
		}
		if seen[key] {
			return h, fmt.Errorf("the key %.40q comes twice", key)
		}
		seen[key] = true
		switch key {
		case "descr":
			h.DType, err = l.dtype()
		case "fortran_order":
			h.Fortran, err = l.boolean()
		case "shape":
			h.Shape, err = l.tuple()
		default:
			err = fmt.Errorf("there is an unknown key %.40q", key)
		}
		if err != nil {
			return h, err
		}
		if !l.take(",") && !l.next("}") {
			return h, l.expected("a comma")
		}
	}
	if strings.TrimSpace(l.rest) != "" {
		return h, l.expected("the end")
	}
	for _, key := range []string{"descr", "fortran_order", "shape"} {
		if !seen[key] {
			return h, fmt.Errorf("the key %q is missing", key)
		}
	}
	return h, nil
}

// A literal is the rest of a text of Python literals.
type literal struct{ rest string }

// next reports whether token comes next, after white space.
func (l *literal) next(token string) bool {
	l.rest = strings.TrimLeft(l.rest, " \t\r\n")
	return strings.HasPrefix(l.rest, token)
}

// take consumes token if it comes next.
func (l *literal) take(token string) bool {
	if !l.next(token) {
		return false
	}
	l.rest = l.rest[len(token):]
	return true
}

func (l *literal) expected(what string) error {
	return fmt.Errorf("expected %s before %.20q", what, l.rest)
}

// quoted reads a string. A backslash is refused rather than interpreted: no
// header of a plain array has one.
func (l *literal) quoted() (string, error) {
	for _, quote := range []string{"'", `"`} {
		if l.take(quote) {
			value, rest, closed := strings.Cut(l.rest, quote)
			if !closed || strings.Contains(value, `\`) {
				return "", l.expected("a plain string")
			}
			l.rest = rest
			return value, nil
		}
	}
	return "", l.expected("a string")
}

func (l *literal) boolean() (bool, error) {
	switch {
	case l.take("True"):
		return true, nil
	case l.take("False"):
		return false, nil
	}
	return false, l.expected("True or False")
}

// dtype reads a type's code; that of a structured array is a list instead.
func (l *literal) dtype() (string, error) {
	if l.next("[") || l.next("(") || l.next("{") {
		return "", errors.New("it is a structured array, with several fields in one element; write one field with np.save(file, a['field'])")
	}
	return l.quoted()
}

// tuple reads a tuple of integers. Old Python wrote some with a trailing L.
func (l *literal) tuple() ([]int, error) {
	if !l.take("(") {
		return nil, l.expected("a tuple")
	}
	var values []int
	for !l.take(")") {
		l.next("")
		end := strings.IndexAny(l.rest, ",) \t\r\n")
		if end < 0 {
			return nil, l.expected("a closed tuple")
		}
		value, err := strconv.Atoi(strings.TrimSuffix(l.rest[:end], "L"))
		if errors.Is(err, strconv.ErrRange) {
			return nil, fmt.Errorf("the shape has the dimension %.40s, more than any file holds", l.rest[:end])
		}
		if err != nil {
			return nil, l.expected("an integer")
		}
		l.rest = l.rest[end:]
		values = append(values, value)
		if !l.take(",") && !l.next(")") {
			return nil, l.expected("a comma")
		}
	}
	return values, nil
}
