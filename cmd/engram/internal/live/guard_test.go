package live

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestToken: without the token of this server nothing is answered, and nothing is stopped.
func TestToken(t *testing.T) {
	run := newTestRun(t, t.TempDir(), 0)
	run.Stoppable(func() error { t.Error("the run was stopped"); return nil }, "")
	s := serve(t, run)
	other := serve(t, run)
	for _, path := range []string{"", "events", "network?n=0", "stop", "nowhere"} {
		for _, token := range []string{"", "token=", "token=x", "token=" + s.token[1:], "token=" + s.token + "x", "token=" + other.token, "Token=" + s.token} {
			for _, method := range []string{"GET", "POST", "PUT", "DELETE", "OPTIONS"} {
				address := fmt.Sprintf("http://127.0.0.1:%d/%s", s.port(), path)
				if strings.Contains(path, "?") {
					address += "&" + token
				} else {
					address += "?" + token
				}
				if status, text, _ := ask(t, request(t, method, address)); status != http.StatusForbidden || !strings.Contains(text, "the whole address that engram printed") {
					t.Errorf("%s /%s with %q: %d %s", method, path, token, status, text)
				}
			}
		}
	}
}

// TestHost: the page answers to the loopback names with any port, and to no other name.
func TestHost(t *testing.T) {
	s := serve(t, newTestRun(t, t.TempDir(), 0))
	for host, want := range map[string]int{
		"127.0.0.1": 200, "127.0.0.1:9999": 200, "localhost:1": 200, "LOCALHOST": 200, "localhost.": 200, "[::1]": 200, "[::1]:80": 200,
		"evil.example": 403, "evil.example:80": 403, "localhost.evil.example": 403, "127.0.0.1.evil.example": 403, "127.0.0.2": 403,
		"10.0.0.1:80": 403, "": 403, "[::2]": 403, "0.0.0.0": 403,
	} {
		r := httptest.NewRequest("GET", "/?token="+s.token, nil)
		r.Host = host
		w := httptest.NewRecorder()
		s.handler().ServeHTTP(w, r)
		if w.Code != want || want == 403 && !strings.Contains(w.Body.String(), "ssh -L") {
			t.Errorf("Host %q: %d, want %d; %.200s", host, w.Code, want, w.Body)
		}
	}
}

// TestHostAsked: a host that was asked for is answered to; of all addresses, every address and the machine's name.
func TestHostAsked(t *testing.T) {
	for _, c := range []struct {
		host, header string
		want         bool
	}{
		{"node7.cluster", "node7.cluster:8080", true}, {"node7.cluster", "node8.cluster:8080", false}, {"10.1.2.3", "10.1.2.3", true},
		{"10.1.2.3", "10.1.2.4", false}, {"0.0.0.0", "10.1.2.4:80", true}, {"0.0.0.0", "evil.example", false}, {"::", "[fe80::1]:80", true},
	} {
		if got := (&Server{host: c.host}).isOwn(c.header); got != c.want {
			t.Errorf("%s answers to %s: %v", c.host, c.header, got)
		}
	}
}

// TestHeaders: what the page is allowed to do, and what others may do with it.
func TestHeaders(t *testing.T) {
	s := serve(t, newTestRun(t, t.TempDir(), 0))
	status, text, h := ask(t, request(t, "GET", s.URL()))
	if status != 200 || !strings.Contains(text, "<title>engram</title>") || strings.Contains(text, "/* page.") {
		t.Errorf("%d %.300s", status, text)
	}
	for key, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
		"Content-Security-Policy": "default-src 'none'; connect-src 'self'; img-src data:; style-src 'sha256-"} {
		if !strings.HasPrefix(h.Get(key), want) {
			t.Errorf("%s: %q", key, h.Get(key))
		}
	}
	if strings.Contains(h.Get("Content-Security-Policy"), "unsafe") {
		t.Error(h.Get("Content-Security-Policy"))
	}
	_, _, h = ask(t, request(t, "GET", at(s, "network?n=0")))
	if h.Get("Cache-Control") != "no-store" || h.Get("Content-Security-Policy") != "default-src 'none'; frame-ancestors 'none'" {
		t.Error(h)
	}
}

// TestMethods: nothing but stop is to be written.
func TestMethods(t *testing.T) {
	s := serve(t, newTestRun(t, t.TempDir(), 0))
	for path, want := range map[string]string{"": "GET", "events": "GET", "network": "GET", "stop": "POST"} {
		for _, method := range []string{"GET", "POST", "PUT", "DELETE", "PATCH"} {
			if method == want {
				continue
			}
			if status, _, h := ask(t, request(t, method, at(s, path))); status != http.StatusMethodNotAllowed || !strings.Contains(h.Get("Allow"), want) {
				t.Errorf("%s /%s: %d, allowed %q", method, path, status, h.Get("Allow"))
			}
		}
	}
	for path, want := range map[string]int{"nowhere": 404, "../etc/passwd": 404, "network?n=x": 400, "network?n=9": 404, "network?n=0&run=1": 404, "events?run=-1": 404, "events?run=x": 404} {
		if status, text, _ := ask(t, request(t, "GET", at(s, path))); status != want {
			t.Errorf("/%s: %d %s", path, status, text)
		}
	}
	if status, text, _ := ask(t, request(t, "POST", at(s, "stop"))); status != http.StatusConflict || !strings.Contains(text, "has not begun to compute") {
		t.Errorf("a run that cannot be stopped yet: %d %s", status, text)
	}
}

// FuzzRequest: no request without the token is answered by anything but a refusal, and none breaks the server.
func FuzzRequest(f *testing.F) {
	facts := factsOfTest(f, f.TempDir(), 0)
	s := &Server{host: "127.0.0.1", token: "secret", listener: localListener{}}
	handler := s.handler()
	stopped := true // which needs another run
	for _, seed := range [][3]string{{"GET", "/", "localhost"}, {"POST", "/stop?run=0", "127.0.0.1"}, {"GET", "/events?token=x", ""}, {"GET", "/network?n=1&token=%zz", "[::1"}, {"GET", "//..;/%2e", "[]:"}} {
		f.Add(seed[0], seed[1], seed[2], false)
		f.Add(seed[0], seed[1], seed[2], true)
	}
	f.Fuzz(func(t *testing.T, method, target, host string, known bool) {
		r, err := http.NewRequest(method, "http://x"+target, strings.NewReader(experiment))
		if err != nil || r.URL.Path == "/events" { // a stream does not end
			return
		}
		if stopped {
			run := NewRun(facts)
			run.Stoppable(func() error { stopped = true; return nil }, "")
			s.runs, stopped = []*Run{run}, false
		}
		r.Host = host
		if known {
			q := r.URL.Query()
			q.Set("token", s.token)
			r.URL.RawQuery = q.Encode()
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if !known && w.Code != http.StatusForbidden && r.URL.Query().Get("token") != s.token {
			t.Errorf("%s %q, Host %q: %d", method, target, host, w.Code)
		}
		if stopped && (method != "POST" || r.URL.Path != "/stop" || !s.isOwn(host)) {
			t.Errorf("%s %q, Host %q stops the run", method, target, host)
		}
	})
}
