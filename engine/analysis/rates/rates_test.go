package rates

import (
	"bytes"
	"encoding/csv"
	"math"
	"strings"
	"testing"

	"engram/engine/analysis/theory"
	"engram/engine/config"
)

func night(n, z int, f, load float64) Network {
	return Network{WakeSleep, theory.Exact, n, z, f, load}
}

// TestRule has the rule worked out by hand (Python's math, the density of the theory being given).
func TestRule(t *testing.T) {
	for _, c := range []struct {
		n                                      Network
		wake, rate, thresholdRate, length, tau float64
	}{
		// 0.47/(1.6449 0.6 47.5); 0.3/2; 0.3 0.07 sqrt(47.5)
		{night(1000, 2, 0.05, 0.3), 0.01, 0.15, 0.145, 70, 40},
		// one factor: 0.3 (14/K)^(1/2), K = 100.6 (density 0.503); 0.3 0.07^(1/2) sqrt(9.5)
		{night(200, 1, 0.05, 0.01), 0.0301, 0.112, 0.245, 14, 40},
		// five factors, no fewer than 3 synapses: 0.3/5 (14/3)^(-3/2); 0.3/8 0.07^(5/2) sqrt(9.5); 40 (3/200)^(-3/2) > 2000
		{night(200, 5, 0.05, 0.001*5), 0.232, 0.00595, 0.00015, 14, 2000},
	} {
		s, err := For(c.n)
		if err != nil {
			t.Fatal(err)
		}
		for name, pair := range map[string][2]float64{"wake": {s.WakeRate, c.wake}, "rate": {s.Rate, c.rate},
			"threshold rate": {s.ThresholdRate, c.thresholdRate}, "length": {s.Length, c.length}, "tau": {s.Tau, c.tau}} {
			if math.Abs(pair[0]-pair[1]) > 0.006*pair[1] {
				t.Errorf("%+v: %s %g, want %g (%+v)", c.n, name, pair[0], pair[1], s)
			}
		}
	}
}

// TestRuleOfLearn: the published rates of learn (N = 1000, f = 0.5, z = 1 to 4) are at or below the rule's, which is
// the quicker one, and within the factor that a laptop takes (engine/analysis/reproduce/fig2.go) or little more.
func TestRuleOfLearn(t *testing.T) {
	for z, published := range map[int]float64{2: 5e-3, 3: 7e-3, 4: 7e-3} {
		s, err := For(Network{Learn, theory.Bernoulli, 1000, z, 0.5, 0.33})
		if err != nil {
			t.Fatal(err)
		}
		if s.Rate < published || s.Rate > 5*published {
			t.Errorf("z %d: rate %g, published %g", z, s.Rate, published)
		}
		if want := []float64{10, 20, 50, 50}[z-1]; s.Length != want {
			t.Errorf("z %d: length %g, published %g", z, s.Length, want)
		}
	}
}

// TestGrid: over a wide grid, what the rule gives is finite, is a configuration, and is not dead
// from the start; what it does not give is refused.
func TestGrid(t *testing.T) {
	given := 0
	for _, protocol := range []Protocol{WakeSleep, Learn} {
		for _, kind := range []theory.Kind{theory.Exact, theory.Bernoulli} {
			for _, neurons := range []int{10, 300, 100000} {
				for _, z := range []int{1, 2, 5, mostFactors} {
					for _, f := range []float64{0.02, 0.2, 0.5} {
						for _, load := range []float64{0.02, 0.3} {
							n := Network{protocol, kind, neurons, z, f, load}
							s, err := For(n)
							if err != nil {
								continue
							}
							given++
							sane(t, n, s)
						}
					}
				}
			}
		}
	}
	if given < 100 {
		t.Errorf("%d networks of the grid have rates", given)
	}
}

