package chart

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSave draws one and three panels, as PNG and as SVG.
func TestSave(t *testing.T) {
	panel := Panel{X: "neurons N", Y: "time (ms)", Fit: "time ~ N^2", Points: []Point{{1, 2, 1.9, 2.1, 2}, {2, 8, 8, 8, 8}, {4, 32, 30, 33, 32}}}
	for _, s := range []Sheet{{"one", "note", []Panel{panel}}, {"three", "note", []Panel{panel, panel, panel}}} {
		picture, drawing := filepath.Join(t.TempDir(), "a.png"), filepath.Join(t.TempDir(), "a.SVG")
		for _, file := range []string{picture, drawing} {
			if err := s.Save(file); err != nil {
				t.Fatal(err)
			}
		}
		text, _ := os.ReadFile(picture)
		if image, err := png.Decode(bytes.NewReader(text)); err != nil || image.Bounds().Dx() < 300 {
			t.Errorf("%s: %v", s.Title, err)
		}
		text, _ = os.ReadFile(drawing)
		for _, word := range []string{"</svg>", s.Title, "neurons N", "time ~ N^2", "measured"} {
			if !strings.Contains(string(text), word) {
				t.Errorf("%s: the drawing lacks %q", s.Title, word)
			}
		}
	}
	if err := (Sheet{}).Save("a.gif"); err == nil || !strings.Contains(err.Error(), "a.gif") {
		t.Errorf("a.gif: %v", err)
	}
}
