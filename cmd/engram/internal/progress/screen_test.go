package progress

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"engram/cmd/engram/internal/format"
	"engram/cmd/engram/internal/version"
	"engram/engine"
	"engram/engine/analysis/theory"
)

// showNight is what a screen is told of two phases.
func showNight(s Screen) {
	s.Begins(Plan{file: "night.yaml", Networks: 1, neurons: interval[int]{1000, 1000}, z: interval[int]{2, 2},
		codingLevel: interval[float64]{0.05, 0.05}, patterns: interval[int]{500, 500},
		Device: "cpu", FactorBytes: interval[int64]{8e6, 8e6}, Bytes: 41e6, Batches: 1, observables: []string{"stored", "margin_min", "density"}})
	s.Event(engine.Event{Kind: engine.PhaseBegins, Name: "wake"})
	s.Event(engine.Event{Kind: engine.Progress, Name: "wake", Cycles: 35, Patterns: 500})
	s.Event(engine.Event{Kind: engine.Progress, Name: "wake", Cycle: 35, Cycles: 35, Patterns: 500,
		Values: map[string]float64{"stored": 441, "density": 0.25, "margin_min": math.NaN()}})
	s.Event(engine.Event{Kind: engine.PhaseEnds, Name: "wake", Cycle: 35, Cycles: 35})
	s.Event(engine.Event{Kind: engine.PhaseBegins, Phase: 1, Name: "sleep", Batch: 1, Batches: 3})
	s.Event(engine.Event{Kind: engine.Progress, Phase: 1, Name: "sleep", Cycles: 2000, Batch: 1, Batches: 3})
	s.Note("saving")
	s.Event(engine.Event{Kind: engine.Warning, Message: "careful"})
}

func TestLines(t *testing.T) {
	var w bytes.Buffer
	showNight(&plainProgress{w: &w})
	for _, want := range []string{
		"engram " + version.Number + "  night.yaml  1 network, N 1000, z 2, f 0.05, 500 patterns  cpu\n",
		"plan   8 MB of factors, 41 MB in all\n",
		"wake   begins: 35 passes\n",
		"wake   35/35 passes  stored 441 of 500  margin NaN  density 0.25  ",
		"2/3 sleep  begins: 2000 cycles\n",
		"engram: saving\n",
		"engram: warning: careful\n",
	} {
		if !strings.Contains(w.String(), want) {
			t.Errorf("%q is not in\n%s", want, &w)
		}
	}
}

// TestLinesBetween has a phase go on for more than half a minute, and then fail.
func TestLinesBetween(t *testing.T) {
	var w bytes.Buffer
	l := &plainProgress{w: &w}
	showNight(l)
	w.Reset()
	on := engine.Event{Kind: engine.Progress, Phase: 1, Name: "sleep", Cycle: 500, Cycles: 2000, Patterns: 441}
	l.Event(on)
	if w.Len() > 0 {
		t.Errorf("there is a line too early: %s", &w)
	}
	l.lastReport = l.lastReport.Add(-lineEvery)
	l.Event(on)
	l.Failed(errors.New("no more space"))
	if lines := strings.Count(w.String(), "2/3 sleep  500/2000 cycles  replays 441"); lines != 2 {
		t.Errorf("%d lines tell how far it came, want 2:\n%s", lines, &w)
	}
}

func TestBars(t *testing.T) {
	for _, colour := range []bool{false, true} {
		var w bytes.Buffer
		showNight(&barProgress{plainProgress: plainProgress{w: &w}, colour: colour})
		if !strings.Contains(w.String(), "0/2000") || !strings.Contains(w.String(), "wake   35/35 passes  stored 441 of 500") {
			t.Errorf("the bars are %q", &w)
		}
		if !strings.Contains(w.String(), "\x1b[2K\rengram: saving\n") {
			t.Errorf("the bar is not cleared for what is no warning: %q", &w)
		}
		if got := strings.Contains(w.String(), "\x1b[32m"); got != colour {
			t.Errorf("colour %v, want %v, in %q", got, colour, &w)
		}
	}
}

func TestRecordsOfNaN(t *testing.T) {
	var w bytes.Buffer
	showNight(newJSONProgress(&w, false))
	if !strings.Contains(w.String(), `"values":{"density":0.25,"margin_min":null,"stored":441}`) || !strings.Contains(w.String(), "careful") {
		t.Errorf("the records are\n%s", &w)
	}
}

// TestOptimum: lines that stay tell how near a night has come to what is possible.
func TestOptimum(t *testing.T) {
	var w, records bytes.Buffer
	l, r := &plainProgress{w: &w}, newJSONProgress(&records, false)
	for _, s := range []Screen{l, r} {
		s.Begins(Plan{observables: []string{"density", "margin_min"}})
		s.Event(engine.Event{Kind: engine.PhaseBegins, Name: "sleep"})
		s.Event(engine.Event{Kind: engine.Progress, Name: "sleep", Cycles: 20, Values: map[string]float64{"margin_min": 0.3, "density": 0.2}, Optimum: map[string]float64{"margin_min": 0.4}, OptimumFor: theory.Exact})
		s.Event(engine.Event{Kind: engine.PhaseEnds, Name: "sleep", Cycle: 20, Cycles: 20})
	}
	if want := "density 0.2  margin 0.3 (75 % of the optimum for exact random patterns)  "; !strings.Contains(w.String(), want) {
		t.Errorf("%q is not in\n%s", want, &w)
	}
	if want := `"optimum":{"margin_min":0.4},"optimum_for":"exact"`; !strings.Contains(records.String(), want) {
		t.Errorf("%q is not in\n%s", want, &records)
	}
}

