package bench

import (
	"errors"
	"fmt"
	"io"

	"engram/bench/blas"
	"engram/kernels/cpu/bitsum"
)

// ProductReport is the drive and the gradient alone.
type ProductReport struct {
	Machine    Machine     `json:"machine"`
	BLAS       string      `json:"blas"` // what it says of itself, or why there is none
	Sums       []Product   `json:"sums"`
	Crossovers []Crossover `json:"crossovers"`
}

// Product is one of the two sums for all rows of a network, in each way.
type Product struct {
	Case
	Name         string     `json:"sum"` // drive or gradient
	MultiplyAdds float64    `json:"multiply_adds"`
	Adds         float64    `json:"adds"`
	Rule         bitsum.Way `json:"rule"` // the way that programs take
	Ways         []WayTimes `json:"ways"`
	// Ceiling is the seconds that an addition takes at best, for all threads together: in
	// the first-level cache.
	Ceiling Sample `json:"ceiling_seconds_an_add"`
	// SGEMM is the product of the same numbers by the BLAS; none where there is none.
	SGEMM Sample `json:"sgemm_seconds,omitempty"`
	// Differs is the largest difference of the BLAS's result from engram's, over the
	// largest magnitude.
	Differs float64 `json:"sgemm_differs,omitempty"`
}

// WayTimes is one way of summing.
type WayTimes struct {
	Way     bitsum.Way `json:"way"`
	Seconds Sample     `json:"seconds"`
}

// Products measures the drive and the gradient alone, beside a dense product by BLAS, and
// where the ways of summing cross.
func Products(cases []Case, o Options) (*ProductReport, error) {
	o.Progress("ceilings of this machine")
	machine, err := ThisMachine(o.Threads, o.Commit)
	if err != nil {
		return nil, err
	}
	set, err := bestInstructions()
	if err != nil {
		return nil, err
	}
	report := &ProductReport{Machine: machine}
	library, err := blas.Open(o.Threads)
	switch {
	case errors.Is(err, blas.ErrNone):
		report.BLAS = err.Error()
	case err != nil:
		return nil, err
	default:
		report.BLAS = library.Detail
	}
	done := map[[2]int]bool{} // crossovers depend on sizes alone
	for _, c := range cases {
		o.Progress(fmt.Sprintf("sums: N %d, M %d, f %g", c.Neurons, c.Patterns, c.CodingLevel))
		for _, p := range products(c) {
			s, err := measureProduct(set, c, p, library, o)
			if err != nil {
				return nil, err
			}
			report.Sums = append(report.Sums, s)
		}
	}
	for _, c := range cases {
		if size := [2]int{c.Neurons, c.Patterns}; !done[size] {
			done[size] = true
			o.Progress(fmt.Sprintf("crossover: N %d, M %d", c.Neurons, c.Patterns))
			found, err := crossovers(set, c, o)
			if err != nil {
				return nil, err
			}
			report.Crossovers = append(report.Crossovers, found...)
		}
	}
	return report, nil
}

// measureProduct lets the ways of summing and the BLAS take turns.
func measureProduct(set instructions, c Case, p product, library *blas.Library, o Options) (Product, error) {
	s := Product{Case: c, Name: p.name, MultiplyAdds: p.multiplyAdds(), Adds: p.adds(), Rule: bitsum.Lists}
	if int(s.Adds)/p.rows >= bitsum.TablesFrom(p.positions, p.outputs) {
		s.Rule = bitsum.Tables
	}
	var runners []Runner
	for _, way := range []bitsum.Way{bitsum.Lists, bitsum.Tables} {
		x := bitsum.NewMatrixBy(way, p.bits, p.neurons, p.mu)
		runners = append(runners, Repeat(o.AtLeast, p.engram(set, x, o.Threads), nil))
		s.Ways = append(s.Ways, WayTimes{Way: way})
	}
	runners = append(runners, func() (float64, error) {
		return 1 / together(o.Threads, func() float64 { return set.sums.Ceiling(window / windows) }), nil
	})
	var dense []float32
	if library != nil {
		step, out := p.sgemm(library)
		dense, runners = out, append(runners, Repeat(o.AtLeast, step, nil))
	}
	samples, err := Interleave(o.Repeats, runners...)
	if err != nil {
		return Product{}, err
	}
	for i := range s.Ways {
		s.Ways[i].Seconds = samples[i]
	}
	s.Ceiling = samples[len(s.Ways)]
	if dense != nil {
		s.SGEMM, s.Differs = samples[len(samples)-1], farthest(p.out, dense)
		if s.Differs > 1e-3 {
			return Product{}, fmt.Errorf("%s: the product of %s differs from the sums by %.1g of the largest", p.name, library.Detail, s.Differs)
		}
	}
	return s, nil
}

// Table writes a line for each sum and way, then the crossovers.
func (r *ProductReport) Table(w io.Writer) error {
	t := columns(w)
	fmt.Fprintln(t, "sum\tN\tM\tf\tway\tengram\tGmadd/s\tsgemm\tGmadd/s\tratio\tof the adds in L1")
	count := 0
	for _, s := range r.Sums {
		for _, way := range s.Ways {
			name := string(way.Way)
			if way.Way == s.Rule {
				name += " (the rule)"
			}
			seconds := way.Seconds.Median()
			count = len(way.Seconds)
			fmt.Fprintf(t, "%s\t%d\t%d\t%g\t%s\t%s\t%.3g", s.Name, s.Neurons, s.Patterns, s.CodingLevel, name, way.Seconds, s.MultiplyAdds/seconds/1e9)
			if len(s.SGEMM) > 0 {
				fmt.Fprintf(t, "\t%s\t%.3g\t%.3g", s.SGEMM, s.MultiplyAdds/s.SGEMM.Median()/1e9, Ratios(s.SGEMM, way.Seconds).Median())
			} else {
				fmt.Fprint(t, "\t\t\t")
			}
			fmt.Fprintf(t, "\t%.2f\n", s.Adds*Ratios(s.Ceiling, way.Seconds).Median())
		}
	}
	fmt.Fprintln(t)
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(t, "from where on tables\tN\tM\tmeasured f\tof the rule\tones in a list, measured\tof the rule")
	for _, x := range r.Crossovers {
		positions := float64(x.Neurons)
		if x.Sum == "gradient" {
			positions = float64(x.Patterns)
		}
		measured, length := x.Note, ""
		if x.Note == "" {
			measured, length = fmt.Sprintf("%.3g", x.Measured), fmt.Sprintf("%.0f", x.Measured*positions)
		}
		rule, ruleLength := "never", ""
		if x.Rule <= 1 {
			rule, ruleLength = fmt.Sprintf("%.3g", x.Rule), fmt.Sprintf("%.0f", x.Rule*positions)
		}
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\t%s\t%s\n", x.Sum, x.Neurons, x.Patterns, measured, rule, length, ruleLength)
	}
	fmt.Fprintln(t)
	if err := t.Flush(); err != nil {
		return err
	}
	r.Machine.foot(w, turns(count))
	_, err := fmt.Fprintf(w, "sgemm: %s\n", r.BLAS)
	return err
}
