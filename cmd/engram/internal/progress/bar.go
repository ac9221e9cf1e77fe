package progress

import (
	"os"
	"time"

	"engram/engine"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// barProgress is the screen on a terminal: the phase under way is a bar, those that ended
// are lines above it.
type barProgress struct {
	plainProgress
	colour bool
	bar    *progressbar.ProgressBar // nil between phases
}

func (b *barProgress) Event(e engine.Event) {
	switch e.Kind {
	case engine.Progress:
		b.phase.update(e)
		if b.bar == nil {
			b.bar = b.newBar()
		}
		_ = b.bar.Set(max(0, min(e.Cycle, e.Cycles-1))) // at its end it would vanish before the phase does
		// last, since this draws, whatever was drawn a moment ago
		b.bar.Describe(b.phase.brief(b.width()-b.barWidth()-len(b.phase.title)-len("  57%  []   "), b.eta.text(time.Now())))
	case engine.PhaseBegins:
		b.plainProgress.Event(e)
	default:
		b.clear()
		b.plainProgress.Event(e)
	}
}

func (b *barProgress) Note(text string) {
	b.clear()
	b.plainProgress.Note(text)
}

func (b *barProgress) Failed(err error) bool {
	b.clear()
	return b.plainProgress.Failed(err)
}

// clear takes the bar off the screen; the next progress brings it back.
func (b *barProgress) clear() {
	if b.bar != nil {
		_ = b.bar.Clear()
		b.bar = nil
	}
}

func (b *barProgress) newBar() *progressbar.ProgressBar {
	theme := progressbar.Theme{Saucer: "#", SaucerPadding: ".", BarStart: b.phase.title + " [", BarEnd: "]"}
	if b.colour {
		theme.BarStart, theme.BarEnd = b.phase.title+" [[green]", "[reset]]"
	}
	return progressbar.NewOptions(max(b.phase.cycles, 1),
		progressbar.OptionSetWriter(b.w),
		progressbar.OptionSetTheme(theme),
		progressbar.OptionEnableColorCodes(b.colour),
		progressbar.OptionUseANSICodes(true),
		progressbar.OptionSetWidth(b.barWidth()),
		progressbar.OptionShowDescriptionAtLineEnd(),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionThrottle(100*time.Millisecond),
	)
}

// barWidth leaves room beside the bar on a narrow terminal.
func (b *barProgress) barWidth() int {
	if b.width() < 100 {
		return 10
	}
	return 20
}

// width of the terminal, in letters.
func (b *barProgress) width() int {
	if f, ok := b.w.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return 80
}
