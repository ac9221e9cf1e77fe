//go:build !gpu

package cuda

import "errors"

var errNoTag = errors.New("not in this build of engram: it was built without tag gpu (make gpu)")

// Cards lists the cards of this machine.
func Cards() ([]Card, error) { return nil, errNoTag }

// OpenCard opens the card of this number as a device.
func OpenCard(int) (Device, error) { return nil, errNoTag }

// Product is a product of matrices by cuBLAS.
func Product(int, []float64, []float64, int, int, int) ([]float64, string, error) {
	return nil, "", errNoTag
}
