package document

import (
	"strings"
	"testing"
)

// TestMostValues: a document is read up to 2,000,000 values, aliases included.
func TestMostValues(t *testing.T) {
	d, err := New("test.yaml", []byte("{a: 1, b: 2}"), nil)
	if err != nil {
		t.Fatal(err)
	}
	reading := &Reading{Document: d, steps: 2_000_000 - 2}
	whole := Value{In: reading, Node: d.Root, Key: d.Root}
	if entries, err := whole.Entries(); err != nil || len(entries) != 2 {
		t.Fatalf("%d entries, error %v", len(entries), err)
	}
	if _, err := whole.Entries(); err == nil || !strings.Contains(err.Error(), "more than 2000000 values") {
		t.Errorf("error %v", err)
	}
}
