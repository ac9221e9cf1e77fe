package document

import (
	"fmt"
	"strings"

	"github.com/xrash/smetrics"
)

// DidYouMean ends a message about an unknown word with the nearest known one.
func DidYouMean(word string, known []string) string {
	// Nothing far longer than a key resembles one; its distance is not worth computing.
	word = strings.ToLower(word[:min(len(word), 64)])
	nearest, least := "", 0
	for _, candidate := range known {
		distance := smetrics.WagnerFischer(word, strings.ToLower(candidate), 1, 1, 1)
		if nearest == "" || distance < least {
			nearest, least = candidate, distance
		}
	}
	return fmt.Sprintf("; did you mean %q?", nearest)
}

// Quote shows what the user wrote, shortened where it is long.
func Quote(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "..."
	}
	return fmt.Sprintf("%q", text)
}
