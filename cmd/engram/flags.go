package main

import (
	"context"
	"regexp"
	"strconv"

	"github.com/urfave/cli/v2"
)

// action makes the action of a command from a function that knows nothing of the library: the values
// of flags lie where their Destination says.
func action(do func(ctx context.Context, args arguments) error) cli.ActionFunc {
	return func(c *cli.Context) error {
		return do(c.Context, arguments{nameOf(c.Command), c.Args().Slice()})
	}
}

// toggle is a flag that takes no value.
func toggle(name string, to *bool, usage string) cli.Flag {
	return &cli.BoolFlag{Name: name, Destination: to, Usage: usage, DisableDefaultText: true}
}

// optional is the value of a flag, and whether the flag was given.
type optional[T string | int] struct {
	value T
	given bool
}

// Set reads the value of the flag.
func (o *optional[T]) Set(text string) (err error) {
	o.given = true
	switch to := any(&o.value).(type) {
	case *string:
		*to = text
	case *int:
		var n int64
		n, err = strconv.ParseInt(text, 0, strconv.IntSize)
		*to = int(n)
	}
	return err
}

// String is the default that a help text shows: none.
func (o *optional[T]) String() string { return "" }

// textFlag is a flag that tells whether it was given, with a default.
func textFlag(name string, to *optional[string], value, usage string) cli.Flag {
	f := &cli.GenericFlag{Name: name, Value: to, Usage: usage}
	if to.value = value; value != "" {
		f.DefaultText = strconv.Quote(value)
	}
	return f
}

// invalidValue is how the library says that it cannot read the value of a flag.
var invalidValue = regexp.MustCompile(`^invalid (?:boolean )?value ("(?:[^"\\]|\\.)*") for (?:flag )?-([^:]+):`)

// badFlag says what the value of a flag should look like.
func badFlag(command *cli.Command, err error) error {
	found := invalidValue.FindStringSubmatch(err.Error())
	if found == nil {
		return misuse("%v", err)
	}
	text, unquoted := strconv.Unquote(found[1])
	flag := find(command.Flags, found[2])
	if unquoted != nil || flag == nil {
		return misuse("%v", err)
	}
	given := dashed(found[2]) + " " + text
	switch flag.(type) {
	case *cli.BoolFlag:
		return misuse("%s=%s: it takes no value", dashed(found[2]), text)
	case *cli.DurationFlag:
		return misuse("%s: give a time with its unit, such as 10m, 90s or 100ms", given)
	case *cli.IntFlag, *cli.Uint64Flag, *cli.GenericFlag: // of texts any value is right
		return misuse("%s: give a whole number", given)
	}
	return misuse("%s: give a number", given)
}
