// Package flags reads command lines: words in any order, options that a shell can leave out, and numbers,
// times and sizes as people write them.
package flags

import (
	"context"
	"regexp"
	"strconv"

	"engram/cmd/engram/internal/exit"

	"github.com/urfave/cli/v2"
)

// Action makes the action of a command from a function that knows nothing of the library: the values
// of flags lie where their Destination says.
func Action(do func(ctx context.Context, args Arguments) error) cli.ActionFunc {
	return func(c *cli.Context) error {
		return do(c.Context, Arguments{NameOf(c.Command), c.Args().Slice()})
	}
}

// Toggle is a flag that takes no value.
func Toggle(name string, to *bool, usage string) cli.Flag {
	return &cli.BoolFlag{Name: name, Destination: to, Usage: usage, DisableDefaultText: true}
}

// Optional is the value of a flag, and whether the flag was given.
type Optional[T string | int] struct {
	Value T
	Given bool
}

// Set reads the value of the flag.
func (o *Optional[T]) Set(text string) (err error) {
	o.Given = true
	switch to := any(&o.Value).(type) {
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
func (o *Optional[T]) String() string { return "" }

// Text is a flag that tells whether it was given, with a default.
func Text(name string, to *Optional[string], value, usage string) cli.Flag {
	f := &cli.GenericFlag{Name: name, Value: to, Usage: usage}
	if to.Value = value; value != "" {
		f.DefaultText = strconv.Quote(value)
	}
	return f
}

// invalidValue is how the library says that it cannot read the value of a flag.
var invalidValue = regexp.MustCompile(`^invalid (?:boolean )?value ("(?:[^"\\]|\\.)*") for (?:flag )?-([^:]+):`)

// WrongValue says what the value of a flag should look like.
func WrongValue(command *cli.Command, err error) error {
	found := invalidValue.FindStringSubmatch(err.Error())
	if found == nil {
		return exit.Misuse("%v", err)
	}
	text, unquoted := strconv.Unquote(found[1])
	flag := find(command.Flags, found[2])
	if unquoted != nil || flag == nil {
		return exit.Misuse("%v", err)
	}
	given := dashed(found[2]) + " " + text
	switch flag.(type) {
	case *cli.BoolFlag:
		return exit.Misuse("%s=%s: it takes no value", dashed(found[2]), text)
	case *cli.DurationFlag:
		return exit.Misuse("%s: give a time with its unit, such as 10m, 90s or 100ms", given)
	case *cli.IntFlag, *cli.Uint64Flag, *cli.GenericFlag: // of texts any value is right
		return exit.Misuse("%s: give a whole number", given)
	}
	return exit.Misuse("%s: give a number", given)
}
