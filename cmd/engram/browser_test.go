package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"engram/cmd/engram/internal/exit"
)

// browserSweep is a sweep over factors and load with two seeds, of which some store nothing.
const browserSweep = `
name: a-long-name-without-any-blanks-that-a-narrow-window-has-to-break-somewhere
network: {neurons: 40, factors: 2, coding_level: 0.1}
patterns: {load: 0.2}
phases:
  - wake: {passes: 20, rate: 0.1}
  - recall: {levels: [0, 0.02], trials: 2}
  - sleep: {cycles: 20, rate: 0.01, length: 5}
  - recall: {levels: [0, 0.02], trials: 2}
record: {every: 5, observables: [density, margin_min, rho, error, stored]}
sweep:
  network.factors: [1, 2, 3]
  patterns.load: [0.1, 0.2, 3]
  seed: [1, 2]
`

// TestReportInBrowser has Chromium draw the report of a small day and night.
func TestReportInBrowser(t *testing.T) {
	browser := findBrowser(t)
	out := filepath.Join(t.TempDir(), "out")
	recall := "  - recall: {noise: neural-balanced, levels: [0, 0.05, 0.1], trials: 2}\n"
	engram(t, "run", write(t, strings.Replace(tiny, "record:", recall+"record:", 1)), "--quiet", "--report", "--out", out).expect(t, exit.StatusDone)
	picture := filepath.Join(t.TempDir(), "page.png")
	complaints := browse(t, browser, "--hide-scrollbars", "--window-size=1100,3600", "--screenshot="+picture, "file://"+filepath.Join(out, "report.html"))
	quiet(t, complaints)
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

// measuring is a page with reports in frames of several widths, which writes what it finds in
// each: how far it scrolls sideways, what is cut off of tables that wrap, how many columns panels have, and unreadable letters.
const measuring = `<!DOCTYPE html><html><head><link rel="icon" href="data:,"></head><body><pre id="found"></pre><script>
for (const report of ["/sweep.html", "/both.html", "/three.html"]) for (const width of [400, 599, 1280]) {
  const frame = document.createElement("iframe");
  frame.style = "width: " + width + "px; height: 3000px; border: 0";
  frame.src = report;
  frame.onload = () => {
    const page = frame.contentDocument, root = page.documentElement;
    const columns = [...page.querySelectorAll(".panels")].map(p => frame.contentWindow.getComputedStyle(p).gridTemplateColumns.split(" ").length);
    const letters = [...page.querySelectorAll(".panels svg text")].map(e => e.getBoundingClientRect().height);
    document.getElementById("found").textContent += report + " at " + width + ": sideways " + (root.scrollWidth - root.clientWidth)
      + ", cut off " + Math.max(0, ...[...page.querySelectorAll(".wrap")].map(t => t.parentNode.scrollWidth - t.parentNode.clientWidth))
      + ", columns " + Math.max(...columns) + ", unreadable " + letters.filter(h => h > 0 && h < 5).length + " of " + letters.length + "\n";
  };
  document.body.append(frame);
}
</script></body></html>`

// TestReportInNarrowWindow: below 600 px panels stand below each other, and nothing makes the page
// scroll sideways; in a wide window they stand beside each other, and what differs between three runs is not cut off.
func TestReportInNarrowWindow(t *testing.T) {
	browser := findBrowser(t)
	folder := t.TempDir()
	sweep := filepath.Join(folder, "sweep")
	engram(t, "run", write(t, browserSweep), "--quiet", "--out", sweep) // some networks store nothing
	others := []string{filepath.Join(folder, "few"), filepath.Join(folder, "many")}
	for i, observables := range []string{"density, margin_min, rho, error, stored, theta, l1, l2", "density, margin_min, margin_avg, rho, error, stored, theta, l1, l2, radius, radius_avg, overlap, information"} {
		engram(t, "run", write(t, browserSweep), "--quiet", "--out", others[i], "--set", "record.observables=["+observables+"]", "--set", "sweep={seed: [1]}")
	}
	for page, runs := range map[string][]string{"sweep.html": {sweep}, "both.html": {sweep, sweep}, "three.html": {sweep, others[0], others[1]}} {
		engram(t, append([]string{"report", "--out", filepath.Join(folder, page)}, runs...)...).expect(t, exit.StatusDone)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.ServeFile(w, r, filepath.Join(folder, filepath.Base(r.URL.Path)))
			return
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, measuring)
	}))
	defer server.Close()
	said := browse(t, browser, "--window-size=1400,3000", "--virtual-time-budget=20000", "--dump-dom", server.URL+"/")
	quiet(t, said)
	_, found, _ := strings.Cut(said, `<pre id="found">`)
	found, _, _ = strings.Cut(found, "</pre>")
	for page, most := range map[string]int{"/sweep.html": 3, "/both.html": 3, "/three.html": 4} {
		for width, columns := range map[string]int{"400": 1, "599": 1, "1280": most} {
			want := fmt.Sprintf(`%s at %s: sideways 0, cut off %s, columns %d, unreadable 0 of `, page, width, map[bool]string{true: "0", false: `\d+`}[width == "1280"], columns)
			if !regexp.MustCompile(want).MatchString(found) {
				t.Errorf("there is no %q in\n%s", want, found)
			}
		}
	}
	if strings.Contains(found, "of 0\n") {
		t.Errorf("there are no letters:\n%s", found)
	}
}

// findBrowser is Chromium, where there is one.
func findBrowser(t *testing.T) string {
	t.Helper()
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("there is no chromium on this machine (Debian: apt-get install chromium)")
	}
	return browser
}

// browse runs a browser that has no past and touches no network, and returns what it said.
func browse(t *testing.T, browser string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, browser, append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir=" + t.TempDir(),
		"--enable-logging=stderr"}, args...)...)
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", browser, err, said)
	}
	return string(said)
}

// quiet checks that the browser's console has no complaints.
func quiet(t *testing.T, said string) {
	t.Helper()
	for line := range strings.Lines(said) {
		if strings.Contains(line, "CONSOLE") {
			t.Errorf("the browser complains: %s", line)
		}
	}
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
