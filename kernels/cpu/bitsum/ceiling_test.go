package bitsum

import "testing"

// TestBestCase: the run that the ceiling is measured with reads its panel alone, which plain Go checks.
func TestBestCase(t *testing.T) {
	for _, s := range Sets() {
		run, adds := s.bestCase()
		if run(); adds <= 0 {
			t.Errorf("%s: %d additions", s.Name, adds)
		}
	}
}
