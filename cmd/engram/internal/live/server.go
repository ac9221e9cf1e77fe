package live

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"engram/cmd/engram/internal/console"
)

// Server serves the page of some runs.
type Server struct {
	listener net.Listener
	host     string // that was asked for
	token    string
	http     *http.Server
	closing  chan struct{} // closed when the streams are to end
	streams  chan struct{} // holds an element for each viewer
	runs     []*Run
}

const (
	mostViewers = 100
	// leaveTime is how long the server waits at its end for viewers to take the last event.
	leaveTime = time.Second
)

func newServer(listener net.Listener, host string) *Server {
	return &Server{listener: listener, host: host, token: rand.Text(), closing: make(chan struct{}), streams: make(chan struct{}, mostViewers)}
}

// URL is the address of the page, with its token.
func (s *Server) URL() string {
	host := s.host
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	at := url.URL{Scheme: "http", Host: net.JoinHostPort(host, strconv.Itoa(s.port())), Path: "/", RawQuery: url.Values{"token": {s.token}}.Encode()}
	return at.String()
}

func (s *Server) port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// Announce tells the address of the page, whatever else is told: nobody would find it. json: as an event.
func (s *Server) Announce(w io.Writer, json bool) {
	warning := ""
	if !isLoopback(s.host) {
		warning = fmt.Sprintf("the live page is served at %s without encryption: whoever reads its address, token included, can watch the run and stop it", s.listener.Addr())
	}
	if json {
		log := slog.New(slog.NewJSONHandler(w, nil))
		log.Info("live page", "url", s.URL())
		if warning != "" {
			log.Warn(warning)
		}
		return
	}
	fmt.Fprintf(w, "engram: live page: %s\n", s.URL())
	if warning != "" {
		console.Warn(w, warning)
	}
}

// Watched tells whether there are viewers.
func (s *Server) Watched() bool { return len(s.streams) > 0 }

// Serve begins to answer requests about runs.
func (s *Server) Serve(runs ...*Run) {
	s.runs = runs
	s.http = &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // a viewer that leaves is no news
	}
	go func() { _ = s.http.Serve(s.listener) }() // until Close
}

// Close gives viewers the last state, waits for a moment until they have it, and ends the server.
func (s *Server) Close() {
	if s == nil {
		return
	}
	if s.http == nil {
		s.listener.Close()
		return
	}
	close(s.closing)
	ctx, cancel := context.WithTimeout(context.Background(), leaveTime)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		s.http.Close()
	}
}

// handler answers all requests.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("GET /events", s.events)
	mux.HandleFunc("GET /network", s.network)
	mux.HandleFunc("POST /stop", s.stop)
	return s.guard(mux)
}

// runOf is the run that a request names by its number; the first without one.
func (s *Server) runOf(w http.ResponseWriter, r *http.Request) *Run {
	n, err := strconv.Atoi(r.URL.Query().Get("run"))
	if r.URL.Query().Get("run") == "" {
		n, err = 0, nil
	}
	if err != nil || n < 0 || n >= len(s.runs) {
		http.Error(w, fmt.Sprintf("engram: run %q is not one of this page, which shows %d: they are numbered from 0", r.URL.Query().Get("run"), len(s.runs)), http.StatusNotFound)
		return nil
	}
	return s.runs[n]
}

// stop has a run save what it reached and end.
func (s *Server) stop(w http.ResponseWriter, r *http.Request) {
	run := s.runOf(w, r)
	if run == nil {
		return
	}
	if err := run.Stop(); err != nil {
		http.Error(w, "engram: "+err.Error(), http.StatusConflict)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// network answers with the curves of one network of a run, from its files.
func (s *Server) network(w http.ResponseWriter, r *http.Request) {
	run := s.runOf(w, r)
	if run == nil {
		return
	}
	number, err := strconv.Atoi(r.URL.Query().Get("n"))
	if err != nil {
		http.Error(w, fmt.Sprintf("engram: n is the number of a network, and %q is none", r.URL.Query().Get("n")), http.StatusBadRequest)
		return
	}
	text, err := run.networkFrame(number)
	if err != nil {
		http.Error(w, "engram: "+err.Error(), http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text)
}
