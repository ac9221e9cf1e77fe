package science

import (
	"fmt"
	"io"
	"text/tabwriter"

	"engram/cmd/engram/internal/format"
	"engram/engine/analysis/spines"
	"engram/engine/analysis/synapses"
	"engram/engine/store"
)

// population is a population and its report, for JSON.
type population struct {
	Experiment synapses.Experiment `json:"experiment"`
	Report     *spines.Report      `json:"report"`
}

func printSynapses(out io.Writer, asJSON bool, b synapses.Batch, reports []*spines.Report, summaries []synapses.Summary) error {
	if asJSON {
		all := make([]population, len(reports))
		for i, r := range reports {
			all[i] = population{b.Experiments[i], r}
		}
		return format.JSON(out, map[string]any{"summary": summaries, "populations": all})
	}
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "z\talive\tslope of gains\tslope of losses\tq_min\t2/z\t")
	if b.Data != nil {
		fmt.Fprintf(w, "R^2\t")
	}
	fmt.Fprintln(w)
	for _, s := range summaries {
		fmt.Fprintf(w, "%d\t%.2f\t%s\t%s\t%s\t%.2f\t", s.Factors, s.Alive, plusMinus(s.SlopeGain, s.SlopeGainError),
			plusMinus(s.SlopeLoss, s.SlopeLossError), plusMinus(s.QMin, s.QMinError), 2/float64(s.Factors))
		switch {
		case b.Data == nil:
		case s.Populations == 1:
			fmt.Fprintf(w, "%.3f\t", float64(s.R2))
		default:
			fmt.Fprintf(w, "%s\t", plusMinus(s.R2, s.R2Error))
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

func summaryTable(summaries []synapses.Summary) *store.Table {
	t := store.NewTable("factors", "populations", "alive", "slope_gain", "slope_gain_error", "slope_loss", "slope_loss_error",
		"q_min", "q_min_error", "r2", "r2_error")
	for _, s := range summaries {
		t.Append(s.Factors, s.Populations, s.Alive, float64(s.SlopeGain), float64(s.SlopeGainError),
			float64(s.SlopeLoss), float64(s.SlopeLossError), float64(s.QMin), float64(s.QMinError), float64(s.R2), float64(s.R2Error))
	}
	return t
}