// TestMediansLead: where the mean of an observable is ruled by a few neurons, its median is said
// first, with how many neurons are in no pattern; the numbers are those of the case.
func TestMediansLead(t *testing.T) {
	var w, records bytes.Buffer
	l := &plainProgress{w: &w}
	event := engine.Event{Kind: engine.Progress, Name: "learn", Cycles: 20, Patterns: 40, Silent: 7,
		Values:  map[string]float64{"margin_min": 9.48, "rho": 3, "density": 0.2},
		Medians: map[string]float64{"margin_min": 1.18, "rho": 2, "density": 0.2},
		Optimum: map[string]float64{"margin_min": 2.36}, OptimumFor: theory.Bernoulli}
	for _, s := range []Screen{l, newJSONProgress(&records, false)} {
		s.Begins(Plan{observables: []string{"density", "margin_min", "rho"}})
		s.Event(engine.Event{Kind: engine.PhaseBegins, Name: "learn"})
		s.Event(event)
		if s == l {
			if brief := l.phase.brief(80, ""); !strings.Contains(brief, "density 0.2  median margin 1.18  rho 3") {
				t.Errorf("the bar says %q", brief)
			}
		}
		s.Event(engine.Event{Kind: engine.PhaseEnds, Name: "learn", Cycle: 20, Cycles: 20})
	}
	if want := "density 0.2  median margin 1.18 (mean 9.48; 50 % of the optimum for bernoulli random patterns)  rho 3  7 neurons in no pattern  "; !strings.Contains(w.String(), want) {
		t.Errorf("%q is not in\n%s", want, &w)
	}
	if want := `"medians":{"density":0.2,"margin_min":1.18,"rho":2},"neurons_in_no_pattern":7`; !strings.Contains(records.String(), want) {
		t.Errorf("%q is not in\n%s", want, &records)
	}
}

// TestSilentAndBare: neurons in no pattern and neurons without a synapse are told beside medians, on lines that stay.
func TestSilentAndBare(t *testing.T) {
	const silent, bare = "1 neuron in no pattern", "2 neurons without a synapse, not in the means of margins and rho"
	for _, c := range []struct {
		silent, bare int
		medians      bool
		want         string
	}{
		{1, 2, true, silent + "  " + bare}, {1, 0, true, silent}, {0, 2, true, bare}, {0, 0, true, ""}, {1, 2, false, ""},
	} {
		p := &phase{silent: c.silent, bare: c.bare}
		if c.medians {
			p.medians = map[string]float64{"rho": 2}
		}
		if got := format.Join(p.shown(true)...); got != c.want {
			t.Errorf("%d in no pattern, %d without a synapse, medians %t: %q, want %q", c.silent, c.bare, c.medians, got, c.want)
		}
		if got := format.Join(p.shown(false)...); got != "" {
			t.Errorf("the bar says %q", got)
		}
	}
}

// TestRecalled: the line of a recall phase tells what it found over all levels of noise.
func TestRecalled(t *testing.T) {
	for want, rates := range map[string][]float64{ // at noise 0.02, 0, 0.01
		"2/3 levels  recalled 1.000 of 433 at noise 0, 0.000 at 0.02, 1/2 at 0.01  ":                  {0, 1},
		"3/3 levels  recalled 1.000 of 433 at noise 0, 0.250 at 0.02, 1/2 at 0.0133  ":                {0.25, 1, 0.625},
		"3/3 levels  recalled 1.000 of 433 at noise 0, 0.900 at 0.02, 1/2 above 0.02  ":               {0.9, 1, 1},
		"3/3 levels  recalled 0.125 of 433 at noise 0, 0.000 at 0.02, below 1/2 even without noise  ": {0, 0.125, 0},
		"1/3 levels  recalled 0.750 of 433 at noise 0.02  ":                                           {0.75},
		"0/3 levels  ": nil,
	} {
		var w bytes.Buffer
		l := &plainProgress{w: &w}
		l.Event(engine.Event{Kind: engine.PhaseBegins, Name: "recall"})
		l.Event(engine.Event{Kind: engine.Progress, Name: "recall", Cycles: 3, Values: map[string]float64{"recall_rate": 0.5, "density": 1}}) // recorded
		for k, rate := range rates {
			values := map[string]float64{"level": []float64{0.02, 0, 0.01}[k], "recall_rate": rate}
			l.Event(engine.Event{Kind: engine.Progress, Name: "recall", Cycle: k + 1, Cycles: 3, Values: values, Patterns: 433})
		}
		l.ends(engine.Event{Kind: engine.PhaseEnds, Name: "recall", Cycle: len(rates), Cycles: 3})
		if !strings.Contains(w.String(), want) {
			t.Errorf("%q is not in\n%s", want, &w)
		}
	}
}

func TestPace(t *testing.T) {
	var p stepRate
	begin := time.Now()
	for i := range 20 {
		p.at(begin.Add(time.Duration(i)*time.Second), i*500)
	}
	if got := format.Duration(p.each()); got != "2.0 ms" {
		t.Errorf("a cycle takes %s", got)
	}
}
