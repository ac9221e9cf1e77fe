package main

import (
	"io"
	"slices"
	"strings"
	"testing"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/ranks"
)

func TestArrange(t *testing.T) {
	for _, c := range []struct{ given, want string }{
		{"run a.yaml --out d", "run --out=d -- a.yaml"},
		{"run --out d a.yaml", "run --out=d -- a.yaml"},
		{"--out d run a.yaml", "run --out=d -- a.yaml"},
		{"run --quiet a.yaml --out=d", "run --quiet --out=d -- a.yaml"},
		{"run a.yaml --set x=1 --out d --set y=[1,2]", "run --set=x=1 --out=d --set=y=[1,2] -- a.yaml"},
		{"run --out d -- --odd.yaml", "run --out=d -- --odd.yaml"},
		{"graph a.yaml -o f", "graph -o=f -- a.yaml"},
		{"graph a.yaml -o -", "graph -o=- -- a.yaml"},
		{"run a.yaml --threads -1 --out d", "run --threads=-1 --out=d -- a.yaml"},
		{"doctor --json", "devices --json --"},
		{"init -", "init -- -"},
		{"init --schema", "init --schema --"},
		{"run a b c", "run -- a b c"},
		{"run --help", "run --help"},
		{"run a.yaml --help", "run --help"},
		{"--help run", "run --help"},
		{"help run", "help -- run"},
		{"--version", "--version"},
		{"", ""},
		{"run --out --generate-bash-completion", "run --out --generate-bash-completion"},
	} {
		got, err := flags.Arrange(newApp(ranks.Alone(), console.Console{Out: io.Discard, Err: io.Discard}), strings.Fields(c.given))
		if err != nil || !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%q becomes %q (%v), want %q", c.given, got, err, c.want)
		}
	}
}

func TestWrongUse(t *testing.T) {
	config := write(t, tiny)
	for _, c := range []struct{ args, want string }{
		{"", "say what to do"},
		{"rum", `unknown command "rum"; did you mean "run"?`},
		{"rnu", `unknown command "rnu"; did you mean "run"?`},
		{"reprise x", `unknown command "reprise"`},
		{"help xyzzy", "xyzzy"},
		{"run CONFIG --otu d", `unknown flag --otu; did you mean "--out"?`},
		{"run CONFIG --svg", "unknown flag --svg"},
		{"run CONFIG --seed 3", "unknown flag --seed; it is a key of the configuration: --set seed=VALUE"},
		{"plan CONFIG --coding-level 0.1", "--set network.coding_level=VALUE"},
		{"run CONFIG -N 100", "--set network.neurons=VALUE"},
		{"run CONFIG --cycles 100", "--set phases.N.sleep.cycles=VALUE or --set phases.N.learn.cycles=VALUE"},
		{"theory --coding 0.1", `unknown flag --coding; did you mean "--coding-level"?`},
		{"run CONFIG -o d", `unknown flag -o; did you mean "--out"?`},
		{"run CONFIG --out OUT --device gpu", `unknown device "gpu"; did you mean "cuda"?`},
		{"--frobnicate", "unknown flag --frobnicate"},
		{"run --out d", "run needs CONFIG.yaml"},
		{"run CONFIG", "run needs --out DIR"},
		{"run CONFIG --out=", "run needs --out DIR"},
		{"run CONFIG --out", "--out needs a value"},
		{"run CONFIG --out --quiet", "--out needs a value"},
		{"run CONFIG b.yaml --out d", `"b.yaml" is one too many`},
		{"run CONFIG --out d --threads many", "--threads many: give a whole number"},
		{"run CONFIG --out d --checkpoint-every 5", "--checkpoint-every 5: give a time with its unit, such as 10m"},
		{"run CONFIG --out d --memory 4", "--memory 4 is 4 bytes"},
		{"run CONFIG --out d --quiet=maybe", "--quiet=maybe: it takes no value"},
		{"theory --loads nan", `"nan" is none`},
		{"theory --loads 0.1,inf", `"inf" is none`},
		{"theory --coding-level half", "--coding-level half: give a number"},
		{"verify DIR --seed -1", "--seed -1: give a whole number"},
		{"init no/such/night.yaml", "there is no folder no/such"},
		{"run CONFIG --out d --set phases.1.slep.beta=3", `did you mean "sleep"?`},
		{"run CONFIG --out d --threads -1", "--threads -1"},
		{"run CONFIG --out d --precision double", "double"},
		{"run CONFIG --out d --device reference --precision float32", "float64 only"},
		{"run CONFIG --out d --device cpi", `unknown device "cpi"; did you mean "cpu"?`},
		{"run CONFIG --out d --device cuda:x", "unknown device"},
		{"run CONFIG --out d --set network.neurons", "path=value"},
		{"run nowhere.yaml --out d", "nowhere.yaml: there is no such file"},
		{"run . --out d", "is a folder; name the configuration"},
		{"check", "check needs CONFIG.yaml"},
		{"devices all", "all"},
		{"init a b", "one too many"},
		{"init --schema a", "takes no FILE"},
		{"graph CONFIG --phase nap", "balance, present, wake, wake_inhibited, rescale, init_mean_activity, sleep, observe"},
		{"graph CONFIG --svg", "choose it with --phase"},
		{"completion", "completion needs"},
		{"completion tcsh", "tcsh"},
	} {
		got := engram(t, strings.Fields(strings.ReplaceAll(c.args, "CONFIG", config))...)
		if got.status != exit.StatusMisuse || !strings.HasPrefix(got.stderr, "engram: ") || !strings.Contains(got.stderr, c.want) || got.stdout != "" {
			t.Errorf("%q: exit status %d\nstdout: %s\nstderr: %s\nwant %q", c.args, got.status, got.stdout, got.stderr, c.want)
		}
		if lines := strings.Count(got.stderr, "\n"); lines > 2 {
			t.Errorf("%q: %d lines of complaint:\n%s", c.args, lines, got.stderr)
		}
	}
	absent(t, "d")
}
