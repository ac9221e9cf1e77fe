package exit

import (
	"errors"
	"os"
)

// notices are the signals of batch systems: Windows has none.
func notices() []os.Signal { return nil }

// AskToStop is an error: Windows has no signals between processes.
func AskToStop(int) error {
	return errors.New("Windows has no signals: press Ctrl-C in the window where it runs")
}
