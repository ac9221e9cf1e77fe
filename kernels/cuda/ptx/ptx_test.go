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

// TestArithmetic: no float32 operation in the PTX rounds other than IEEE 754 does. None is contracted: nvcc is told so
// (scripts/ptx), and fused are those alone that the sources fuse. (float64 is contracted within pow alone, an exception that docs/arithmetic.md names.)
func TestArithmetic(t *testing.T) {
	forbidden := regexp.MustCompile(`\bmad\.\S*f32|\.(ftz|approx)\S*\.f32`)
	for _, text := range []string{module(), Hopper()} {
		if !strings.Contains(text, ".entry ") {
			t.Error("a module has no kernels")
		}
		for line := range strings.Lines(text) {
			if forbidden.MatchString(line) {
				t.Error(strings.TrimSpace(line))
			}
		}
	}
}

// TestArguments: every argument is a multiple of 8 bytes, aligned so: launches pack them in
// words, without gaps.
func TestArguments(t *testing.T) {
	argument := regexp.MustCompile(`^\.param \.(u64|s64|b64|f64|align 8 \.b8) \w+(\[(\d+)\])?$`)
	for _, entry := range regexp.MustCompile(`(?s)\.entry (\w+)\((.*?)\n\)`).FindAllStringSubmatch(module()+Hopper(), -1) {
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

// TestFor: a module names the target of its card, once, and is the same else.
func TestFor(t *testing.T) {
	if For(7, 5) != "" {
		t.Error("a module for a card that is too old")
	}
	if strings.Count(module(), ".target ") != 1 || strings.Count(module(), target80) != 1 {
		t.Error("the module's header is not that of compute capability 8.0")
	}
	if For(8, 0) != module() || For(8, 6) != module() {
		t.Error("not the module for compute capability 8")
	}
	for _, major := range []int{9, 10, 12} {
		text := For(major, 0)
		if !strings.Contains(text, target90) || strings.Replace(text, target90, target80, 1) != module() {
			t.Errorf("not the module for compute capability %d", major)
		}
	}
}

// TestHopper: the module for compute capability 9.0 alone says so, and asks for the oldest drivers
// that know its instructions.
func TestHopper(t *testing.T) {
	for _, want := range []string{"\n.version 8.2\n", "\n.target sm_90a\n"} {
		if strings.Count(Hopper(), want) != 1 {
			t.Errorf("the module's header has not %q", want)
		}
	}
	if strings.Contains(module(), "wgmma") {
		t.Error("instructions of Hopper in the module for all cards")
	}
}