func sane(t *testing.T, n Network, s Settings) {
	t.Helper()
	e, err := config.Parse("suggested.yaml", YAML(n, s, "A remark."), nil)
	if err != nil {
		t.Errorf("%+v: %v", n, err)
		return
	}
	replay := e.Phases[len(e.Phases)-1]
	var r config.Replay
	if n.Protocol == Learn {
		r = replay.Learn.Replay
	} else {
		r = replay.Sleep.Replay
		if w := e.Phases[0].Wake; w.Rate != s.WakeRate || w.Passes != s.Passes {
			t.Errorf("%+v: wake %+v, want %+v", n, w, s)
		}
	}
	if r.Rate.To != s.Rate || r.ThresholdRate.To != s.ThresholdRate || r.Length != s.Length || r.Beta != s.Beta || r.Cycles != s.Cycles || e.Patterns.Count != n.Count() {
		t.Errorf("%+v: the configuration has %+v, want %+v", n, r, s)
	}
	for name, x := range map[string]float64{"rate": s.Rate, "threshold rate": s.ThresholdRate, "start": r.Rate.From, "length": s.Length, "synapses": s.Survivors} {
		if !(x > 1e-9 && x < 1e9) {
			t.Errorf("%+v: %s %g", n, name, x)
		}
	}
	const cutoff = 1e-10 // of a weight
	for name, u := range map[string]float64{"u0": s.U0, "scaled": math.Sqrt(s.Length / float64(n.Neurons))} {
		if w := math.Pow(u, float64(n.Factors)); w < 10*cutoff {
			t.Errorf("%+v: %s weights of %g: dead from the start", n, name, w)
		}
	}
}

func TestRefusals(t *testing.T) {
	good := night(1000, 2, 0.05, 0.3)
	for want, change := range map[string]func(n *Network){
		"0 factors":                   func(n *Network) { n.Factors = 0 },
		"11 factors":                  func(n *Network) { n.Factors = 11 },
		"coding level of 0.7":         func(n *Network) { n.CodingLevel = 0.7 },
		"coding level of NaN":         func(n *Network) { n.CodingLevel = math.NaN() },
		"activates 1 of 100":          func(n *Network) { n.Neurons, n.CodingLevel = 100, 0.01 },
		"beyond the capacity":         func(n *Network) { n.Load = 7 },
		"too much for a day":          func(n *Network) { n.Load = 1 },
		"a load of +Inf":              func(n *Network) { n.Load = math.Inf(1) },
		"a load of 0":                 func(n *Network) { n.Load = 0 },
		"= 0 patterns":                func(n *Network) { n.Load = 1e-4 },
		"next to none of bernoulli":   func(n *Network) { n.Patterns = theory.Bernoulli },
		"3 neurons":                   func(n *Network) { n.Neurons = 3 },
		`protocol "sleep": give wake`: func(n *Network) { n.Protocol = "sleep" },
	} {
		n := good
		change(&n)
		if _, err := For(n); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", n, err, want)
		}
	}
	// half as many bernoulli patterns as exact ones can be learnt
	n := Network{Learn, theory.Exact, 1000, 2, 0.5, 1.5}
	if _, err := For(n); err != nil {
		t.Error(err)
	}
	n.Patterns = theory.Bernoulli
	if _, err := For(n); err == nil || !strings.Contains(err.Error(), "capacity") {
		t.Errorf("a load of 1.5 of bernoulli patterns: %v", err)
	}
}

// TestTable: the table is that of the rule, and with the rates of the rule every night kept what
// its day had stored, and every network learnt all.
func TestTable(t *testing.T) {
	rows, err := Table()
	if err != nil {
		t.Fatal(err)
	}
	measured := map[Protocol]map[int]int{WakeSleep: {}, Learn: {}}
	lost := 0
	for _, r := range rows {
		s, err := For(r.Network)
		if err != nil {
			t.Errorf("%+v: %v", r.Network, err)
			continue
		}
		if off := func(a, b float64) bool { return math.Abs(a-b) > 1e-4*b }; off(r.Rate, r.Times*s.Rate) || off(r.ThresholdRate, r.Times*s.ThresholdRate) || off(r.WakeRate, s.WakeRate) {
			t.Errorf("%+v times %g: the table has the rates %g, %g, %g, the rule gives %g, %g, %g: make rates", r.Network, r.Times, r.WakeRate, r.Rate, r.ThresholdRate, s.WakeRate, s.Rate, s.ThresholdRate)
		}
		if r.Times > 1 {
			if r.Kept < r.Stored {
				lost++
			}
			continue
		}
		measured[r.Protocol][r.Factors]++
		if r.Kept != r.Stored || r.RightFrom < 0 || r.Stored == 0 {
			t.Errorf("%+v: kept %d of %d, right from %d", r.Network, r.Kept, r.Stored, r.RightFrom)
		}
		if !(r.RadiusAfter > r.RadiusBefore) {
			t.Errorf("%+v: the margin of a pattern went from %g to %g", r.Network, r.RadiusBefore, r.RadiusAfter)
		}
	}
	for protocol, byFactors := range measured {
		for z := 1; z <= 5; z++ {
			if byFactors[z] < 5 {
				t.Errorf("%s, z %d: %d rows", protocol, z, byFactors[z])
			}
		}
	}
	if lost < 20 {
		t.Errorf("of the networks with higher rates only %d lost patterns: the table does not say where the limit is", lost)
	}
}

