package config

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"

	"engram/engine/observable"
	"engram/kernels/salience"
)

//go:embed schema.json
var schema []byte

// Schema is the JSON schema (draft 2020-12) of a configuration, for editors:
// it completes keys and shows what they mean. It knows single keys only; the
// rules that tie keys together are this package's. The names of observables and the rules of the night come from their tables.
func Schema() []byte {
	list := func(names []string) string { return strings.Join(names, "\",\n       \"") }
	parameters := ""
	for _, p := range ownParameters() {
		parameters += fmt.Sprintf(`%q: {
        "type": "number",
        "description": "%s%s; with salience: %s.",
        "minimum": 0,
        "maximum": 1e12,
        "default": %g
       },
       `, p.Name, strings.ToUpper(p.Says[:1]), p.Says[1:], strings.Join(takers(p.Name), ", "), p.Default)
	}
	text := bytes.Replace(schema, []byte(`"PARAMETERS": {},
       `), []byte(parameters), 1)
	text = bytes.Replace(text, []byte("SALIENCES"), []byte(list(salience.Names())), 1)
	return bytes.Replace(text, []byte("OBSERVABLES"), []byte(list(observable.Names())), 1)
}

// takers are the names of the rules that take a parameter.
func takers(parameter string) (names []string) {
	for _, r := range salience.Rules() {
		if r.Takes(parameter) {
			names = append(names, r.Name)
		}
	}
	return names
}

//go:embed template.yaml
var template []byte

// Template is a commented configuration to start from. What rules and parameters a night can have comes from their table.
func Template() []byte {
	rules := salience.Rules()
	line := func(key, says string) string { return fmt.Sprintf("      # %-20s # %s\n", key, says) }
	text := line("salience: "+rules[0].Name, rules[0].Says)
	for _, r := range rules[1:] {
		text += line("", "or "+r.Name+": "+r.Says)
	}
	for _, p := range ownParameters() {
		text += line(fmt.Sprintf("%s: %g", p.Name, p.Default), "of "+strings.Join(takers(p.Name), ", ")+": "+p.Says)
	}
	return bytes.Replace(template, []byte("      # SALIENCES\n"), []byte(text), 1)
}
