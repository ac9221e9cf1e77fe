package config

// Kind is what a phase is: *Wake, *Sleep, *Learn or *Recall.
type Kind interface {
	// Name is the key that the phase is written under.
	Name() string
	// Duration is how many steps it has, at most, and in what they are counted.
	Duration() (steps int, one, many string)
}

// Kind is the field of a phase that is set; nil if none is.
func (p Phase) Kind() Kind {
	switch {
	case p.Wake != nil:
		return p.Wake
	case p.Sleep != nil:
		return p.Sleep
	case p.Learn != nil:
		return p.Learn
	case p.Recall != nil:
		return p.Recall
	}
	return nil
}

// Name is wake, sleep, learn or recall; "" of a phase that is none.
func (p Phase) Name() string {
	if k := p.Kind(); k != nil {
		return k.Name()
	}
	return ""
}

// Duration is how many passes, cycles or levels a phase has, at most, and what they are called.
func (p Phase) Duration() (steps int, one, many string) { return p.Kind().Duration() }

// Replay is what sleep and learn phases share; nil of others.
func (p Phase) Replay() *Replay {
	if k, is := p.Kind().(interface{ replay() *Replay }); is {
		return k.replay()
	}
	return nil
}

func (*Wake) Name() string   { return "wake" }
func (*Sleep) Name() string  { return "sleep" }
func (*Learn) Name() string  { return "learn" }
func (*Recall) Name() string { return "recall" }

func (w *Wake) Duration() (steps int, one, many string)   { return w.Passes, "pass", "passes" }
func (r *Replay) Duration() (steps int, one, many string) { return r.Cycles, "cycle", "cycles" }
func (r *Recall) Duration() (steps int, one, many string) { return len(r.Levels), "level", "levels" }

func (r *Replay) replay() *Replay { return r }
