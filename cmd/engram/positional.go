package main

// arguments are the positional arguments of a command.
type arguments struct {
	command string // that they are given to: run, bench cycle
	words   []string
}

// one is the only argument; meaning says what it should be.
func (a arguments) one(meaning string) (string, error) {
	switch len(a.words) {
	case 0:
		return "", misuse("%s needs %s", a.command, meaning)
	case 1:
		return a.words[0], nil
	}
	return "", misuse("%s takes one %s, and %q is one too many", a.command, meaning, a.words[1])
}

// none is an error where there is an argument.
func (a arguments) none() error {
	if len(a.words) > 0 {
		return misuse("%s takes no argument such as %q", a.command, a.words[0])
	}
	return nil
}
