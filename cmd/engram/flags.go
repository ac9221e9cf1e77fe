package main

import (
	"regexp"
	"strconv"

	"github.com/urfave/cli/v2"
)

// toggle is a flag that takes no value.
func toggle(name, usage string) cli.Flag {
	return &cli.BoolFlag{Name: name, Usage: usage, DisableDefaultText: true}
}

// invalidValue is how the library says that it cannot read the value of a flag.
var invalidValue = regexp.MustCompile(`^invalid (?:boolean )?value ("(?:[^"\\]|\\.)*") for (?:flag )?-([^:]+):`)

// badFlag says what the value of a flag should look like.
func badFlag(command *cli.Command, err error) error {
	found := invalidValue.FindStringSubmatch(err.Error())
	if found == nil {
		return misuse(nameOf(command), "%v", err)
	}
	text, unquoted := strconv.Unquote(found[1])
	flag := find(command.Flags, found[2])
	if unquoted != nil || flag == nil {
		return misuse(nameOf(command), "%v", err)
	}
	given := dashed(found[2]) + " " + text
	switch flag.(type) {
	case *cli.BoolFlag:
		return misuse(nameOf(command), "%s=%s: it takes no value", dashed(found[2]), text)
	case *cli.DurationFlag:
		return misuse(nameOf(command), "%s: give a time with its unit, such as 10m, 90s or 100ms", given)
	case *cli.IntFlag, *cli.Uint64Flag:
		return misuse(nameOf(command), "%s: give a whole number", given)
	}
	return misuse(nameOf(command), "%s: give a number", given)
}
