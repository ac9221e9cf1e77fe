package ptx

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"engram/kernels/cuda/src"
)

//go:embed sources.sha256
var sums string

// TestFresh: the PTX was compiled from the sources that are here (make ptx).
func TestFresh(t *testing.T) {
	want := map[string]string{}
	for s := bufio.NewScanner(strings.NewReader(sums)); s.Scan(); {
		sum, name, _ := strings.Cut(s.Text(), "  ")
		want[name] = sum
	}
	files, err := fs.Glob(src.Files, "*")
	if err != nil || len(files) != len(want) {
		t.Errorf("%d sources, the PTX is made of %d (%v)", len(files), len(want), err)
	}
	for _, name := range files {
		text, err := src.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != want[name] {
			t.Errorf("%s has changed since the PTX was compiled: make ptx", name)
		}
	}
}

// TestArithmetic: no float32 operation in the PTX rounds other than IEEE 754 does, none is
// contracted, and both modules have the same kernels. (float64 is contracted within pow alone,
// an exception that docs/arithmetic.md names.)
func TestArithmetic(t *testing.T) {
	forbidden := regexp.MustCompile(`\b(fma|mad)\.\S*f32|\.(ftz|approx)\S*\.f32`)
	kernels := func(text string) string {
		return strings.Join(regexp.MustCompile(`\.entry \w+`).FindAllString(text, -1), " ")
	}
	for name, text := range map[string]string{"compute_80": Compute80, "compute_90": Compute90} {
		if !strings.Contains(text, ".target sm_"+strings.TrimPrefix(name, "compute_")) {
			t.Errorf("%s: wrong target", name)
		}
		for _, line := range strings.Split(text, "\n") {
			if forbidden.MatchString(line) {
				t.Errorf("%s: %s", name, strings.TrimSpace(line))
			}
		}
	}
	if a, b := kernels(Compute80), kernels(Compute90); a != b || a == "" {
		t.Errorf("kernels of compute_80: %s\nof compute_90: %s", a, b)
	}
}

// TestArguments: every argument is a multiple of 8 bytes, aligned so: launches pack them in
// words, without gaps.
func TestArguments(t *testing.T) {
	argument := regexp.MustCompile(`^\.param \.(u64|s64|b64|f64|align 8 \.b8) \w+(\[(\d+)\])?$`)
	for _, entry := range regexp.MustCompile(`(?s)\.entry (\w+)\((.*?)\n\)`).FindAllStringSubmatch(Compute80, -1) {
		for _, line := range strings.Split(entry[2], ",") {
			m := argument.FindStringSubmatch(strings.TrimSpace(line))
			if m == nil {
				t.Errorf("%s has the argument %q", entry[1], strings.TrimSpace(line))
			} else if size, _ := strconv.Atoi(m[3]); size%8 != 0 {
				t.Errorf("%s has an argument of %d bytes", entry[1], size)
			}
		}
	}
}

func TestFor(t *testing.T) {
	if For(7, 5) != "" || For(8, 6) != Compute80 || For(9, 0) != Compute90 || For(12, 0) != Compute90 {
		t.Error("the wrong module for a card")
	}
}
