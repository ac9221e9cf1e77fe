package document

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xrash/smetrics"
)

// DidYouMean ends a message about an unknown word with the known one that resembles it most (Nearest); "" where none does.
func DidYouMean(word string, known []string) string { return didYouMean(Nearest(word, known)) }

// Nearest is the known word that resembles a word most; "" where none does. A word
// resembles another one if at most three letters, and at most half of them, differ, and, where it is more than one, they begin
// alike; the same letters in another order count as one. Where none does, it is the first whose beginning the word is: margin of
// margin_min, coding of coding-level.
func Nearest(word string, known []string) string {
	word = strings.ToLower(word[:min(len(word), 64)]) // nothing far longer than a key resembles one
	nearest, least := "", 4
	for _, candidate := range known {
		lower := strings.ToLower(candidate)
		distance := smetrics.WagnerFischer(word, lower, 1, 1, 1)
		if distance > 1 && sorted(word) == sorted(lower) {
			distance = 1
		}
		if distance > 1 && (word == "" || word[0] != lower[0]) { // some is not meant to be none
			continue
		}
		if distance < least && 2*distance <= len(candidate) {
			nearest, least = candidate, distance
		}
	}
	if nearest == "" && word != "" {
		begins := func(known string) bool {
			return strings.HasPrefix(known, word+"_") || strings.HasPrefix(known, word+"-")
		}
		if i := slices.IndexFunc(known, begins); i >= 0 {
			nearest = known[i]
		}
	}
	return nearest
}

func didYouMean(word string) string {
	if word == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", word)
}

// sorted are the bytes of a word in order.
func sorted(word string) string {
	letters := []byte(word)
	slices.Sort(letters)
	return string(letters)
}

// Quote shows what the user wrote, shortened where it is long.
func Quote(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "..."
	}
	return fmt.Sprintf("%q", text)
}
