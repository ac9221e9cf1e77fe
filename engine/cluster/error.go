package cluster

import (
	"fmt"
	"slices"
	"strings"
)

// Error is what went wrong on one rank.
type Error struct {
	Rank int
	Host string
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("rank %d on %s: %v", e.Rank, e.Host, e.Err) }

func (e *Error) Unwrap() error { return e.Err }

// WithRank adds the number of this rank to an error, in groups of more than one.
func (g *Group) WithRank(err error) error {
	if err == nil || g.Size == 1 {
		return err
	}
	return &Error{g.Rank, g.Host, err}
}

// Agree is collective: where no rank has an error there is none. Where all ranks met the
// same one it is returned as it is; else the first one, with its rank and host, by all.
func (g *Group) Agree(err error) error {
	if g.Size == 1 || !g.AllReduceOr(err != nil)[0] {
		return err
	}
	const separator = "\x00"
	text := g.Host + separator
	if err != nil {
		text += "!" + err.Error()
	}
	var hosts, said []string
	for _, t := range g.GatherTexts(text) {
		host, words, _ := strings.Cut(t, separator)
		hosts, said = append(hosts, host), append(said, words)
	}
	if len(slices.Compact(slices.Clone(said))) == 1 {
		return err
	}
	first := slices.IndexFunc(said, func(words string) bool { return words != "" })
	if first == g.Rank {
		return g.WithRank(err)
	}
	return &Error{first, hosts[first], fmt.Errorf("%s", said[first][1:])}
}
