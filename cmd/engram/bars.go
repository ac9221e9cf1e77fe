package main

import (
	"time"

	"engram/engine"

	"github.com/schollz/progressbar/v3"
)

// bars is the screen on a terminal: the phase under way is a bar, those that ended
// are lines above it.
type bars struct {
	lines
	colour bool
	bar    *progressbar.ProgressBar // nil between phases
}

func (b *bars) event(e engine.Event) {
	switch e.Kind {
	case engine.Progress:
		b.phase.update(e)
		if b.bar == nil {
			b.bar = b.newBar()
		}
		b.bar.Describe(b.phase.join(b.phase.progress(), b.phase.speed(), b.phase.shown()))
		_ = b.bar.Set(max(0, min(e.Cycle, e.Cycles-1))) // at its end it would vanish before the phase does
	case engine.PhaseBegins:
		b.lines.event(e)
	default:
		b.clear()
		b.lines.event(e)
	}
}

func (b *bars) failed(err error) bool {
	b.clear()
	return b.lines.failed(err)
}

// clear takes the bar off the screen; the next progress brings it back.
func (b *bars) clear() {
	if b.bar != nil {
		_ = b.bar.Clear()
		b.bar = nil
	}
}

func (b *bars) newBar() *progressbar.ProgressBar {
	theme := progressbar.Theme{Saucer: "#", SaucerPadding: ".", BarStart: b.phase.title + " [", BarEnd: "]"}
	if b.colour {
		theme.BarStart, theme.BarEnd = b.phase.title+" [[green]", "[reset]]"
	}
	return progressbar.NewOptions(max(b.phase.cycles, 1),
		progressbar.OptionSetWriter(b.w),
		progressbar.OptionSetTheme(theme),
		progressbar.OptionEnableColorCodes(b.colour),
		progressbar.OptionUseANSICodes(true),
		progressbar.OptionSetWidth(20),
		progressbar.OptionShowDescriptionAtLineEnd(),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionThrottle(100*time.Millisecond),
	)
}
