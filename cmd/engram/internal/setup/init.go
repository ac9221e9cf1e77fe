// Package setup has the commands that write configurations: init and suggest.
package setup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/engine/config"

	"github.com/urfave/cli/v2"
)

// InitCommand is `engram init`.
func InitCommand(con console.Console) *cli.Command {
	var schema bool
	return &cli.Command{
		Name:        "init",
		Usage:       "writes a commented configuration to start from",
		ArgsUsage:   "[FILE]",
		Description: "FILE is night.yaml unless given; - is standard output. A file that exists is left alone.",
		Flags:       []cli.Flag{flags.Toggle("schema", &schema, "print the JSON schema of configurations, for editors, instead")},
		Action: flags.Action(func(_ context.Context, args flags.Arguments) error {
			return writeTemplate(con, schema, args)
		}),
	}
}

// writeTemplate writes a configuration, or the schema of configurations.
func writeTemplate(con console.Console, schema bool, args flags.Arguments) error {
	if schema {
		if len(args.Words) > 0 {
			return exit.Misuse("init --schema prints to standard output and takes no FILE")
		}
		_, err := con.Out.Write(config.Schema())
		return err
	}
	file := "night.yaml"
	if len(args.Words) > 0 {
		var err error
		if file, err = args.One("FILE"); err != nil {
			return err
		}
	}
	if file == "-" {
		_, err := con.Out.Write(config.Template())
		return err
	}
	if err := writeNew(file, config.Template()); err != nil {
		return err
	}
	fmt.Fprintf(con.Err, "%s: a day and a night of 1,000 neurons, every key explained. Next: `engram run %[1]s --out runs/%[2]s`\n",
		file, strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)))
	return nil
}

// writeNew writes a file that must not exist.
func writeNew(file string, text []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return exit.Wrong(fmt.Errorf("%s: already exists and is left as it is; name another file", file))
	}
	if _, missing := os.Stat(filepath.Dir(file)); errors.Is(missing, fs.ErrNotExist) {
		return exit.Wrong(fmt.Errorf("%s: there is no folder %s; make it first (mkdir -p), or name another file", file, filepath.Dir(file)))
	}
	if err != nil {
		return exit.InputError(fmt.Errorf("%s: cannot be written: %w; name another file", file, errors.Unwrap(err)))
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
