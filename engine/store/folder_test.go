package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestCreateAndOpen(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "deep", "down", "night")
	m := sample()
	f, err := Create(dir+"/", m)
	if err != nil {
		t.Fatal(err)
	}
	if f.Dir() != dir || f.Path("a", "b") != filepath.Join(dir, "a", "b") || !f.Locked() {
		t.Errorf("Dir %q, Path %q, Locked %v", f.Dir(), f.Path("a", "b"), f.Locked())
	}
	if got := names(t, filepath.Dir(dir)); !slices.Equal(got, []string{"night"}) {
		t.Errorf("beside the folder: %v", got)
	}
	if got := names(t, dir); !slices.Equal(got, []string{".lock", ".reserve", "manifest.json"}) {
		t.Errorf("in the folder: %v", got)
	}
	m.Status, m.End = Done, m.Start.Add(time.Minute)
	m.Seconds = []PhaseSeconds{{Phase: 0, Name: "wake", Seconds: 1.5}}
	m.Failed = []FailedReplica{{0, "diverged"}}
	m.NoneStored = []NoneStored{{Replica: 0, Phase: 1, Stopped: true, Message: "nothing"}}
	if err := f.SaveManifest(m); err != nil {
		t.Fatal(err)
	}
	if err := f.WriteFile("checkpoints/.engram-x.tmp", text("half of a file")); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}

	f, got, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if left := names(t, f.Path("checkpoints")); len(left) != 0 {
		t.Errorf("a killed process's files are still there: %v", left)
	}
	var configuration struct{ Seed uint64 }
	if err := got.DecodeConfiguration(&configuration); err != nil || configuration.Seed != 1<<63+1 {
		t.Errorf("configuration %+v, %v", configuration, err)
	}
	contains(t, got.DecodeConfiguration(&struct{}{}), "seed")
	// What was read can be saved again and is the same.
	if err := f.SaveManifest(got); err != nil {
		t.Fatal(err)
	}
	again, err := ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	got.Configuration, again.Configuration, m.Configuration = nil, nil, nil
	if !reflect.DeepEqual(got, again) || !reflect.DeepEqual(got, m) {
		t.Errorf("wrote %+v\nread  %+v\nagain %+v", m, got, again)
	}
}

func TestCreateWhereSomethingIs(t *testing.T) {
	top := t.TempDir()
	full, file, link := filepath.Join(top, "full"), filepath.Join(top, "file"), filepath.Join(top, "link")
	if err := errors.Join(os.MkdirAll(filepath.Join(full, ".hidden"), 0o777), os.WriteFile(file, nil, 0o666), os.Symlink("nowhere", link)); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{full, file, link} {
		_, err := Create(dir, sample())
		if !errors.Is(err, ErrExists) {
			t.Errorf("%s: %v", dir, err)
		}
		contains(t, err, dir, "never overwritten", "another --out")
	}
	dir := filepath.Join(top, "run")
	f, err := Create(dir, sample())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, err = Create(dir, sample())
	contains(t, err, dir, "another --out")
	if got := names(t, top); !slices.Equal(got, []string{"file", "full", "link", "run"}) {
		t.Errorf("left behind: %v", got)
	}
}

func TestCreateWhereNothingCanBe(t *testing.T) {
	top := t.TempDir()
	file := filepath.Join(top, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := Create(filepath.Join(file, "run"), sample())
	contains(t, err, file, "a part of this path is a file")
	_, err = Create(filepath.Join(file, "more", "run"), sample())
	contains(t, err, file, "a part of this path is a file")
	_, err = Create("/proc/engram/run", sample())
	contains(t, err, "/proc/engram", "cannot be written")
	_, err = Create("", sample())
	contains(t, err, "--out")
	// Parents that were made for a name that cannot be are taken back.
	_, err = Create(filepath.Join(top, "a", "b", strings.Repeat("n", 300)), sample())
	contains(t, err, "file name too long")
	bad := sample()
	bad.Status = "fine"
	_, err = Create(filepath.Join(top, "a", "run"), bad)
	contains(t, err, "fine", "interrupted")
	bad = sample()
	bad.Configuration = func() {}
	_, err = Create(filepath.Join(top, "a", "run"), bad)
	contains(t, err, "manifest.json", "func()")
	if got := names(t, top); !slices.Equal(got, []string{"file"}) {
		t.Errorf("left behind: %v", got)
	}
}

func TestCreateRace(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "a", "run")
	var group sync.WaitGroup
	made := make(chan *Folder, 16)
	for range cap(made) {
		group.Go(func() {
			f, err := Create(dir, sample())
			if err == nil {
				made <- f
			} else if !errors.Is(err, ErrExists) {
				t.Errorf("got %v", err)
			}
		})
	}
	group.Wait()
	close(made)
	if len(made) != 1 {
		t.Errorf("%d folders were made", len(made))
	}
	for f := range made {
		f.Close()
	}
	if got := names(t, filepath.Dir(dir)); !slices.Equal(got, []string{"run"}) {
		t.Errorf("left behind: %v", got)
	}
}

func TestNamesStayInTheFolder(t *testing.T) {
	f, err := Create(filepath.Join(t.TempDir(), "run"), sample())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, name := range []string{"../x", "/x", ""} {
		contains(t, f.WriteFile(name, text("x")), "leads out")
	}
	if err := f.WriteTable("arrays/0/recall.csv", NewTable("phase")); err != nil {
		t.Error(err)
	}
}

