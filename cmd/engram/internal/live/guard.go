package live

import (
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
)

// guard lets those requests through that name this page by an address of its own and have the token. A browser that was
// led here under another name (DNS rebinding) is refused by its Host header.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		if !s.isOwn(r.Host) {
			http.Error(w, fmt.Sprintf("engram: this page does not answer to the name %q. Open it as 127.0.0.1 or localhost: on the machine itself, or through a tunnel, "+
				"ssh -L %d:127.0.0.1:%d MACHINE; or serve it with --serve-address HOST:PORT.", r.Host, s.port(), s.port()), http.StatusForbidden)
			return
		}
		if subtle.ConstantTimeCompare([]byte(r.URL.Query().Get("token")), []byte(s.token)) != 1 {
			http.Error(w, "engram: the token is missing or wrong. Open the whole address that engram printed on standard error, "+
				"http://.../?token=...; every run has a token of its own.", http.StatusForbidden)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, 0)
		next.ServeHTTP(w, r)
	})
}

// isOwn tells whether a Host header names this page: the loopback addresses, with any port since tunnels have their own;
// the host that was asked for; and, where that is all addresses of the machine, any address and the machine's name.
func (s *Server) isOwn(header string) bool {
	host := header
	if h, _, err := net.SplitHostPort(header); err == nil {
		host = h
	} else if ip, ok := strings.CutPrefix(header, "["); ok {
		host = strings.TrimSuffix(ip, "]")
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || host == "127.0.0.1" || host == "::1" || host == strings.ToLower(s.host) {
		return true
	}
	if all, err := netip.ParseAddr(s.host); err != nil || !all.IsUnspecified() {
		return false
	}
	name, _ := os.Hostname()
	name = strings.ToLower(name)
	short, _, _ := strings.Cut(name, ".")
	_, err := netip.ParseAddr(host)
	return err == nil || host != "" && (host == name || host == short)
}
