package main

import (
	"io"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"

	"github.com/urfave/cli/v2"
)

func completionCommand(con console.Console) *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "prints a completion script for bash, zsh or fish",
		ArgsUsage: "bash|zsh|fish",
		Description: "bash: source <(engram completion bash)\n" +
			"zsh:  source <(engram completion zsh)\n" +
			"fish: engram completion fish | source",
		Action: func(c *cli.Context) error { // fish's script is the library's
			return printCompletion(con, c.App, flags.Arguments{Command: c.Command.Name, Words: c.Args().Slice()})
		},
	}
}

const bashCompletion = `# bash completion of engram
_engram() {
  local current="${COMP_WORDS[COMP_CWORD]}" asked=("${COMP_WORDS[@]:0:COMP_CWORD}")
  if [[ "$current" == -* ]]; then asked+=("$current"); fi
  local words="$("${asked[@]}" ` + flags.CompletionFlag + ` 2>/dev/null)"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o bashdefault -o default -F _engram engram
`

const zshCompletion = `#compdef engram
_engram() {
  local current="${words[CURRENT]}"
  local -a asked=("${(@)words[1,CURRENT-1]}") found
  if [[ "$current" == -* ]]; then asked+=("$current"); fi
  found=("${(@f)$("${asked[@]}" ` + flags.CompletionFlag + ` 2>/dev/null)}")
  if [[ -n "${found[1]}" ]]; then _describe values found; else _files; fi
}
compdef _engram engram
`

func printCompletion(con console.Console, app *cli.App, args flags.Arguments) error {
	shell, err := args.One("bash, zsh or fish")
	if err != nil {
		return err
	}
	script := ""
	switch shell {
	case "bash":
		script = bashCompletion
	case "zsh":
		script = zshCompletion
	case "fish":
		if script, err = app.ToFishCompletion(); err != nil {
			return err
		}
	default:
		return exit.Misuse("there are scripts for bash, zsh and fish, not for %q", shell)
	}
	_, err = io.WriteString(con.Out, script)
	return err
}
