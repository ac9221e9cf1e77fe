package look

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/format"
	"engram/cmd/engram/internal/version"
	"engram/engine/analysis/optimum"

	"github.com/urfave/cli/v2"
)

// verifyOptions are those of verify.
type verifyOptions struct {
	neurons, threads int
	seed             uint64
	replica          flags.Optional[int]
	json             bool
}

// VerifyCommand is `engram verify`.
func VerifyCommand(con console.Console) *cli.Command {
	var o verifyOptions
	return &cli.Command{
		Name:      "verify",
		Usage:     "compares neurons of a finished run with the best that any weights can do",
		ArgsUsage: "DIR",
		Description: "Finds for each neuron the largest possible margin over the patterns of the last night: a\n" +
			"linear programme for z = 2 (margin over the sum of weights), a quadratic one for z = 1 (over\n" +
			"their length), each with a proof. About a second a neuron at N = 1000. Networks of more factors\n" +
			"are left out: nobody knows their best.",
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "neurons", Destination: &o.neurons, Value: 20, Usage: "`K` neurons of each network, chosen by chance"},
			&cli.Uint64Flag{Name: "seed", Destination: &o.seed, Value: 1, Usage: "`SEED` of the choice"},
			&cli.IntFlag{Name: "threads", Destination: &o.threads, Usage: "`N` neurons at a time; 0: one for each core"},
			&cli.GenericFlag{Name: "replica", Value: &o.replica, Usage: "`N`, the number of one network of a sweep; without it, all"},
			flags.Toggle("json", &o.json, "print JSON, with every neuron"),
		},
		Action: flags.Action(func(ctx context.Context, args flags.Arguments) error {
			return verify(ctx, con, &o, args)
		}),
	}
}

// verified is a network and its neurons, for JSON.
type verified struct {
	Replica int              `json:"replica"`
	Norm    string           `json:"norm,omitempty"`     // that margins are over
	LeftOut string           `json:"left_out,omitempty"` // why no neuron is compared
	Summary optimum.Summary  `json:"summary"`
	Neurons []optimum.Neuron `json:"neurons"`
}

func verify(ctx context.Context, con console.Console, o *verifyOptions, args flags.Arguments) error {
	dir, err := args.One("DIR, a run folder")
	if err != nil {
		return err
	}
	if o.neurons < 1 || o.threads < 0 {
		return exit.Misuse("--neurons must be at least 1 and --threads not negative")
	}
	threads := o.threads
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	folder, err := optimum.Open(dir)
	if err != nil {
		return exit.InputError(err)
	}
	warnOfChanges(con, dir)
	if number := o.replica.Value; o.replica.Given {
		if !slices.Contains(folder.Numbers, number) {
			return exit.Misuse("--replica %d: %s has %s", number, dir, numbered("network", folder.Numbers))
		}
		folder.Numbers = []int{number}
	}
	if err := anyComparable(folder); err != nil {
		return exit.InputError(err)
	}
	drawn := false // patterns, again
	verifyOne := func(number int) (verified, error) {
		n, err := folder.Network(number)
		if err != nil {
			return verified{}, exit.InputError(err)
		}
		v, err := verifyNetwork(ctx, n, o.neurons, o.seed, threads)
		drawn = drawn || n.Drawn
		return v, err
	}
	defer func() {
		if drawn && (folder.Version != version.Number || folder.Commit != version.Commit()) {
			console.Warn(con.Err, fmt.Sprintf("%s was made by engram %s (commit %s) and did not save its patterns: this is engram %s (commit %s), and it drew them again by its own rules",
				dir, folder.Version, folder.Commit, version.Number, version.Commit()))
		}
	}()
	if o.json {
		return verifyJSON(con.Out, folder.Numbers, verifyOne)
	}
	return verifyText(con.Out, folder.Numbers, verifyOne)
}

// anyComparable is the error of a folder in which no network can be compared.
func anyComparable(folder *optimum.Folder) error {
	first := ""
	for _, number := range folder.Numbers {
		n, err := folder.Network(number)
		if err != nil || n.LeftOut == "" {
			return err
		}
		if first == "" {
			first = fmt.Sprintf("network %d: %s", number, n.LeftOut)
		}
	}
	if first == "" {
		return fmt.Errorf("%s: has no network, so that there is nothing to compare", folder.Dir)
	}
	return fmt.Errorf("%s: there is nothing to compare: %s", folder.Dir, first)
}

