package live

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// pipes is a listener that also takes connections which hold nothing back: a write waits until it is read.
type pipes struct {
	net.Listener
	conns chan net.Conn
}

// newPipes makes one that takes what comes to the listener, too.
func newPipes(l net.Listener) *pipes {
	p := &pipes{l, make(chan net.Conn)}
	go func() {
		defer close(p.conns)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.conns <- c
		}
	}()
	return p
}

func (p *pipes) Accept() (net.Conn, error) {
	c, open := <-p.conns
	if !open {
		return nil, net.ErrClosed
	}
	return c, nil
}

// TestSlowViewer: whoever does not read keeps nobody waiting: not the run, not others, not the end.
func TestSlowViewer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := newPipes(l)
	s := newServer(p, "127.0.0.1")
	run := newTestRun(t, "runs/x", 0, 1, 2, 3)
	s.Serve(run)
	for range 5 {
		here, there := net.Pipe()
		defer here.Close()
		p.conns <- there
		if _, err := io.WriteString(here, "GET /events?token="+s.token+" HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
	}
	for !s.Watched() { // a viewer's stream has begun, and its first event waits
		time.Sleep(time.Millisecond)
	}
	v := view(t, s, "events")
	for cycle := 0; cycle <= 1000; cycle += 10 {
		for number := range 4 {
			run.Record(number, 1, cycle, row(float64(cycle)))
		}
	}
	var d drawn
	v.await("curves", &d, func() bool {
		p := d.Phases[1]
		return len(p.Cycles) > 0 && p.Cycles[len(p.Cycles)-1] == 1000
	})
	ended := make(chan struct{})
	go func() { s.Close(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Error("the server waits for viewers that do not read")
	}
	if strings.Contains(s.URL(), "0.0.0.0") {
		t.Error(s.URL())
	}
}
