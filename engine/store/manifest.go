package store

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// ManifestName is the name of the manifest in a run folder.
const ManifestName = "manifest.json"

const (
	manifestFormat  = 1
	manifestProgram = "engram"
	manifestLimit   = 64 << 20 // bytes; what is larger was not written by engram
)

// Standard is the name of a configuration that came through standard input or another pipe.
const Standard = "-"

// What Manifest.Status can be.
const (
	Running     = "running"
	Done        = "done"
	Failed      = "failed"
	Interrupted = "interrupted"
	// NothingStored is the end of a run in which networks stopped since they had no pattern
	// stored to replay, and nothing failed: a result, as Done is.
	NothingStored = "none_stored"
)

func statuses() []string { return []string{Running, Done, Failed, Interrupted, NothingStored} }

// A Manifest records what ran, where and from which inputs, and how it ended.
type Manifest struct {
	Format  int    `json:"format"`  // set on saving
	Program string `json:"program"` // set on saving
	Version string `json:"version"`
	Commit  string `json:"commit"`

	Features  []string `json:"features,omitempty"`  // what was built in and found: gpu, mpi, avx512
	Arguments Names    `json:"arguments,omitempty"` // the command line

	// Configuration is the resolved configuration: anything that encodes as JSON
	// when it is written, a json.RawMessage when it was read (DecodeConfiguration).
	Configuration     any  `json:"configuration,omitempty"`
	ConfigurationFile Name `json:"configuration_file,omitempty"` // Standard: a pipe
	WorkingDirectory  Name `json:"working_directory,omitempty"`  // that relative paths start from

	Inputs NameMap `json:"inputs,omitempty"` // path -> SHA-256 (HashFile)
	// InputsRelative are the paths of the inputs from the run folder, for after it was moved together
	// with them: path in Inputs -> relative path.
	InputsRelative NameMap `json:"inputs_relative,omitempty"`

	Device       string `json:"device"`
	DeviceDetail string `json:"device_detail,omitempty"`
	Precision    string `json:"precision"`
	Threads      int    `json:"threads"`         // of each rank
	Ranks        int    `json:"ranks,omitempty"` // processes that shared the rows, where there was more than one
	Host         Host   `json:"host"`

	Start   time.Time   `json:"start"`
	Resumed []time.Time `json:"resumed,omitempty"` // when it went on
	End     time.Time   `json:"end,omitzero"`      // absent while running
	Status  string      `json:"status"`            // Running, Done, Failed, Interrupted or NothingStored
	Message string      `json:"message,omitempty"`
	Shard   string      `json:"shard,omitempty"` // i/n: the share of the sweep

	Replicas int `json:"replicas"`
	Outcome

	SHA256 string `json:"sha256,omitempty"` // of the text before it: set on saving, and empty in a manifest that was read
}

// Outcome is what a run notes while it goes.
type Outcome struct {
	// Warnings are the sentences that the user was told: about the input first, then as they came.
	Warnings []string        `json:"warnings,omitempty"`
	Seconds  []PhaseSeconds  `json:"seconds,omitempty"`
	Energy   *Energy         `json:"energy,omitempty"` // absent while running
	Failed   []FailedReplica `json:"failed,omitempty"`
	// NoneStored lists the nights that had nothing to replay, of all replicas.
	NoneStored []NoneStored `json:"none_stored,omitempty"`
}

// NoneStored says that a network had no pattern stored when a night began.
type NoneStored struct {
	Replica int    `json:"replica"` // from 0
	Phase   int    `json:"phase"`   // the sleep, from 0
	Stopped bool   `json:"stopped"` // the network ended there; it skipped the night where it did not
	Message string `json:"message"`
}

// FailedReplica says why a replica has no result.
type FailedReplica struct {
	Replica int    `json:"replica"` // from 0
	Message string `json:"message"`
}

// Stopped are the networks that ended where they had nothing to replay, by their numbers.
func (m *Manifest) Stopped() (numbers []int) {
	for _, none := range m.NoneStored {
		if none.Stopped {
			numbers = append(numbers, none.Replica)
		}
	}
	return numbers
}

// Ended reports whether every network came to its end, be it that it failed or had nothing to replay.
func (m *Manifest) Ended() bool {
	return m.Status == Done || m.Status == NothingStored || len(m.Failed) > 0
}

// Warn adds a sentence to the warnings, once.
func (m *Outcome) Warn(sentence string) {
	if !slices.Contains(m.Warnings, sentence) {
		m.Warnings = append(m.Warnings, sentence)
	}
}

// DecodeConfiguration decodes the configuration into the value v points to; a key
// that v does not know is an error. Numbers come through with all their digits.
func (m *Manifest) DecodeConfiguration(v any) error {
	text, err := json.Marshal(m.Configuration)
	if err == nil {
		err = decodeStrictly(text, v)
	}
	if err != nil {
		return fmt.Errorf("configuration in %s: %w", ManifestName, err)
	}
	return nil
}

