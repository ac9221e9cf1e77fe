//go:build !gpu

package cuda

import "errors"

// Cards lists the cards of this machine.
func Cards() ([]Card, error) {
	return nil, errors.New("not in this build of engram: it was built without tag gpu (make gpu)")
}
