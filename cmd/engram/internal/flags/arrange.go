package flags

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"engram/cmd/engram/internal/exit"
	"engram/engine/config"
	"engram/engine/config/document"

	"github.com/urfave/cli/v2"
)

// CompletionFlag is the last argument when a shell asks how a line could go on.
const CompletionFlag = "--generate-bash-completion"

// Arrange moves the flags of a command before its positional arguments, wherever they
// stood: the library stops looking for flags at the first positional. What it returns
// reads: flags of the program, command (and its own command, of bench), flags of the
// command, "--", positionals.
func Arrange(app *cli.App, args []string) ([]string, error) {
	if len(args) > 0 && args[len(args)-1] == CompletionFlag {
		return args, nil
	}
	line, err := readLine(app, args)
	if err != nil {
		return nil, err
	}
	var words, own []string
	for _, f := range line.flags {
		switch {
		case line.command != nil && find(commandFlags(line.command), f.name) != nil:
			own = append(own, f.word)
		case find(app.Flags, f.name) != nil:
			words = append(words, f.word)
		default:
			return nil, unknownFlag(app, line.command, f.name)
		}
	}
	if line.command == nil {
		return words, nil
	}
	words = append(append(words, line.path...), own...)
	if slices.ContainsFunc(line.flags, func(f givenFlag) bool { return find([]cli.Flag{cli.HelpFlag}, f.name) != nil }) {
		return words, nil // with a positional, the library would look for a help topic of that name
	}
	return append(append(words, "--"), line.positionals...), nil
}

// line is a command line taken apart.
type line struct {
	command     *cli.Command // nil: none
	path        []string     // its name: bench, cycle
	flags       []givenFlag
	positionals []string
}

// givenFlag is a flag as one word, its value included: --out=DIR.
type givenFlag struct{ name, word string }

func readLine(app *cli.App, args []string) (line, error) {
	var l line
	positional := func(word string) (err error) {
		switch {
		case l.command == nil:
			l.command, err = findCommand("", app.Commands, word)
		case len(l.command.Subcommands) > 0:
			l.command, err = findCommand(NameOf(l.command), l.command.Subcommands, word)
		default:
			l.positionals = append(l.positionals, word)
			return nil
		}
		if err == nil {
			l.path = append(l.path, l.command.Name)
		}
		return err
	}
	for i := 0; i < len(args); i++ {
		word := args[i]
		if word == "--" {
			for _, rest := range args[i+1:] {
				if err := positional(rest); err != nil {
					return l, err
				}
			}
			break
		}
		if !strings.HasPrefix(word, "-") || word == "-" {
			if err := positional(word); err != nil {
				return l, err
			}
			continue
		}
		name, _, hasValue := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(word, "-"), "-"), "=")
		flag := find(allFlags(app), name)
		if flag == nil {
			return l, unknownFlag(app, l.command, name)
		}
		if _, isSwitch := flag.(*cli.BoolFlag); !isSwitch && !hasValue {
			i++
			if i == len(args) || strings.HasPrefix(args[i], "--") {
				return l, exit.WithHelp(NameOf(l.command), exit.Misuse("%s needs a value", dashed(name)))
			}
			word += "=" + args[i]
		}
		l.flags = append(l.flags, givenFlag{name, word})
	}
	return l, nil
}

func commandFlags(c *cli.Command) []cli.Flag { return append(slices.Clone(c.Flags), cli.HelpFlag) }

// allFlags are those of all commands: whether a flag takes a value must be known
// before the command is. Flags of one name are of one kind in all of them.
func allFlags(app *cli.App) []cli.Flag {
	flags := slices.Clone(app.Flags)
	EachCommand(app.Commands, func(c *cli.Command) { flags = append(flags, c.Flags...) })
	return flags
}

// EachCommand visits commands and their own commands.
func EachCommand(commands []*cli.Command, visit func(*cli.Command)) {
	for _, c := range commands {
		visit(c)
		EachCommand(c.Subcommands, visit)
	}
}

func find(flags []cli.Flag, name string) cli.Flag {
	for _, f := range flags {
		if slices.Contains(f.Names(), name) {
			return f
		}
	}
	return nil
}

// findCommand finds a command by its name among those of the command of.
func findCommand(of string, commands []*cli.Command, name string) (*cli.Command, error) {
	var names []string
	for _, c := range commands {
		if c.HasName(name) {
			return c, nil
		}
		names = append(names, c.Names()...)
	}
	return nil, exit.WithHelp(of, exit.Misuse("unknown command %q%s", strings.TrimLeft(of+" "+name, " "), document.DidYouMean(name, names)))
}

func unknownFlag(app *cli.App, command *cli.Command, name string) error {
	flags := app.Flags
	if command != nil {
		flags = commandFlags(command)
	}
	var names []string
	for _, f := range flags {
		names = append(names, f.Names()...)
	}
	nearest := document.Nearest(name, names)
	if len(name) == 1 { // one letter resembles any other; it is meant for the flag that begins with it
		nearest = ""
		if i := slices.IndexFunc(names, func(known string) bool { return strings.HasPrefix(known, name) }); i >= 0 {
			nearest = names[i]
		}
	}
	instead := ""
	if nearest != "" {
		instead = fmt.Sprintf("; did you mean %q?", dashed(nearest))
	}
	if slices.Contains(names, "set") {
		instead = cmp.Or(asKey(name), instead)
	}
	return exit.WithHelp(NameOf(command), exit.Misuse("unknown flag %s%s", dashed(name), instead))
}

// asKey says how to set the key of a configuration that a flag is named after; "" where there is none, or too many.
func asKey(name string) string {
	const most = 3
	paths := config.PathsOf(strings.ReplaceAll(name, "-", "_"))
	if len(paths) == 0 || len(paths) > most {
		return ""
	}
	return "; it is a key of the configuration: --set " + strings.Join(paths, "=VALUE or --set ") + "=VALUE"
}

// NameOf is the name of a command as people write it: run, bench cycle.
func NameOf(command *cli.Command) string {
	if command == nil {
		return ""
	}
	return strings.TrimPrefix(command.HelpName, "engram ")
}

// dashed is a flag as people write it: -o, --out.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}
