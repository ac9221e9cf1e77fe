package flags

import "testing"

// TestOptional: a value is known to be given also where it is empty, zero or the default; what is no number is an error.
func TestOptional(t *testing.T) {
	text := Optional[string]{Value: "a"}
	if text.Given {
		t.Error("a default counts as given")
	}
	if err := text.Set(""); err != nil || !text.Given || text.Value != "" {
		t.Errorf("an empty text: %+v (%v)", text, err)
	}
	number := Optional[int]{Value: -1}
	if err := number.Set("x"); err == nil {
		t.Errorf("x is the number %d", number.Value)
	}
	for given, want := range map[string]int{"0": 0, "-1": -1, "12": 12} {
		if err := number.Set(given); err != nil || !number.Given || number.Value != want {
			t.Errorf("%s: %+v (%v)", given, number, err)
		}
	}
}
