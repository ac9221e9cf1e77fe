package science

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/format"
	"engram/engine/analysis/spines"

	"github.com/urfave/cli/v2"
)

// spinesOptions are those of spines.
type spinesOptions struct {
	interval, window   string                 // hours
	sampling           flags.Optional[string] // hours
	against            string
	header, noHeader   bool
	index, noIndex     bool
	decimalComma, json bool
	resampling         resamplingOptions
}

// SpinesCommand is `engram spines`.
func SpinesCommand(con console.Console) *cli.Command {
	o := spinesOptions{sampling: flags.Optional[string]{Value: "0.5"}}
	return &cli.Command{
		Name:      "spines",
		Usage:     "analyses sizes of synapses over time: slopes of their changes, the norm that is kept",
		ArgsUsage: "FILE.csv",
		Description: "FILE.csv has a line for each synapse and a column for each time; what was not measured is\n" +
			"empty or NaN. A header of names, and an index that pandas writes, are recognised; --header and\n" +
			"--index (or --no-header, --no-index) say what FILE.csv has where that is not clear. Times that a\n" +
			"header states (0, 2h, 30 min, day 3; hours without a unit) give the sampling.\n\n" +
			"Slopes are those of ordinary least squares of log10 |change| on log10 size, gains and losses\n" +
			"apart. The size is that before the change, as measured. |change| is first averaged in a centred\n" +
			"window of n/20 of the n changes, at least 10, sorted by size. Nothing corrects for the error of\n" +
			"a size, which is part of the change too. Always quote slopes with their interval. q_min is the\n" +
			"exponent of the norm that varies least over the window. HOURS may also be written as 30m.",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "interval", Destination: &o.interval, Value: "0.5", Usage: "`HOURS` over which changes are measured"},
			&cli.GenericFlag{Name: "sampling", Value: &o.sampling, DefaultText: "the header's, else 0.5", Usage: "`HOURS` between two columns"},
			&cli.StringFlag{Name: "window", Destination: &o.window, Value: "24", Usage: "first `HOURS` of the file that norms are measured over"},
			&cli.StringFlag{Name: "against", Destination: &o.against, Usage: "measured sizes, `DATA.csv`, sampled every half hour where its header states no times, that FILE.csv is a model of: R^2"},
			flags.Toggle("header", &o.header, "the first line of FILE.csv is a header, not sizes"),
			flags.Toggle("no-header", &o.noHeader, "it holds sizes"),
			flags.Toggle("index", &o.index, "the first column of FILE.csv is an index, not sizes"),
			flags.Toggle("no-index", &o.noIndex, "it holds sizes"),
			flags.Toggle("decimal-comma", &o.decimalComma, "FILE.csv writes a half as 0,5"),
			flags.Toggle("json", &o.json, "print JSON"),
		}, o.resampling.flags()...),
		Action: flags.Action(func(_ context.Context, args flags.Arguments) error {
			return printStudy(con, &o, args)
		}),
	}
}

// dataSampling is the time between two columns of the paper's spine data, hours.
const dataSampling = 0.5

// resamplingOptions choose the bootstrap.
type resamplingOptions struct {
	count int
	seed  uint64
}

func (o *resamplingOptions) flags() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Name: "resamples", Destination: &o.count, Value: 1000, Usage: "`N` bootstrap resamples, for errors"},
		&cli.Uint64Flag{Name: "seed", Destination: &o.seed, Value: 1, Usage: "`SEED` of all random numbers"},
	}
}

// mostResamples is more than anybody's errors need, and fits in memory.
const mostResamples = 100_000

func (o *resamplingOptions) read() (spines.Resampling, error) {
	r := spines.Resampling{Seed: o.seed, Count: o.count}
	if r.Count < 2 || r.Count > mostResamples {
		return r, exit.Misuse("--resamples %d: give from 2 to %d", r.Count, mostResamples)
	}
	return r, nil
}

// printStudy analyses the sizes in a file.
func printStudy(con console.Console, o *spinesOptions, args flags.Arguments) error {
	file, err := args.One("FILE.csv")
	if err != nil {
		return err
	}
	resampling, err := o.resampling.read()
	if err != nil {
		return err
	}
	study := spines.Study{Resampling: resampling}
	if study.Interval, err = flags.Hours("interval", o.interval); err != nil {
		return err
	}
	if study.Sampling, err = flags.Hours("sampling", o.sampling.Value); err != nil {
		return err
	}
	if study.Window, err = flags.Hours("window", o.window); err != nil {
		return err
	}
	layout, err := o.layout()
	if err != nil {
		return err
	}
	sizes, err := layout.Read(file)
	if err != nil {
		return exit.InputError(withLayoutFlags(err))
	}
	tellNotes(con.Err, file, sizes)
	if study.Sampling, err = samplingOf(con.Err, file, sizes, study.Sampling, o.sampling.Given); err != nil {
		return err
	}
	var data *spines.Curves
	if o.against != "" {
		if data, err = curvesOf(con.Err, o.against, study); err != nil {
			return err
		}
	}
	report, err := study.Of(sizes)
	if err != nil {
		return exit.Wrong(fmt.Errorf("%s: %w", file, err))
	}
	if data != nil {
		r2 := spines.R2(data, report.Curves)
		report.R2 = (*spines.Number)(&r2)
	}
	if o.json {
		return format.JSON(con.Out, report)
	}
	return printSpines(con.Out, report)
}

