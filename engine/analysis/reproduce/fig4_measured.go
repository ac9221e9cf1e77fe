package reproduce

import (
	"fmt"
	"strings"

	"engram/engine/store"
)

// notFigure4 is what the page of figure 4 begins with.
const notFigure4 = "This is not figure 4 of G. Iatropoulos, W. Gerstner, J. Brea, PNAS 2025, doi 10.1073/pnas.2422602122: the data that it " +
	"shows and the scripts behind it were not at hand. The panels ask what it is about, development, days and forgetting, of engram's networks, beside " +
	"measured numbers that others have published, each with its source below. Shapes are compared, not sizes: a network has no mV, no " +
	"days and no word pairs. All its neurons may be connected to all others, so that the density is a part of all potential synapses; that is no anatomical connection rate, " +
	"and the density of a network falls from 1 where the number of a cortex's synapses falls by half."

// measurement is a published number, or several.
type measurement struct{ panel, what, value, source string }

// The sources of figure 4.
const (
	frick       = "Frick, Feldmeyer, Sakmann 2007, J Physiol 585:103"
	etherington = "Etherington, Williams 2011, J Neurosci 31:9526, doi 10.1523/JNEUROSCI.0458-11.2011"
	song        = "Song, Sjöström, Reigl, Nelson, Chklovskii 2005, PLoS Biol 3:e68, doi 10.1371/journal.pbio.0030068"
	nicoll      = "Nicoll, Blakemore 1993, NeuroReport 4:167"
	navlakha    = "Navlakha, Barth, Bar-Joseph 2015, PLoS Comput Biol 11:e1004347; fit of Millán, Torres, Johnson, Marro 2018, Nat Commun, doi 10.1038/s41467-018-04537-6, figure 2b"
	huttenloch  = "Huttenlocher, Dabholkar 1997, J Comp Neurol 387:167; fit of Millán et al. 2018, figure 2a"
	zuo         = "Zuo, Lin, Chang, Gan 2005, Neuron 46:181, doi 10.1016/j.neuron.2005.04.001"
	grutzendler = "Grutzendler, Kasthuri, Gan 2002, Nature 420:812"
	feld        = "Feld, Weis, Born 2016, Front Psychol 7:1368, doi 10.3389/fpsyg.2016.01368"
	kolibius    = "Kolibius, Born, Feld 2021, Front Psychol, doi 10.3389/fpsyg.2020.607070"
	ebbinghaus  = "Ebbinghaus 1885, Über das Gedächtnis; as in Murre, Dros 2015, PLoS ONE 10:e0120644"
)

// epsps are unitary EPSPs of layer 5 pyramidal neurons, from young to mature.
var epsps = [2]struct {
	name, unit string
	from, to   float64
	source     string
}{
	{"L5A of rat barrel cortex, 2 to 3 and 4 weeks", "mV, mean", 1.2, 0.65, frick},
	{"L5 of rat visual cortex, P11-15 and P25-29", "µV, median", 514, 175, etherington},
}

// connectionRates are how often connections were found between layer 5 pyramidal neurons of rat visual cortex, of those that were tested.
var connectionRates = [2]struct {
	name   string
	rate   float64
	counts string
	source string
}{
	{"Song 2005", 931.0 / 8050, "931 of 8,050 connections", song},
	{"Nicoll 1993", 4.0 / 270, "4 connections of 270 pairs", nicoll},
}

// synapseNumbers are synapse densities as they fall exponentially, in the units of their source, with the time constant in days.
var synapseNumbers = [3]struct {
	name          string
	from, to, tau float64
	source        string
}{
	{"mouse somatosensory cortex", 3.10, 1.64, 5.72, navlakha},
	{"human auditory cortex, layer 1", 59.1, 30.7, 1600, huttenloch},
	{"human auditory cortex, layer 2", 75.1, 40.8, 3800, huttenloch},
}

// stableSpines is the part of spines that are stable over a month, in young and in adult mice.
var stableSpines = [2]float64{0.73, 0.96}

// savings of Ebbinghaus, after so many days.
var savings = struct{ days, part []float64 }{
	[]float64{20.0 / 60 / 24, 1.0 / 24, 9.0 / 24, 1, 2, 6, 31},
	[]float64{0.582, 0.442, 0.358, 0.337, 0.278, 0.254, 0.211},
}

// measurements are all published numbers of the page.
func measurements() []measurement {
	var all []measurement
	for _, e := range epsps {
		all = append(all, measurement{"A", "unitary EPSP, " + e.name + " (" + e.unit + ")", fmt.Sprintf("%g, %g", e.from, e.to), e.source})
	}
	for _, c := range connectionRates {
		all = append(all, measurement{"A", "connections found between L5 pyramidal neurons of rat visual cortex (" + c.counts + ")", fmt.Sprintf("%.3f", c.rate), c.source})
	}
	for _, s := range synapseNumbers {
		all = append(all, measurement{"B", "synapse density, " + s.name + ": at the start, at the end, time constant in days", fmt.Sprintf("%g, %g, %g", s.from, s.to, s.tau), s.source})
	}
	return append(all,
		measurement{"C", "spines of mice of 1 month in 2 weeks", "13 to 20 % lost, 5 to 8 % new", zuo},
		measurement{"C", "spines of mice of 4 to 6 months in 2 weeks", "3 to 5 % lost, 3 to 5 % new", zuo},
		measurement{"C", "spines stable over a month, young and adult mice", "73 %, 96 %", grutzendler},
		measurement{"E", "lists of 40, 160 and 320 word pairs: sleep improves retention", "of 160, not of 320", feld},
		measurement{"E", "the same, more pairs", "sleep has no effect on very many pairs, and does not harm", kolibius},
		measurement{"F", "savings after 20 min, 1 h, 9 h, 1, 2, 6, 31 d", ".582 .442 .358 .337 .278 .254 .211", ebbinghaus},
	)
}

// sources adds the table of the published numbers, on the page and as a file.
func (p *Page) sources() {
	var b strings.Builder
	b.WriteString("## Published numbers and their sources\n\n| panel | what | value | source |\n|---|---|---|---|\n")
	t := store.NewTable("panel", "what", "value", "source")
	for _, m := range measurements() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", m.panel, m.what, m.value, m.source)
		t.Append(m.panel, m.what, m.value, m.source)
	}
	p.Notes = append(p.Notes, strings.TrimSuffix(b.String(), "\n"))
	p.Tables = append(p.Tables, Table{"sources", t})
}