func TestOpenNoRun(t *testing.T) {
	top := t.TempDir()
	_, _, err := Open(filepath.Join(top, "nowhere"))
	contains(t, err, "nowhere", "no such file")
	_, _, err = Open(top)
	contains(t, err, top, "is not a run folder", "manifest.json")
	_, _, err = Open(os.Args[0])
	contains(t, err, "is a file", "name a run folder")
	_, err = ReadManifest(top)
	contains(t, err, top, "is not a run folder")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if got := names(t, top); len(got) != 0 {
		t.Errorf("left behind: %v", got)
	}
}

func TestBadManifests(t *testing.T) {
	m := sample()
	good, err := m.encode()
	if err != nil {
		t.Fatal(err)
	}
	replace := func(old, new string) string {
		if !strings.Contains(string(good), old) {
			t.Fatalf("no %q in\n%s", old, good)
		}
		return strings.Replace(string(good), old, new, 1)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, ManifestName)
	for name, test := range map[string]struct{ content, says string }{
		"empty":      {"", "cut off"},
		"cut":        {string(good[:100]), "cut off"},
		"no json":    {"format: 1\n", "line 1"},
		"twice":      {string(good) + string(good), "after the end"},
		"future":     {replace(`"format": 1`, `"format": 2, "color": 1`), "has format 2"},
		"no format":  {"{}", "has format 0"},
		"program":    {replace(`"engram"`, `"other"`), "no run of engram"},
		"unknown":    {replace(`"version"`, `"colour": 1, "version"`), "colour"},
		"type":       {replace(`"threads": 2`, `"threads": "two"`), "threads cannot be a string"},
		"status":     {replace(`"running"`, `"fine"`), "fine"},
		"start":      {replace(`"start": "2025-01-02T03:04:05Z"`, `"start": "noon"`), "noon"},
		"no start":   {replace(`"2025-01-02T03:04:05Z"`, `"0001-01-01T00:00:00Z"`), "start is missing"},
		"threads":    {replace(`"threads": 2`, `"threads": -2`), "-2"},
		"replicas":   {replace(`"replicas": 1`, `"replicas": -1`), "-1"},
		"failed":     {replace(`"replicas": 1`, `"replicas": 1, "failed": [{"replica": -7, "message": ""}]`), "-7"},
		"none":       {replace(`"replicas": 1`, `"replicas": 1, "none_stored": [{"replica": -7, "message": ""}]`), "-7"},
		"hash":       {replace("0f0f", "0f"), "SHA-256"},
		"null":       {"null", "has format 0"},
		"other root": {"[1]", "line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path, []byte(test.content), 0o666); err != nil {
				t.Fatal(err)
			}
			_, err := ReadManifest(dir)
			contains(t, err, path, test.says)
			_, _, err = Open(dir)
			contains(t, err, path, test.says)
		})
	}
}

func TestManifestWithoutConfiguration(t *testing.T) {
	for _, configuration := range []any{nil, json.RawMessage("null")} {
		m := sample()
		m.Configuration = configuration
		content, err := m.encode()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := decodeManifest(content); err != nil || got.Configuration != nil || strings.Contains(string(content), `"end"`) {
			t.Errorf("got %+v, %v from\n%s", got, err, content)
		}
	}
}

func TestLockInOneProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	f, err := Create(dir, sample())
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = Open(dir)
	if !errors.Is(err, ErrLocked) {
		t.Fatalf("got %v", err)
	}
	contains(t, err, dir, fmt.Sprintf("process %d on", os.Getpid()), "wait for it to end")
	if _, err := ReadManifest(dir); err != nil {
		t.Errorf("ReadManifest wants the lock: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f, _, err = Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}

// The test starts itself again as the process that holds the lock, and kills it.
func TestLockDiesWithItsProcess(t *testing.T) {
	const variable = "ENGRAM_TEST_HOLD_LOCK_OF"
	if dir := os.Getenv(variable); dir != "" {
		f, _, err := Open(dir)
		fmt.Println("opened:", err)
		time.Sleep(time.Minute)
		f.Close()
		return
	}
	dir := filepath.Join(t.TempDir(), "run")
	f, err := Create(dir, sample())
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	command := exec.Command(os.Args[0], "-test.run=^TestLockDiesWithItsProcess$")
	command.Env = append(os.Environ(), variable+"="+dir)
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	var said string
	fmt.Fscanln(out, new(string), &said)
	_, _, err = Open(dir)
	if !errors.Is(err, ErrLocked) {
		t.Errorf("while the other process lives: %v", err)
	}
	contains(t, err, fmt.Sprintf("process %d on", command.Process.Pid))
	if _, abandoned, err := Look(dir); abandoned || err != nil {
		t.Errorf("while the other process lives, abandoned is %t, %v", abandoned, err)
	}
	command.Process.Signal(syscall.SIGKILL)
	command.Wait()
	if _, abandoned, err := Look(dir); !abandoned || err != nil {
		t.Errorf("after the other process died, abandoned is %t, %v", abandoned, err)
	}
	f, _, err = Open(dir)
	if err != nil {
		t.Fatalf("after the other process died: %v", err)
	}
	f.Close()
}

func TestHashFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("abc"), 0o666); err != nil {
		t.Fatal(err)
	}
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if got, err := HashFile(path); got != want || err != nil {
		t.Errorf("got %s, %v", got, err)
	}
	_, err := HashFile(path + "x")
	contains(t, err, path+"x", "no such file")
	_, err = HashFile(filepath.Dir(path))
	contains(t, err, "is a directory")
}
