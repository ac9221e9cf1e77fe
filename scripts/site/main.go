package main

import (
	"errors"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/russross/blackfriday/v2"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "site: give the folder to make, such as site")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "site:", err)
		os.Exit(1)
	}
}

// A page is a file of Markdown as HTML.
type page struct {
	Name, Title string // of the file, such as cli.html
	Body        template.HTML
	source      string
}

// write makes the folder dir, which must not be there, from the repository that is the working directory.
func write(dir string) error {
	pages, err := read()
	if err != nil {
		return err
	}
	if err := check(pages); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		return err
	}
	for _, p := range pages {
		var text strings.Builder
		if err := layout.Execute(&text, map[string]any{"Page": p, "Pages": pages}); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, p.Name), []byte(text.String()), 0o666); err != nil {
			return err
		}
	}
	return os.CopyFS(filepath.Join(dir, "images"), os.DirFS("docs/images"))
}

// read renders README.md, the first page, and all of docs.
func read() ([]page, error) {
	sources, err := filepath.Glob("docs/*.md")
	if err != nil {
		return nil, err
	}
	slices.Sort(sources)
	var pages []page
	for _, source := range append([]string{"README.md"}, sources...) {
		text, err := os.ReadFile(source)
		if err != nil {
			return nil, err
		}
		p := page{source: source, Name: strings.TrimSuffix(filepath.Base(source), ".md") + ".html", Title: title(string(text))}
		if source == "README.md" {
			p.Name = "index.html"
		}
		html := blackfriday.Run(text, blackfriday.WithExtensions(blackfriday.CommonExtensions|blackfriday.AutoHeadingIDs))
		p.Body = template.HTML(links(string(html)))
		pages = append(pages, p)
	}
	return pages, nil
}

// title is the first heading of a page.
func title(text string) string {
	line, _, _ := strings.Cut(strings.TrimPrefix(text, "# "), "\n")
	return line
}

var (
	anchor  = regexp.MustCompile(`(?s)<a href="([^"]*)">(.*?)</a>`)
	picture = regexp.MustCompile(`src="docs/`)
	id      = regexp.MustCompile(` id="([^"]*)"`)
)

// links turns links between files of the repository into those between pages. Those to files that the site does not
// have become text.
func links(html string) string {
	html = picture.ReplaceAllString(html, `src="`)
	return anchor.ReplaceAllStringFunc(html, func(link string) string {
		found := anchor.FindStringSubmatch(link)
		path, section, hasSection := strings.Cut(found[1], "#")
		if strings.Contains(path, "://") || path == "" && hasSection {
			return link
		}
		name, markdown := strings.CutSuffix(path, ".md")
		below := strings.TrimPrefix(name, "docs/")
		switch {
		case name == "../README":
			below = "index"
		case !markdown || strings.Contains(below, "/") || name == "CONTRIBUTING" || name == "CHANGELOG":
			return found[2]
		}
		if hasSection {
			section = "#" + section
		}
		return fmt.Sprintf(`<a href="%s.html%s">%s</a>`, below, section, found[2])
	})
}

// check looks for links to pages and sections that are not there.
func check(pages []page) error {
	there := map[string]bool{}
	for _, p := range pages {
		there[p.Name] = true
		for _, found := range id.FindAllStringSubmatch(string(p.Body), -1) {
			there[p.Name+"#"+found[1]] = true
		}
	}
	var all error
	for _, p := range pages {
		for _, found := range anchor.FindAllStringSubmatch(string(p.Body), -1) {
			to := found[1]
			if strings.HasPrefix(to, "#") {
				to = p.Name + to
			}
			if !strings.Contains(to, "://") && !there[to] {
				all = errors.Join(all, fmt.Errorf("%s: there is no %s", p.source, found[1]))
			}
		}
	}
	return all
}

var layout = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{.Page.Title}}</title>
<style>
body { margin: 0 auto; max-width: 75rem; display: flex; flex-wrap: wrap; gap: 2rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #222; }
nav { flex: 0 0 14rem; font-size: .9rem; } nav a { display: block; } main { flex: 1 1 30rem; min-width: 0; }
pre { background: #f5f5f5; padding: .7rem; overflow-x: auto; } code { font-size: .9em; } img { max-width: 100%; }
table { display: block; overflow-x: auto; border-collapse: collapse; } th, td { border: 1px solid #ccc; padding: .2rem .6rem; text-align: left; vertical-align: top; }
</style>
<nav>{{range .Pages}}<a href="{{.Name}}">{{.Title}}</a>
{{end}}</nav>
<main>
{{.Page.Body}}
</main>
</html>
`))
