package run

import (
	"fmt"
	"slices"
	"strings"

	"engram/engine"
	"engram/engine/store"
)

// shareOf is what a folder has of a sweep.
func shareOf(p *store.Part) string {
	if p.Manifest.Shard == "" {
		return "the whole sweep"
	}
	return "share " + p.Manifest.Shard
}

// overlapping says why two folders have a network in common.
func overlapping(a, b *store.Part, replica int) error {
	switch {
	case a.Dir == b.Dir:
		return fmt.Errorf("%s is named twice: name the folder of each share once", a.Dir)
	case a.Manifest.Shard == b.Manifest.Shard:
		return fmt.Errorf("%s and %s are both %s: name one of them", a.Dir, b.Dir, shareOf(a))
	}
	return fmt.Errorf("%s (%s) and %s (%s) both have replica %d: name the shares of one division, 1/N to N/N", a.Dir, shareOf(a), b.Dir, shareOf(b), replica)
}

// lacking names the shares whose networks are in none of the folders; nil: all of so many are there.
func lacking(parts []*store.Part, all int, there func(replica int) bool) error {
	of := 0 // how many shares the sweep was divided into; -1: the folders do not agree
	for _, p := range parts {
		shard, err := engine.ParseShard(p.Manifest.Shard)
		if err != nil || of > 0 && of != shard.N {
			of = -1
			break
		}
		of = shard.N
	}
	var replicas, shares []string
	for number := range all {
		if there(number) {
			continue
		}
		replicas = append(replicas, fmt.Sprint(number))
		if share := fmt.Sprintf("%d/%d", 1+number%max(of, 1), of); of > 0 && !slices.Contains(shares, share) {
			shares = append(shares, share)
		}
	}
	if len(replicas) == 0 {
		return nil
	}
	const most = 10
	some := func(all []string) string {
		text := strings.Join(all[:min(most, len(all))], ", ")
		if more := len(all) - most; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		return text
	}
	missing, remedy := "a share is missing", "name its folder"
	switch len(shares) {
	case 0:
	case 1:
		missing, remedy = "share "+shares[0]+" is missing", "name its folder, or compute it with --shard "+shares[0]
	default:
		missing, remedy = "shares "+some(shares)+" are missing", "name their folders, or compute them, the first with --shard "+shares[0]
	}
	return fmt.Errorf("%s: no folder has replica %s of %d networks; %s", missing, some(replicas), all, remedy)
}
