package target

import (
	"fmt"

	"engram/cmd/engram/internal/proof"
	"engram/engine/graph"
)

// Compared is what a user should know of the target of a run. A card that --device auto chose is compared with the cpu before
// its first use; that it differs is an error. Of one that the command line names, it is said that nobody has compared it,
// or that it differed.
func (o *Options) Compared(t graph.Target) (notes []string, wrong error) {
	name := t.Name()
	d, known := ParseDevice(name)
	if !known || !d.IsCard() {
		return nil, nil
	}
	found, known := proof.Known(name, t.Detail())
	if !known && o.Device == "auto" {
		var err error
		if found, err = proof.Quick(d.Card); found.Operations == 0 {
			return []string{fmt.Sprintf("%s could not be compared with the cpu before its first use: %v", name, err)}, nil
		}
		known = true
		notes = append(notes, fmt.Sprintf("%s was compared with the cpu before its first use: %d of %d operations have the same bits; `engram doctor --device %s` compares all sizes",
			name, found.Operations-found.Differ, found.Operations, name))
		if err != nil {
			notes = append(notes, fmt.Sprintf("this is not remembered: %v", err))
		}
	}
	switch {
	case !known:
		notes = append(notes, fmt.Sprintf("nobody has compared %s with the cpu, with this driver and this engram: `engram doctor --device %s` does", name, name))
	case found.Differ > 0 && o.Device == "auto":
		return notes, differs(name, found)
	case found.Differ > 0:
		notes = append(notes, differs(name, found).Error()+"; do not trust what it computes")
	}
	return notes, nil
}

func differs(name string, r proof.Result) error {
	return fmt.Errorf("%d of %d operations of %s differed from the cpu's on %s", r.Differ, r.Operations, name, r.When.Format("2 January 2006"))
}
