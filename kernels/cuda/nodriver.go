//go:build !gpu

package cuda

import "errors"

var errNotBuilt = errors.New("not in this build of engram: it was built without tag gpu (make gpu)")

// Cards lists the cards of this machine.
func Cards() ([]Card, error) { return nil, errNotBuilt }

// OpenCard opens the card of this number as a device.
func OpenCard(int) (Device, error) { return nil, errNotBuilt }