func verifyNetwork(ctx context.Context, n *optimum.Network, neurons int, seed uint64, threads int) (verified, error) {
	if n.LeftOut != "" {
		return verified{Replica: n.Replica, LeftOut: n.LeftOut, Neurons: []optimum.Neuron{}}, nil
	}
	found, err := n.Verify(ctx, neurons, seed, threads)
	if err != nil {
		return verified{}, exit.InputError(err)
	}
	return verified{Replica: n.Replica, Norm: fmt.Sprintf("L%d", n.Norm), Summary: optimum.Summarise(found), Neurons: found}, nil
}

func verifyJSON(w io.Writer, numbers []int, verifyOne func(number int) (verified, error)) error {
	var all []verified
	for _, n := range numbers {
		v, err := verifyOne(n)
		if err != nil {
			return err
		}
		all = append(all, v)
	}
	return format.JSON(w, all)
}

// verifyText prints a line for each network as it is done, and at the end which were left out.
func verifyText(w io.Writer, numbers []int, verifyOne func(number int) (verified, error)) error {
	leftOut := map[string][]int{}
	var reasons []string // in order
	for _, n := range numbers {
		v, err := verifyOne(n)
		if err != nil {
			return err
		}
		if v.LeftOut != "" {
			if leftOut[v.LeftOut] == nil {
				reasons = append(reasons, v.LeftOut)
			}
			leftOut[v.LeftOut] = append(leftOut[v.LeftOut], v.Replica)
			continue
		}
		if err := v.print(w, len(numbers) > 1); err != nil {
			return err
		}
	}
	for _, reason := range reasons {
		if _, err := fmt.Fprintf(w, "%s left out: %s\n", numbered("network", leftOut[reason]), reasonOf(reason, len(leftOut[reason]))); err != nil {
			return err
		}
	}
	return nil
}

func (v verified) print(w io.Writer, several bool) error {
	var line strings.Builder
	if several {
		fmt.Fprintf(&line, "network %d: ", v.Replica)
	}
	problem := map[string]string{"L1": "linear", "L2": "quadratic"}[v.Norm]
	if s := v.Summary; s.Compared == 0 {
		line.WriteString("no neuron could be compared")
	} else {
		fmt.Fprintf(&line, "neuron margins reach %.1f %% (median) of the %s-programming optimum, the most that any weights can have for the patterns that were replayed last; %d of %d neurons are above 95 %% of theirs",
			s.Median, problem, s.Above95, s.Compared)
	}
	reasons := map[string][]int{}
	for _, n := range v.Neurons {
		if n.Skipped != "" {
			reasons[n.Skipped] = append(reasons[n.Skipped], n.Neuron)
		}
	}
	for _, reason := range optimum.Reasons() {
		if neurons := reasons[reason]; len(neurons) > 0 {
			fmt.Fprintf(&line, "; %s left out: %s", numbered("neuron", neurons), reasonOf(reason, len(neurons)))
		}
	}
	_, err := fmt.Fprintln(w, line.String())
	return err
}

// reasonOf is the reason of so many, in the plural if they are several.
func reasonOf(reason string, many int) string {
	if many == 1 {
		return reason
	}
	for one, several := range map[string]string{"it has ": "they have ", "it failed": "they failed", "its ": "their "} {
		if rest, ok := strings.CutPrefix(reason, one); ok {
			return several + rest
		}
	}
	return strings.Replace(reason, " its ", " their ", 1)
}

// numbered lists what has numbers, the first few of many: neurons 1, 4 and 7.
func numbered(what string, numbers []int) string {
	const few = 8
	var words []string
	for _, n := range numbers[:min(few, len(numbers))] {
		words = append(words, fmt.Sprint(n))
	}
	switch more := len(numbers) - few; {
	case len(numbers) == 1:
		return what + " " + words[0]
	case more > 0:
		return fmt.Sprintf("%ss %s and %d more", what, strings.Join(words, ", "), more)
	}
	last := len(words) - 1
	return fmt.Sprintf("%ss %s and %s", what, strings.Join(words[:last], ", "), words[last])
}