// ReadManifest reads and checks the manifest of the run folder dir, without
// taking the folder's lock.
func ReadManifest(dir string) (*Manifest, error) {
	path := filepath.Join(dir, ManifestName)
	text, err := readAtMost(path, manifestLimit)
	if err != nil {
		return nil, notARun(dir, err)
	}
	m, err := decodeManifest(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// Look reads the manifest of the run folder dir, and tells whether nobody is at work there
// though it says running: its process was killed. Where the file system has no locks that is
// not known, and false; where it keeps them to the machine (some Lustre mounts), a run that
// works on another one looks abandoned from here.
func Look(dir string) (m *Manifest, abandoned bool, err error) {
	if m, err = ReadManifest(dir); err != nil || m.Status != Running {
		return m, false, err
	}
	if locked, known := isLocked(filepath.Join(dir, lockName)); locked || !known {
		return m, false, nil
	}
	m, err = ReadManifest(dir) // how a run ended is written before its lock is given up
	return m, err == nil && m.Status == Running, err
}

// notARun explains why the manifest of the folder dir cannot be read: dir is missing or a
// file, its manifest is missing or closed to the user.
func notARun(dir string, cause error) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: %w; name a run folder, the --out of `engram run`", dir, reasonOf(err))
	case err != nil:
		return unreadable(dir, err)
	case !info.IsDir():
		return fmt.Errorf("%s: is a file, %w; name a run folder, the --out of `engram run`", dir, syscall.ENOTDIR)
	case !errors.Is(cause, fs.ErrNotExist):
		return cause
	}
	return fmt.Errorf("%s: is not a run folder: it has no %s (%w)", dir, ManifestName, fs.ErrNotExist)
}

func decodeManifest(text []byte) (*Manifest, error) {
	// The format goes first: a manifest of a later engram should be told apart
	// from a broken one.
	var format struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(text, &format); err == nil && format.Format != manifestFormat {
		return nil, fmt.Errorf("has format %d, this engram reads format %d; use the engram that wrote it", format.Format, manifestFormat)
	}
	// Kept as text, so that a 64-bit seed does not pass through a float64.
	var configuration json.RawMessage
	m := &Manifest{Configuration: &configuration}
	if err := decodeStrictly(text, m); err != nil {
		return nil, err
	}
	m.Configuration = nil
	if len(configuration) > 0 {
		m.Configuration = configuration
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	if m.SHA256 != "" {
		if err := checkSeal(text, m.SHA256); err != nil {
			return nil, err
		}
		m.SHA256 = ""
	}
	return m, nil
}

// encode sets the format and the program and returns the manifest as indented
// JSON. It refuses what decodeManifest would not accept.
func (m *Manifest) encode() ([]byte, error) {
	m.Format, m.Program, m.SHA256 = manifestFormat, manifestProgram, ""
	if err := m.check(); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(m, "", "  ")
	return seal(text), err
}

// check says what is wrong with a manifest's values.
func (m *Manifest) check() error {
	switch {
	case m.Program != manifestProgram:
		return fmt.Errorf("program is %q, not %q: this is no run of engram", m.Program, manifestProgram)
	case !slices.Contains(statuses(), m.Status):
		return fmt.Errorf("status is %q, not one of %q", m.Status, statuses())
	case m.Start.IsZero():
		return errors.New("start is missing")
	case m.Threads < 0:
		return fmt.Errorf("threads is %d, less than 0", m.Threads)
	case m.Ranks < 0:
		return fmt.Errorf("ranks is %d, less than 0", m.Ranks)
	case m.Replicas < 0:
		return fmt.Errorf("replicas is %d, less than 0", m.Replicas)
	}
	for _, failed := range m.Failed {
		if failed.Replica < 0 {
			return fmt.Errorf("failed names replica %d, less than 0", failed.Replica)
		}
	}
	for _, none := range m.NoneStored {
		if none.Replica < 0 {
			return fmt.Errorf("none_stored names replica %d, less than 0", none.Replica)
		}
	}
	for path, sum := range m.Inputs {
		if digest, err := hex.DecodeString(sum); err != nil || len(digest) != 32 {
			return fmt.Errorf("inputs gives %q for %s, which is no SHA-256", sum, path)
		}
	}
	return nil
}

// decodeStrictly decodes one JSON value and refuses unknown keys and anything
// after it; errors name the line where that is known.
func decodeStrictly(text []byte, v any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(v)
	if err == nil {
		if _, err = decoder.Token(); err == io.EOF {
			return nil
		}
		return fmt.Errorf("line %d: there is something after the end of the JSON value", lineOf(text, decoder.InputOffset()))
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the JSON text ends early; the file is cut off")
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("line %d: %w", lineOf(text, syntax.Offset), err)
	}
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("line %d: %s cannot be a %s", lineOf(text, mismatch.Offset), mismatch.Field, mismatch.Value)
	}
	return err
}

// lineOf is the number, from 1, of the line that holds the byte at offset.
func lineOf(text []byte, offset int64) int {
	offset = max(0, min(offset, int64(len(text))))
	return 1 + bytes.Count(text[:offset], []byte("\n"))
}

// readAtMost reads a file and refuses one of more than limit bytes.
func readAtMost(path string, limit int64) ([]byte, error) {
	file, _, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, unreadable(path, err)
	}
	if int64(len(text)) > limit {
		return nil, fmt.Errorf("%s: has more than %d bytes; this is not a file of engram", path, limit)
	}
	return text, nil
}

// Host describes the machine of a run.
type Host struct {
	Name     string `json:"name"`
	Platform string `json:"platform"`      // operating system/architecture, linux/amd64
	CPU      string `json:"cpu,omitempty"` // model name, empty where the system does not tell
	Cores    int    `json:"cores"`         // logical, those this process may use
}

// ThisHost describes the machine that the process runs on.
func ThisHost() Host {
	name, _ := os.Hostname()
	return Host{
		Name:     name,
		Platform: runtime.GOOS + "/" + runtime.GOARCH,
		CPU:      cpuModel(),
		Cores:    runtime.NumCPU(),
	}
}

func cpuModel() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), ":")
		if strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
