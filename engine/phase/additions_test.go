package phase

import (
	"testing"

	"engram/engine/config"
)

// TestAdditions: a day goes through all factors once for each presentation; cycles and trials go
// through them once, and add up the weights of the active neurons of each pattern.
func TestAdditions(t *testing.T) {
	const synapses, z, m, active = 100, 3, 5, 0.5
	const once = synapses * (z + m*active)
	for _, c := range []struct {
		phase config.Phase
		want  float64
	}{
		{config.Phase{Wake: &config.Wake{Passes: 4}}, 4 * m * synapses * z},
		{config.Phase{Sleep: &config.Sleep{Replay: config.Replay{Cycles: 6}}}, 7 * once},
		{config.Phase{Learn: &config.Learn{Replay: config.Replay{Cycles: 8}}}, 9 * once},
		{config.Phase{Recall: &config.Recall{Levels: []float64{0, 0.1}, Trials: 3}}, 6 * once},
	} {
		if got := Of(c.phase).Additions(synapses, z, m, active); got != c.want {
			t.Errorf("%s: %g additions, want %g", c.phase.Name(), got, c.want)
		}
	}
}
