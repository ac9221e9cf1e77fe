package console

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"engram/cmd/engram/internal/format"

	"golang.org/x/term"
)

// Frames shows a text on a terminal that changes in place: each frame replaces the one before, and
// what stood above the first stays.
type Frames struct {
	Writer        io.Writer
	Width, Height int // of the terminal; 0: as it says
	rows          int // of the frame that is shown
}

// Show replaces the frame by text.
func (f *Frames) Show(text string) error {
	text, rows := f.fit(text)
	_, err := io.WriteString(f.Writer, f.clear()+text)
	f.rows = rows
	return err
}

// clear takes the frame away: the cursor goes up to its first row.
func (f *Frames) clear() string {
	if f.rows == 0 {
		return ""
	}
	return fmt.Sprintf("\x1b[%dA\r\x1b[J", f.rows)
}

// Last replaces the frame by what stays, cut nowhere.
func (f *Frames) Last(text string) error {
	_, err := io.WriteString(f.Writer, f.clear()+text)
	f.rows = 0
	return err
}

// fit cuts lines that are longer than the terminal is wide, and lines that it has no room for: a
// row that leaves the screen could not be replaced.
func (f *Frames) fit(text string) (cut string, rows int) {
	width, height := f.size()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if most := max(2, height-1); len(lines) > most {
		hidden := len(lines) - most + 1
		lines = append(lines[:most-1], fmt.Sprintf("... and %s", format.Count(hidden, "line", "lines")))
	}
	for i, line := range lines {
		if utf8.RuneCountInString(line) > width {
			lines[i] = string([]rune(line)[:max(0, width-3)]) + "..."
		}
	}
	return strings.Join(lines, "\n") + "\n", len(lines)
}

// size is that of the terminal now.
func (f *Frames) size() (width, height int) {
	if f.Width > 0 {
		return f.Width, f.Height
	}
	if file, ok := f.Writer.(*os.File); ok {
		if width, height, err := term.GetSize(int(file.Fd())); err == nil && width > 0 && height > 0 {
			return width, height
		}
	}
	return 80, 24
}
