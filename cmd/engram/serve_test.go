package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/engine/store"
)

// served is a program at work that has a live page.
type served struct {
	*exec.Cmd
	page   string // its address
	stderr *bufio.Reader
}

var pageAddress = regexp.MustCompile(`http://[^\s"]+token=[A-Z0-9]+`)

// serveProgram starts a program and reads the address of its page.
func serveProgram(t *testing.T, args ...string) *served {
	t.Helper()
	c := &served{Cmd: program(args...)}
	pipe, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill() })
	c.stderr = bufio.NewReader(pipe)
	for c.page == "" {
		line, err := c.stderr.ReadString('\n')
		c.page = pageAddress.FindString(line)
		if err != nil {
			t.Fatalf("standard error names no page: %v", err)
		}
	}
	return c
}

// at is the address of a path of the page.
func (c *served) at(path string) string {
	u, _ := url.Parse(c.page)
	u.Path = path
	return u.String()
}

// ends waits for the program to end and returns its exit status and what it said.
func (c *served) ends(t *testing.T) (status int, said string) {
	t.Helper()
	text, _ := io.ReadAll(c.stderr)
	if ended, failed := errors.AsType[*exec.ExitError](c.Wait()); failed {
		status = ended.ExitCode()
	}
	return status, string(text)
}

// awaitEvents reads the stream of a page until it has all of the texts.
func awaitEvents(t *testing.T, address string, texts ...string) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var read strings.Builder
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		read.WriteString(lines.Text() + "\n")
		for len(texts) > 0 && strings.Contains(read.String(), texts[0]) {
			texts = texts[1:]
		}
		if len(texts) == 0 {
			return
		}
	}
	t.Fatalf("the stream ends without %q:\n%.3000s", texts[0], read.String())
}

// TestServe: the page shows a run, and stopping it there is what a signal does; the run goes on later, and shows
// what it had recorded.
func TestServe(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	c := serveProgram(t, "run", write(t, tiny), "--out", out, "--serve", "--quiet", "--set", "phases.1.sleep.cycles=1e9", "--set", "record.every=1000")
	awaitEvents(t, c.at("/events"), `"name":"sleep","length":1000000000`, `"can_stop":true`, `{"cycles":[0`)
	answer, err := http.Post(c.at("/stop"), "", nil)
	if err != nil || answer.StatusCode != http.StatusNoContent {
		t.Fatal(answer, err)
	}
	answer.Body.Close()
	if status, said := c.ends(t); status != exit.StatusInterrupted || !strings.Contains(said, "saved in "+out) {
		t.Errorf("exit status %d: %s", status, said)
	}
	m, err := store.ReadManifest(out)
	if err != nil || m.Status != store.Interrupted || m.Message != "stopped on the live page" {
		t.Errorf("%v, %+v", err, m)
	}
	awaitCheckpoint(t, out, 0)
	if n := len(load(t, filepath.Join(out, "arrays", "0", "U.npy"))); n != 20*20*2 {
		t.Errorf("U has %d elements", n)
	}
	again := serveProgram(t, "resume", out, "--serve", "--json")
	awaitEvents(t, again.at("/events"), `"dir":"`+out, `"can_stop":true`, `{"cycles":[0`)
	if answer, err := http.Post(again.at("/stop"), "", nil); err != nil || answer.StatusCode != http.StatusNoContent {
		t.Fatal(answer, err)
	}
	if status, said := again.ends(t); status != exit.StatusInterrupted {
		t.Errorf("exit status %d: %s", status, said)
	}
}

// viewing is a standard error that goes on only when a viewer of the page that it names is there.
type viewing struct {
	t      *testing.T
	stream *http.Response
}

func (v *viewing) Write(p []byte) (int, error) {
	if page := pageAddress.FindString(string(p)); page != "" {
		var err error
		if v.stream, err = http.Get(strings.Replace(page, "/?", "/events?", 1)); err != nil {
			v.t.Error(err)
		}
	}
	return len(p), nil
}

