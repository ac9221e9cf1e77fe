package rates

import (
	"bytes"
	"fmt"
	"strings"
)

// YAML is a complete configuration with the settings, every number with a comment that says where
// it comes from. remarks are sentences for its head.
func YAML(n Network, s Settings, remarks ...string) []byte {
	w := &writer{}
	w.remark(fmt.Sprintf("%s, N %d, z %d, f %g, load %g (%s patterns). Rates by the rule of docs/rates.md.", n.Protocol, n.Neurons, n.Factors, n.CodingLevel, n.Load, n.Patterns))
	for _, r := range remarks {
		w.remark(r)
	}
	w.remark("All-to-all networks of factors were measured, with one day. For network.wiring, for halves (network.difference) and for several days docs/rates.md says what to try.")
	w.text("\nseed: 1\n")
	w.text("\nnetwork:\n")
	w.line(fmt.Sprintf("  neurons: %d", n.Neurons), "N, as asked")
	w.line(fmt.Sprintf("  factors: %d", n.Factors), "z, as asked")
	w.line(fmt.Sprintf("  coding_level: %g", n.CodingLevel), "f, as asked")
	u0, spread := "published; factors are scaled before the first cycle", "published"
	if n.Protocol == WakeSleep {
		u0 = "published; with another one the rate of wake changes as u0^-(z-1)"
		spread = "with equal factors a day stores nothing at f = 0.5"
	}
	w.line(fmt.Sprintf("  u0: %g", s.U0), u0)
	if s.Spread > 0 {
		w.line(fmt.Sprintf("  spread: %g", s.Spread), spread)
	}
	w.text("\npatterns:\n")
	w.line(fmt.Sprintf("  kind: %s", n.Patterns), "as asked")
	w.line(fmt.Sprintf("  load: %g", n.Load), fmt.Sprintf("as asked: %d patterns", n.Count()))
	w.text("\nphases:\n")
	if n.Protocol == Learn {
		w.learn(s)
	} else {
		w.day(s)
		w.night(s)
	}
	w.recall(n)
	w.text("\nrecord:\n")
	w.line(fmt.Sprintf("  every: %d", max(1, s.Cycles/50)), "")
	w.line("  observables: [density, margin_min, rho, error, stored]", "")
	return w.Bytes()
}

func (w *writer) day(s Settings) {
	w.text("  - wake:\n")
	w.line(fmt.Sprintf("      passes: %d", s.Passes), "published")
	w.line(fmt.Sprintf("      rate: %g", s.WakeRate), "rule: the step of the currents in a presentation, over their spread, is 0.47 (1-f)")
}

func (w *writer) night(s Settings) {
	w.text("  - sleep:\n")
	w.line(fmt.Sprintf("      cycles: %d", s.Cycles), "rule: 2000 for two factors; longer nights prune more (the paper: 100000)")
	w.line("      rate: "+ramp(s.Rate, s), fmt.Sprintf("rule: the relative step of a factor once %.0f synapses are left", s.Survivors))
	w.line("      threshold_rate: "+ramp(s.ThresholdRate, s), "rule: the step in units of the currents' spread")
	w.line(fmt.Sprintf("      beta: %g", s.Beta), "published")
	w.line(fmt.Sprintf("      length: %g", s.Length), "published for N = 1000, here 0.07 N; with another one the rates change (docs/rates.md)")
}

func (w *writer) learn(s Settings) {
	w.text("  - learn:\n")
	w.line(fmt.Sprintf("      cycles: %d", s.Cycles), "at most; densities can fall for longer")
	w.line(fmt.Sprintf("      rate: %g", s.Rate), fmt.Sprintf("rule: the relative step of a factor once %.0f synapses are left", s.Survivors))
	w.line(fmt.Sprintf("      threshold_rate: %g", s.ThresholdRate), "rule: half of that step, in units of the currents' spread at the end")
	w.line(fmt.Sprintf("      beta: %g", s.Beta), "published")
	w.line(fmt.Sprintf("      length: %g", s.Length), "published for N = 1000, here in proportion to N")
	w.line("      until_converged: true", "")
}

// recall is a noise test that is commented out: in large networks it can take long.
func (w *writer) recall(n Network) {
	f := n.CodingLevel
	w.text("  # - recall:                                        # how much noise the memories withstand; also before the night, to compare\n")
	w.text("  #     noise: neural-balanced\n")
	w.text(fmt.Sprintf("  #     levels: [0, %.3g, %.3g, %.3g]\n", 0.1*f, 0.2*f, 0.3*f))
}

// ramp is a rate that rises from a fraction of its end.
func ramp(to float64, s Settings) string {
	return fmt.Sprintf("{from: %.3g, to: %g, tau: %g}", to/s.RampRatio, to, s.Tau)
}

// writer writes lines with comments in a column.
type writer struct{ bytes.Buffer }

func (w *writer) text(s string) { w.WriteString(s) }

func (w *writer) line(s, comment string) {
	if comment != "" {
		s = fmt.Sprintf("%-52s # %s", s, comment)
	}
	w.WriteString(s + "\n")
}

// remark writes sentences at the head, in lines of some 110 characters.
func (w *writer) remark(s string) {
	line := "#"
	for _, word := range strings.Fields(s) {
		if len(line)+len(word) > 110 {
			w.WriteString(line + "\n")
			line = "#  "
		}
		line += " " + word
	}
	w.WriteString(line + "\n")
}
