package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestReportInBrowser has Chromium draw the report of a small day and night.
func TestReportInBrowser(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("there is no chromium on this machine (Debian: apt-get install chromium)")
	}
	out := filepath.Join(t.TempDir(), "out")
	recall := "  - recall: {noise: neural-balanced, levels: [0, 0.05, 0.1], trials: 2}\n"
	engram(t, "run", write(t, strings.Replace(tiny, "record:", recall+"record:", 1)), "--quiet", "--report", "--out", out).expect(t, statusDone)
	picture := filepath.Join(t.TempDir(), "page.png")
	complaints := shoot(t, browser, filepath.Join(out, "report.html"), picture)
	for line := range strings.Lines(complaints) {
		if strings.Contains(line, "CONSOLE") {
			t.Errorf("the browser complains: %s", line)
		}
	}
	text, err := os.ReadFile(picture)
	if err != nil {
		t.Fatalf("there is no picture: %v\n%s", err, complaints)
	}
	drawn, err := png.Decode(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if n := coloured(drawn); n < 1000 {
		t.Errorf("the picture of %v has %d coloured dots: there are no curves", drawn.Bounds(), n)
	}
}

// shoot takes a picture of a page, with a browser that has no past and touches no network,
// and returns what it said.
func shoot(t *testing.T, browser, page, picture string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+t.TempDir(),
		"--enable-logging=stderr", "--hide-scrollbars", "--window-size=1100,3600", "--screenshot="+picture, "file://"+page)
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", browser, err, said)
	}
	return string(said)
}

// coloured counts the dots that are not grey.
func coloured(picture image.Image) (n int) {
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			c := color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)
			if max(c.R, c.G, c.B)-min(c.R, c.G, c.B) > 60 {
				n++
			}
		}
	}
	return n
}
