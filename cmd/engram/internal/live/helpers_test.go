package live

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"engram/engine/config"
	"engram/engine/store"
)

// experiment is a life with a recall, of four networks.
const experiment = `
name: test
network: {neurons: 20, factors: 2, coding_level: 0.2}
patterns: {count: 3}
phases:
  - wake: {passes: 3, rate: 1}
  - sleep: {cycles: 1000, rate: 0.01}
  - recall: {levels: [0, 0.1], trials: 2}
record: {every: 10, observables: [density, stored]}
sweep: {seed: [1, 2, 3, 4]}
`

// newTestRun is a run of the experiment with networks of these numbers.
func newTestRun(t *testing.T, dir string, numbers ...int) *Run {
	t.Helper()
	return NewRun(factsOfTest(t, dir, numbers...))
}

func factsOfTest(t testing.TB, dir string, numbers ...int) Facts {
	t.Helper()
	e, err := config.Parse("test.yaml", []byte(experiment), nil)
	if err != nil {
		t.Fatal(err)
	}
	return FactsOf(dir, &store.Manifest{Device: "cpu"}, e, numbers, 1000)
}

// row are the cells of metrics.csv: density, density_std, density_median, stored.
func row(density float64) []float64 { return []float64{density, 0.1, density / 2, 3} }

// serve serves runs at a free port until the test ends.
func serve(t *testing.T, runs ...*Run) *Server {
	t.Helper()
	s, err := (&Options{serve: true}).Listen()
	if err != nil {
		t.Fatal(err)
	}
	s.Serve(runs...)
	t.Cleanup(func() {
		select {
		case <-s.closing:
		default:
			s.Close()
		}
	})
	return s
}

// at is the address of a path of the page, with its token.
func at(s *Server, path string) string {
	u, _ := url.Parse(s.URL())
	path, query, _ := strings.Cut(path, "?")
	u.Path = path
	if query != "" {
		u.RawQuery += "&" + query
	}
	return u.String()
}

// ask makes a request and returns the status and the text of the answer.
func ask(t *testing.T, r *http.Request) (int, string, http.Header) {
	t.Helper()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text), answer.Header
}

func request(t *testing.T, method, address string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// event is one of a stream.
type event struct{ name, id, data string }

// stream is a viewer. It has the latest event of each name, as a page does: curves that are newer than a state may come
// before the state that follows.
type stream struct {
	t      *testing.T
	body   io.ReadCloser
	lines  *bufio.Scanner
	latest map[string]event
}

// view connects a viewer.
func view(t *testing.T, s *Server, path string) *stream {
	t.Helper()
	r := request(t, "GET", at(s, path))
	r.Header.Set("Last-Event-ID", "7") // as browsers send it when they connect again
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	if kind := answer.Header.Get("Content-Type"); answer.StatusCode != 200 || kind != "text/event-stream" {
		t.Fatalf("status %d, %s", answer.StatusCode, kind)
	}
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<24)
	return &stream{t, answer.Body, lines, map[string]event{}}
}

// next is the next event; false at the end of the stream.
func (s *stream) next() (e event, more bool) {
	for s.lines.Scan() {
		key, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch key {
		case "event":
			e.name = value
		case "id":
			e.id = value
		case "data":
			e.data = value
		case "":
			if e.name != "" {
				s.latest[e.name] = e
				return e, true
			}
		}
	}
	return e, false
}

// await reads on until something is so of the latest event of a name, which it decodes.
func (s *stream) await(name string, into any, so func() bool) {
	s.t.Helper()
	e, more := s.latest[name], true
	for begin := time.Now(); time.Since(begin) < time.Minute; e, more = s.next() {
		if !more {
			s.t.Fatalf("the stream ends, and no such %s came", name)
		}
		if e.name != name {
			continue
		}
		if err := json.Unmarshal([]byte(e.data), into); err != nil {
			s.t.Fatalf("%s: %v in %s", name, err, e.data)
		}
		if so() {
			return
		}
	}
	s.t.Fatalf("no such %s came within a minute", name)
}
