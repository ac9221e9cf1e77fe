package progress

import (
	"strings"
	"testing"

	"engram/engine/store"
)

// TestUsed: what energy a run used is a line at its end, as JSON too; where none was read there is no line.
func TestUsed(t *testing.T) {
	read := &store.Energy{Joules: 250, Sources: map[string]float64{"RAPL package-0": 250}}
	for _, c := range []struct {
		quiet, json bool
		want        string
	}{
		{false, false, "energy 250 J (RAPL package-0: "},
		{false, true, `"msg":"energy","joules":250,"sources":{"RAPL package-0":250}`},
		{true, false, ""},
		{true, true, ""},
	} {
		var text strings.Builder
		s := NewScreen(&text, c.quiet, c.json)
		s.Used(&store.Energy{Missing: []string{"no RAPL"}})
		s.Used(nil)
		if text.Len() > 0 {
			t.Errorf("%+v: %q without a source", c, &text)
		}
		if s.Used(read); !strings.Contains(text.String(), c.want) || (text.Len() > 0) != (c.want != "") {
			t.Errorf("%+v: %q", c, &text)
		}
	}
}