// TestServeSameBits: a page with a viewer changes nothing of what a run writes.
func TestServeSameBits(t *testing.T) {
	dir := t.TempDir()
	args := []string{"run", write(t, browserSweep), "--quiet"}
	engram(t, append(args, "--out", filepath.Join(dir, "without"))...).expect(t, exit.StatusDone)
	v := &viewing{t: t}
	if status := execute(context.Background(), append(args, "--out", filepath.Join(dir, "with"), "--serve"), io.Discard, v); status != exit.StatusDone || v.stream == nil {
		t.Fatalf("exit status %d", status)
	}
	defer v.stream.Body.Close()
	if seen, err := io.ReadAll(v.stream.Body); err != nil || !bytes.Contains(seen, []byte("event: end")) || !bytes.Contains(seen, []byte(`"status":"done"`)) {
		t.Errorf("%v, and the viewer saw %.3000s", err, seen)
	}
	sums := func(name string) map[string][32]byte {
		found := map[string][32]byte{}
		root := filepath.Join(dir, name)
		if err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || entry.Name() == store.ManifestName || entry.Name() == ".lock" { // which have times and processes
				return err
			}
			text, err := os.ReadFile(path)
			found[strings.TrimPrefix(path, root)] = sha256.Sum256(text)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return found
	}
	without, with := sums("without"), sums("with")
	if len(without) < 18*3 || len(without) != len(with) {
		t.Errorf("%d and %d files", len(without), len(with))
	}
	for name, sum := range without {
		if with[name] != sum {
			t.Errorf("%s differs", name)
		}
	}
}

// TestServeAddress: an address that cannot be had is an error before there is a run folder.
func TestServeAddress(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	out := filepath.Join(t.TempDir(), "out")
	for address, want := range map[string]string{port: "address already in use", ":80": "0.0.0.0:80", "x": "give a port", "no.such.host.invalid:1": "no.such.host.invalid:1"} {
		engram(t, "run", write(t, tiny), "--out", out, "--serve-address", address).expect(t, exit.StatusMisuse, "--serve-address", want)
		absent(t, out)
	}
	engram(t, "run", write(t, tiny), "--out", out, "--quiet").expect(t, exit.StatusDone)
	before, _ := os.ReadFile(filepath.Join(out, "manifest.json"))
	stoppedRun := stopped(t)
	engram(t, "resume", stoppedRun, "--serve-address", port).expect(t, exit.StatusMisuse, "address already in use")
	if after, _ := os.ReadFile(filepath.Join(out, "manifest.json")); !bytes.Equal(before, after) {
		t.Error("the manifest has changed")
	}
	if m, err := store.ReadManifest(stoppedRun); err != nil || m.Status != store.Interrupted {
		t.Errorf("%v, %+v", err, m)
	}
}

// TestWatchServe: watch shows a run of another process from its files, and stops it; when that process is not known for
// sure, it says why it cannot. It goes on when the run has ended.
func TestWatchServe(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	run := program("run", write(t, tiny), "--out", out, "--quiet", "--set", "phases.1.sleep.cycles=1e9", "--set", "record.every=1000")
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	defer run.Process.Kill()
	await(t, filepath.Join(out, "progress.json"))
	done := filepath.Join(t.TempDir(), "done")
	engram(t, "run", write(t, swept), "--out", done, "--quiet").expect(t, exit.StatusDone)
	c := serveProgram(t, "watch", "--serve", "--every", "100ms", out, done)
	awaitEvents(t, c.at("/events"), `"runs":["`+out+`","`+done+`"]`, `"can_stop":true`, `{"cycles":[0`)
	awaitEvents(t, c.at("/events")+"&run=1", `"status":"done"`, `"cells":"dddddddddddd"`, `{"cycles":[0`)
	for _, allowed := range [][]int{{http.StatusNoContent}, {http.StatusNoContent, http.StatusConflict}} { // the second time is no kill
		answer, err := http.Post(c.at("/stop"), "", nil)
		if err != nil || !slices.Contains(allowed, answer.StatusCode) {
			t.Fatal(answer, err)
		}
		answer.Body.Close()
	}
	if run.Wait(); run.ProcessState.ExitCode() != exit.StatusInterrupted {
		t.Errorf("the run ended with %s", run.ProcessState)
	}
	awaitEvents(t, c.at("/events"), `"status":"interrupted","message":"interrupted by a signal; `)
	answer, err := http.Post(c.at("/stop"), "", nil)
	if err != nil || answer.StatusCode != http.StatusConflict {
		t.Error(answer, err)
	}
	answer.Body.Close()
	c.Process.Signal(syscall.SIGINT)
	if status, said := c.ends(t); status != exit.StatusDone || !strings.Contains(said, "Ctrl-C ends the page") {
		t.Errorf("exit status %d: %s", status, said)
	}
	engram(t, "watch", "--serve", t.TempDir()).expect(t, exit.StatusMisuse, "not a run folder")
	engram(t, "watch", "--serve").expect(t, exit.StatusMisuse, "needs the folders")
	engram(t, "watch", "--serve-address", ":80", done).expect(t, exit.StatusMisuse, "0.0.0.0:80")
}