// layout is what the flags say of FILE.csv.
func (o *spinesOptions) layout() (l spines.Layout, err error) {
	l.DecimalComma = o.decimalComma
	if l.Header, err = presence("header", o.header, o.noHeader); err != nil {
		return l, err
	}
	l.Index, err = presence("index", o.index, o.noIndex)
	return l, err
}

// presence is what two flags, --NAME and --no-NAME, say of a part of a file.
func presence(name string, has, hasNot bool) (p spines.Presence, err error) {
	switch {
	case has && hasNot:
		return p, exit.Misuse("--%s and --no-%s exclude each other", name, name)
	case has:
		return spines.Present, nil
	case hasNot:
		return spines.Absent, nil
	}
	return p, nil
}

// withLayoutFlags adds to an error about FILE.csv the flags that help.
func withLayoutFlags(err error) error {
	if unclear, ok := errors.AsType[*spines.UnclearError](err); ok {
		what, name := "line", "header"
		if unclear.Line == 0 {
			what, name = "column", "index"
		}
		return fmt.Errorf("%w.\n  Say --%s if FILE.csv has one, or --no-%s if its first %s holds sizes", err, name, name, what)
	}
	if _, ok := errors.AsType[*spines.TransposedError](err); ok {
		return fmt.Errorf("%w.\n  Say --index if the first column does name synapses", err)
	}
	if _, ok := errors.AsType[*spines.DecimalCommaError](err); ok {
		return fmt.Errorf("%w, or say --decimal-comma", err)
	}
	return err
}

// tellNotes says what was recognised in a file of sizes.
func tellNotes(w io.Writer, file string, sizes *spines.Sizes) {
	if len(sizes.Notes) > 0 {
		fmt.Fprintf(w, "%s: %s\n", file, strings.Join(sizes.Notes, "; "))
	}
}

// samplingOf is the time between two columns of a file, in hours: what the user said, else what
// its header states, else a default.
func samplingOf(w io.Writer, file string, sizes *spines.Sizes, hours float64, said bool) (float64, error) {
	step, err := sizes.Step()
	switch {
	case said && err != nil:
		fmt.Fprintf(w, "%s: columns are taken as %g h apart, as --sampling says; %v\n", file, hours, err)
	case said && step > 0 && math.Abs(step-hours) > 1e-3*hours:
		fmt.Fprintf(w, "%s: columns are taken as %g h apart, as --sampling says; by the header they are %.4g h apart\n", file, hours, step)
	case said:
	case err != nil:
		return 0, exit.Wrong(fmt.Errorf("%s: %w. Keep columns that are, or say --sampling if the header does not name times", file, err))
	case step > 0:
		fmt.Fprintf(w, "%s: columns are %.4g h apart by the header, of times in hours where it says no unit\n", file, step)
		return step, nil
	case len(sizes.Notes) > 0:
		fmt.Fprintf(w, "%s: columns are taken as %g h apart; no header states times\n", file, hours)
	}
	return hours, nil
}

// curvesOf measures the norms of the data in a file, over the window of a study. What it takes the file
// for it says to w.
func curvesOf(w io.Writer, file string, study spines.Study) (*spines.Curves, error) {
	sizes, err := spines.Read(file)
	if err != nil {
		return nil, exit.InputError(err)
	}
	tellNotes(w, file, sizes)
	if study.Sampling, err = samplingOf(w, file, sizes, dataSampling, false); err != nil {
		return nil, err
	}
	curves, err := study.Curves(sizes)
	if err != nil {
		return nil, exit.Wrong(fmt.Errorf("%s: %w", file, err))
	}
	return curves, nil
}

func printSpines(out io.Writer, r *spines.Report) error {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "sizes\t%s at %d times, every %.3g h\n", format.Count(r.Synapses, "synapse", "synapses"), r.Times, r.Sampling)
	fmt.Fprintf(w, "slope of gains\t%s\tleast squares of log mean |change| on log size, %d changes over %.3g h\n", plusMinus(r.SlopeGain, r.SlopeGainError), r.Gains, r.Interval)
	fmt.Fprintf(w, "slope of losses\t%s\t%d changes\n", plusMinus(r.SlopeLoss, r.SlopeLossError), r.Losses)
	fmt.Fprintf(w, "q_min\t%s\tof the norm (sum w^q)^(1/q) that varies least over %.3g h, %s\n", plusMinus(r.QMin, r.QMinError), r.Window, format.Count(r.Curves.Synapses, "synapse", "synapses"))
	if r.R2 != nil {
		fmt.Fprintf(w, "R^2\t%.3f\tof the curve of variation against q, with the data\n", float64(*r.R2))
	}
	return w.Flush()
}

func plusMinus(value, e spines.Number) string {
	if math.IsNaN(float64(value)) {
		return "unknown"
	}
	return fmt.Sprintf("%.3f ± %.3f", float64(value), float64(e))
}