func TestRoundTrip(t *testing.T) {
	s, _ := For(night(100, 3, 0.1, 0.2))
	row := Row{Network: night(100, 3, 0.1, 0.2), Settings: s, Times: 2, Seeds: 3, Asked: 60, Stored: 50, Kept: 40, RightFrom: -1, Density: 0.25, RadiusBefore: -0.5, RadiusAfter: 0.125}
	var b bytes.Buffer
	b.WriteString("# a comment\n")
	w := csv.NewWriter(&b)
	w.Write(Columns)
	w.Write(row.Fields())
	w.Flush()
	text := b.String()
	rows, err := Read(strings.NewReader(text))
	if err != nil || len(rows) != 1 || strings.Join(rows[0].Fields(), ",") != strings.Join(row.Fields(), ",") {
		t.Errorf("%v: %+v, want %+v", err, rows, row)
	}
	if rows[0].Network != row.Network {
		t.Errorf("%+v, want %+v", rows[0].Network, row.Network)
	}
	for _, bad := range []string{"", "a,b\n", strings.Replace(text, ",40,", ",forty,", 1)} {
		if _, err := Read(strings.NewReader(bad)); err == nil {
			t.Errorf("no error in %q", bad)
		}
	}
}

func TestEvidence(t *testing.T) {
	row := func(n, z int, f, load, times float64) Row {
		return Row{Network: night(n, z, f, load), Settings: Settings{Cycles: 1000}, Times: times, Seeds: 2, Asked: 40, Stored: 38, Kept: 37}
	}
	rows := []Row{row(100, 2, 0.1, 0.2, 1), row(100, 2, 0.1, 0.2, 2), row(400, 2, 0.05, 0.1, 1), row(400, 3, 0.5, 0.5, 1), row(5000, 2, 0.1, 0.2, 4)}
	for _, c := range []struct {
		n        Network
		nearest  int
		measured bool
		outside  string
		says     string
	}{
		{night(100, 2, 0.1, 0.2), 0, true, "", "Measured with these rates, at N 100, z 2, f 0.1, load 0.2 (exact patterns): 2 networks kept 37 of the 38 patterns"},
		{night(300, 2, 0.06, 0.1), 2, false, "", "Not measured at this point: scaled by the rule. The nearest measurement, at N 400"},
		{night(5000, 2, 0.1, 0.2), 0, false, "N 5000 (measured: 100 to 400)", ""},
		{night(200, 2, 0.5, 0.2), 0, false, "f 0.5 (measured: 0.05 to 0.1)", ""}, // z 3 had it, z 2 not
		{night(200, 2, 0.1, 0.02), 0, false, "load 0.02 (measured: 0.1 to 0.2)", ""},
		{night(400, 5, 0.5, 0.5), 3, false, "z 5 (measured: 2 to 3)", ""},
	} {
		e, ok := EvidenceOf(c.n, rows)
		if want := rows[c.nearest]; !ok || e.Nearest.Network != want.Network || e.Nearest.Times != 1 {
			t.Errorf("%+v: nearest %+v, want %+v", c.n, e.Nearest, want)
		}
		if e.Measured != c.measured || strings.Join(e.Outside, ", ") != c.outside || !strings.Contains(e.String(), c.says) {
			t.Errorf("%+v: measured %t, outside %q: %s", c.n, e.Measured, e.Outside, e)
		}
	}
	learn := Network{Learn, theory.Exact, 100, 2, 0.1, 0.2}
	if _, ok := EvidenceOf(learn, rows); ok {
		t.Error("nights are no evidence for learn")
	}
	s := Settings{Stored: 0.1}
	if r := strings.Join(Remarks(night(5000, 2, 0.1, 0.2), s, rows), "\n"); !strings.Contains(r, "Outside of what was measured: N 5000") || !strings.Contains(r, "fewer of the load asked, 0.2") {
		t.Errorf("remarks: %s", r)
	}
}

func TestRounded(t *testing.T) {
	for x, want := range map[float64]float64{0: 0, 0.0123456: 0.0123, 1234.5: 1230, 70: 70, 1e-5: 1e-5, 9.999: 10, -0.1234: -0.123} {
		if got := rounded(x); got != want {
			t.Errorf("rounded(%g) = %g, want %g", x, got, want)
		}
	}
	for x, want := range map[float64]int{1: 1, 1.1: 2, 2000: 2000, 2001: 5000, 7000: 10000} {
		if got := atLeast(x); got != want {
			t.Errorf("atLeast(%g) = %d, want %d", x, got, want)
		}
	}
}
