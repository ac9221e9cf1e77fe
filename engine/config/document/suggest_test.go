package document

import "testing"

// TestDidYouMean: the nearest word is named in the case that it has, letters in another order are near, and where
// nothing resembles a word nothing is said.
func TestDidYouMean(t *testing.T) {
	known := []string{"name", "seed", "to", "cycles", "record.every", "W", "Neurons", "none", "margin_min", "margin_avg", "coding-level"}
	for word, want := range map[string]string{
		"nmae": "name", "sed": "seed", "too": "to", "cylce": "cycles", "RECORD.EVRY": "record.every", "neurons": "Neurons",
		"non": "none", "nnoe": "none", "some": "", "on": "", "ends": "", "foo": "", "zzzz": "", "xyzzy": "", "V": "", "": "", "seldom": "", "record": "", "a": "", "margin": "margin_min", "coding": "coding-level",
	} {
		if want != "" {
			want = `; did you mean "` + want + `"?`
		}
		if got := DidYouMean(word, known); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}
