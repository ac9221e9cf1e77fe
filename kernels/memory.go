package kernels

import "fmt"

// MemoryError says that the memory of a device does not suffice.
type MemoryError struct {
	Device       string
	Needed, Free int64 // bytes
}

func (e *MemoryError) Error() string {
	return fmt.Sprintf("%s: %d bytes of memory are needed and %d are free; "+
		"lower network.neurons, network.factors or the number of replicas, or use another device", e.Device, e.Needed, e.Free)
}
