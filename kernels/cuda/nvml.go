//go:build gpu

package cuda

import (
	"fmt"
	"strings"
	"time"

	"engram/kernels"

	"github.com/ebitengine/purego"
	"gorgonia.org/cu"
)

// nvmlFile is NVIDIA's management library, which comes with the driver.
const nvmlFile = "libnvidia-ml.so.1"

// notSupported is what NVML answers where a card lacks something.
const notSupported = 3

// nvml is the part of the library that counts energy.
type nvml struct {
	init   func() int32
	handle func(bus string, device *uintptr) int32
	energy func(device uintptr, millijoules *uint64) int32
	power  func(device uintptr, milliwatts *uint32) int32
	reason func(status int32) string
}

func openNVML() (*nvml, error) {
	library, err := purego.Dlopen(nvmlFile, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be opened: %w", nvmlFile, err)
	}
	n := &nvml{}
	for name, to := range map[string]any{"nvmlInit_v2": &n.init, "nvmlDeviceGetHandleByPciBusId_v2": &n.handle,
		"nvmlDeviceGetTotalEnergyConsumption": &n.energy, "nvmlDeviceGetPowerUsage": &n.power, "nvmlErrorString": &n.reason} {
		if at, err := purego.Dlsym(library, name); err != nil || at == 0 {
			return nil, fmt.Errorf("%s has no %s", nvmlFile, name)
		}
		purego.RegisterLibFunc(to, library, name)
	}
	return n, n.failure("nvmlInit", n.init())
}

// failure is what a status means; nil for none.
func (n *nvml) failure(call string, status int32) error {
	if status == 0 {
		return nil
	}
	return fmt.Errorf("%s: %s", call, n.reason(status))
}

// Energy is the counter of the whole card, whichever part of it (MIG) computes.
func (d *driver) Energy() (kernels.EnergyCounter, error) {
	counter := kernels.EnergyCounter{Name: "NVML " + d.Name()}
	n, err := openNVML()
	if err != nil {
		return counter, fmt.Errorf("%s: %w", counter.Name, err)
	}
	bus, err := d.bus()
	if err != nil {
		return counter, fmt.Errorf("%s: %w", counter.Name, err)
	}
	var device uintptr
	if err := n.failure("nvmlDeviceGetHandleByPciBusId "+bus, n.handle(bus, &device)); err != nil {
		return counter, fmt.Errorf("%s: %w", counter.Name, err)
	}
	counter.Joules = func() (float64, error) {
		var millijoules uint64
		err := n.failure("nvmlDeviceGetTotalEnergyConsumption", n.energy(device, &millijoules))
		return float64(millijoules) / 1e3, err
	}
	var millijoules uint64
	if n.energy(device, &millijoules) == notSupported {
		counter.Name += ", from its power"
		counter.Joules = (&powerMeter{watts: func() (float64, error) {
			var milliwatts uint32
			err := n.failure("nvmlDeviceGetPowerUsage", n.power(device, &milliwatts))
			return float64(milliwatts) / 1e3, err
		}, now: time.Now}).joules
	}
	return counter, nil
}

// bus is where the card is, by which NVML knows it too.
func (d *driver) bus() (string, error) {
	device, err := cu.GetDevice(d.number)
	if err != nil {
		return "", err
	}
	var place [3]int
	for i, attribute := range []cu.DeviceAttribute{cu.PciDomainID, cu.PciBusID, cu.PciDeviceID} {
		if place[i], err = device.Attribute(attribute); err != nil {
			return "", err
		}
	}
	return strings.ToUpper(fmt.Sprintf("%08x:%02x:%02x.0", place[0], place[1], place[2])), nil
}
