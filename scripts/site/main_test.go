package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSite: the docs become pages whose links lead to each other; a link to nothing is an error.
func TestSite(t *testing.T) {
	t.Chdir("../..")
	dir := filepath.Join(t.TempDir(), "site")
	if err := write(dir); err != nil {
		t.Fatal(err)
	}
	for name, word := range map[string]string{"index.html": `<a href="cli.html`, "cli.html": "<h2 id=\"engram-run\">", "images/pruning.png": "PNG"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !strings.Contains(string(text), word) {
			t.Errorf("%s lacks %q: %v", name, word, err)
		}
	}
	body := links(`<a href="docs/gpu.md#now">here</a> <a href="../scripts/gpu">there</a> <a href="#self">self</a>`)
	if want := `<a href="gpu.html#now">here</a> there <a href="#self">self</a>`; body != want {
		t.Errorf("links are %s, want %s", body, want)
	}
	if err := check([]page{{Name: "a.html", source: "a.md", Body: `<a href="b.html">b</a><a href="#c">c</a>`}}); err == nil {
		t.Error("links to nothing pass")
	}
}
