package config

import (
	"fmt"
	"slices"
)

// Notes collects warnings about many networks: of each kind the first, and of how many it holds.
type Notes struct {
	kinds []string // in the order they came
	notes map[string]*note
}

type note struct {
	sentence, of string // of: the first network that it is about
	networks     int
}

// Add notes a warning of a kind about so many networks, one of which of names.
func (n *Notes) Add(kind, of string, networks int, sentence func() string) {
	if n.notes == nil {
		n.notes = map[string]*note{}
	}
	if n.notes[kind] == nil {
		n.kinds = append(n.kinds, kind)
		n.notes[kind] = &note{sentence: sentence(), of: of}
	}
	n.notes[kind].networks += networks
}

// Has reports whether there is a warning of that kind.
func (n *Notes) Has(kind string) bool { return slices.Contains(n.kinds, kind) }

// Sentences are the warnings. In a sweep of so many networks in all they say whom they are about.
func (n *Notes) Sentences(all int) (sentences []string) {
	for _, kind := range n.kinds {
		text := n.notes[kind]
		switch others := text.networks - 1; {
		case all == 1 || text.of == "":
			sentences = append(sentences, text.sentence)
		case text.networks >= all:
			sentences = append(sentences, fmt.Sprintf("%s; this is %s, and all %d networks are like it, maybe with other numbers", text.sentence, text.of, all))
		case others == 0:
			sentences = append(sentences, fmt.Sprintf("%s; this is %s", text.sentence, text.of))
		default:
			sentences = append(sentences, fmt.Sprintf("%s; this is %s, and %s like it", text.sentence, text.of, plural(float64(others), "network is", "networks are")))
		}
	}
	return sentences
}
