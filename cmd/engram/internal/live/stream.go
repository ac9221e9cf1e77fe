package live

import (
	"fmt"
	"net/http"
	"time"
)

const (
	// every is the least time between two events of a viewer.
	every = 500 * time.Millisecond
	// bytesPerSecond bounds what a viewer is sent of curves: the larger they are, the less often.
	bytesPerSecond = 100_000
	// patience is how long a viewer may take to receive an event. After it, the viewer is dropped and connects again.
	patience = 10 * time.Second
	// silence is how long nothing is sent, after which a comment shows that the connection is alive.
	silence = 15 * time.Second
)

// events is the stream of a viewer: what the run is now, and what is new. It ends with the server.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	run := s.runOf(w, r)
	if run == nil {
		return
	}
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		http.Error(w, fmt.Sprintf("engram: the page has %d viewers, and that is the most: close one", mostViewers), http.StatusServiceUnavailable)
		return
	}
	v := viewer{to: w, control: http.NewResponseController(w)}
	w.Header().Set("Content-Type", "text/event-stream")
	if v.write("retry: 2000\nevent: run\ndata: %s\n\n", s.facts(run)) != nil {
		return
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if err := v.show(run, time.Now(), false); err != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-s.closing:
			if v.show(run, time.Now(), true) == nil {
				_ = v.write("event: end\ndata: {}\n\n")
			}
			return
		case <-ticker.C:
		}
	}
}

// facts are those of a run, with the folders of all runs of the page.
func (s *Server) facts(run *Run) []byte {
	var dirs []string
	for _, r := range s.runs {
		dirs = append(dirs, r.facts.Dir)
	}
	return mustJSON(map[string]any{"run": run.facts, "runs": dirs})
}

// viewer is one stream.
type viewer struct {
	to            http.ResponseWriter
	control       *http.ResponseController
	state, curves *frame    // that it has
	next          time.Time // when it may have curves again
	last          time.Time // when it was sent something
}

// show sends what the viewer does not have yet. last: whatever it was sent a moment ago.
func (v *viewer) show(r *Run, now time.Time, last bool) error {
	if f := r.stateFrame(now, last); f != v.state {
		if err := v.write("event: state\nid: %d\ndata: %s\n\n", f.id, f.text); err != nil {
			return err
		}
		v.state, v.last = f, now
	}
	if last || !now.Before(v.next) {
		if f := r.curvesFrame(now, last); f != v.curves {
			if err := v.write("event: curves\nid: %d\ndata: %s\n\n", f.id, f.text); err != nil {
				return err
			}
			v.curves, v.last = f, now
			v.next = now.Add(max(2*every, time.Duration(len(f.text))*time.Second/bytesPerSecond))
		}
	}
	if now.Sub(v.last) >= silence {
		v.last = now
		return v.write(": still here\n\n")
	}
	return nil
}

func (v *viewer) write(format string, args ...any) error {
	if err := v.control.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(v.to, format, args...); err != nil {
		return err
	}
	return v.control.Flush()
}
