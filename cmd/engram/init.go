package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"engram/engine/config"

	"github.com/urfave/cli/v2"
)

func initCommand() *cli.Command {
	return &cli.Command{
		Name:        "init",
		Usage:       "writes a commented configuration to start from",
		ArgsUsage:   "[FILE]",
		Description: "FILE is night.yaml unless given; - is standard output. A file that exists is left alone.",
		Flags:       []cli.Flag{toggle("schema", "print the JSON schema of configurations, for editors, instead")},
		Action:      initAction,
	}
}

func initAction(c *cli.Context) error {
	if c.Bool("schema") {
		if c.NArg() > 0 {
			return misuse("init", "init --schema prints to standard output and takes no FILE")
		}
		_, err := c.App.Writer.Write(config.Schema())
		return err
	}
	file := "night.yaml"
	if c.NArg() > 0 {
		var err error
		if file, err = onePositional(c, "FILE"); err != nil {
			return err
		}
	}
	if file == "-" {
		_, err := c.App.Writer.Write(config.Template())
		return err
	}
	return writeNew(file, config.Template())
}

// writeNew writes a file that must not exist.
func writeNew(file string, text []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return wrongUse{error: fmt.Errorf("%s: already exists and is left as it is; name another file", file)}
	}
	if err != nil {
		return inputError(err)
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
