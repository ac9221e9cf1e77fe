package main

import (
	"io"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/flags"

	"github.com/urfave/cli/v2"
)

func manCommand(con console.Console) *cli.Command {
	return &cli.Command{
		Name:        "man",
		Usage:       "prints the manual page, for man",
		Description: "engram man > engram.1, then man ./engram.1",
		Action: func(c *cli.Context) error { // the page is the library's
			if err := (flags.Arguments{Command: c.Command.Name, Words: c.Args().Slice()}).None(); err != nil {
				return err
			}
			page, err := c.App.ToManWithSection(1)
			if err == nil {
				_, err = io.WriteString(con.Out, page)
			}
			return err
		},
	}
}
