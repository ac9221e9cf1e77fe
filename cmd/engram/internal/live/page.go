package live

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"net/http"
	"strings"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string
	//go:embed plot.js
	plotJS string
)

// script is that of the page, and whole the page with all that it needs: one request, one token.
var (
	script = plotJS + pageJS
	whole  = strings.NewReplacer("/* page.css */", pageCSS, "/* page.js */", script).Replace(pageHTML)
	policy = "default-src 'none'; connect-src 'self'; img-src data:; style-src " + hash(pageCSS) + "; script-src " + hash(script) +
		"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

// hash names an inline text in a content security policy.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// page is the page itself, which runs no script but its own.
func (s *Server) page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	_, _ = w.Write([]byte(whole))
}
