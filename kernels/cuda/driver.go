//go:build gpu

package cuda

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"engram/kernels"
	"engram/kernels/cuda/libcuda"
	"engram/kernels/cuda/ptx"

	"gorgonia.org/cu"
)

func init() {
	kernels.Register("cuda", func(o kernels.Options) (kernels.Backend, error) {
		if o.Precision != kernels.Float32 {
			return nil, fmt.Errorf("precision %q: cuda computes in float32; use --device cpu", o.Precision)
		}
		d, err := OpenCard(o.Card)
		if err != nil {
			return nil, err
		}
		return On(d, Options{}), nil
	})
}

// driver is a card through its driver. All work is in one stream. Calls may come from any
// thread of the system: each makes the card's context its own first.
type driver struct {
	number     int
	card       Card
	shared     int // bytes that a block can be granted
	processors int // multiprocessors
	context    cu.CUContext
	stream     cu.Stream
	modules    []cu.Module // of the kernels for all cards, and of those for this one alone
	functions  map[string]function
	careful    bool // waits for every kernel, so that a failure names the one that failed
}

type function struct {
	handle uintptr
	shared int // bytes of shared memory that it has been granted
}

// OpenCard opens the card of this number as a device.
func OpenCard(number int) (Device, error) {
	cards, err := Cards()
	if err != nil {
		return nil, err
	}
	if number < 0 || number >= len(cards) {
		return nil, fmt.Errorf("there is no cuda:%d: this machine has %s", number, listed(cards))
	}
	d := &driver{number: number, card: cards[number], functions: map[string]function{}, careful: os.Getenv("ENGRAM_CUDA_CAREFUL") != ""}
	module := ptx.For(d.card.Major, d.card.Minor)
	if module == "" {
		return nil, fmt.Errorf("cuda:%d: the %s has compute capability %d.%d; 8.0 or newer is needed; use --device cpu",
			number, d.card.Name, d.card.Major, d.card.Minor)
	}
	device, err := cu.GetDevice(number)
	if err != nil {
		return nil, d.trouble("cannot be opened", err)
	}
	if d.context, err = device.RetainPrimaryCtx(); err != nil {
		return nil, d.trouble("cannot be used; is another program using all of it?", err)
	}
	if d.shared, err = device.Attribute(libcuda.MostShared); err != nil {
		return nil, d.trouble("does not tell its shared memory", err)
	}
	if d.processors, err = device.Attribute(cu.MultiprocessorCount); err != nil {
		return nil, d.trouble("does not tell its multiprocessors", err)
	}
	err = d.do(func() error {
		loaded, err := cu.LoadData(module)
		if err != nil {
			return fmt.Errorf("the driver (CUDA %s) does not load the kernels; a newer driver may: %w", d.card.driver(), err)
		}
		d.modules = append(d.modules, loaded)
		if d.card.Major == 9 && d.card.Minor == 0 && d.card.Driver >= ptx.HopperDriver {
			if loaded, err := cu.LoadData(ptx.Hopper()); err == nil {
				d.modules = append(d.modules, loaded)
			} else {
				fmt.Fprintf(os.Stderr, "warning: %s: the driver (CUDA %s) does not load the kernels for warpgroups (%v); products are made without these\n",
					d.Name(), d.card.driver(), err)
			}
		}
		d.stream, err = cu.MakeStream(cu.NonBlocking)
		return err
	})
	if err != nil {
		return nil, d.trouble("cannot be prepared", err)
	}
	return d, nil
}

func (d *driver) trouble(what string, err error) error {
	return fmt.Errorf("cuda:%d (%s) %s: %w", d.number, d.card.Name, what, err)
}

// do makes the card's context that of this thread for the time of f.
func (d *driver) do(f func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cu.SetCurrentContext(d.context); err != nil {
		return err
	}
	return f()
}

func (d *driver) Name() string         { return fmt.Sprintf("cuda:%d", d.number) }
func (d *driver) Detail() string       { return d.card.String() }
func (d *driver) Shared() int          { return d.shared }
func (d *driver) Multiprocessors() int { return d.processors }

// Warpgroups tells whether the second module was loaded.
func (d *driver) Warpgroups() bool { return len(d.modules) > 1 }

func (d *driver) Free() (free int64, err error) {
	err = d.do(func() error {
		free, _, err = cu.MemInfo()
		return err
	})
	return free, err
}

func (d *driver) Alloc(bytes int64) (p Pointer, err error) {
	err = d.do(func() error {
		at, err := cu.MemAlloc(bytes)
		p = Pointer(at)
		return err
	})
	return p, err
}

// Release waits for what is under way, which may still use the memory. A card that has failed
// shows elsewhere.
func (d *driver) Release(p Pointer) {
	_ = d.do(func() error {
		return errors.Join(d.stream.Synchronize(), cu.MemFree(cu.DevicePtr(p)))
	})
}

func (d *driver) Clear(p Pointer, bytes int64) error {
	return d.inFlight(d.do(func() error { return cu.MemsetD8Async(cu.DevicePtr(p), 0, bytes, d.stream) }))
}

// Write: the driver copies memory that is not pinned before it returns, in the order of the
// stream. The failure of a kernel before it may show here.
func (d *driver) Write(to Pointer, src []byte) error {
	return d.inFlight(d.do(func() error {
		return cu.MemcpyHtoDAsync(cu.DevicePtr(to), unsafe.Pointer(unsafe.SliceData(src)), int64(len(src)), d.stream)
	}))
}

func (d *driver) Read(dst []byte, from Pointer) error {
	return d.inFlight(d.do(func() error {
		err := cu.MemcpyDtoHAsync(unsafe.Pointer(unsafe.SliceData(dst)), cu.DevicePtr(from), int64(len(dst)), d.stream)
		if err != nil {
			return err
		}
		return d.stream.Synchronize()
	}))
}

func (d *driver) Wait() error { return d.inFlight(d.do(d.stream.Synchronize)) }

// inFlight says what a failure means that is seen by whoever waits or copies.
func (d *driver) inFlight(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("a kernel failed (%w); what was computed since the last record is lost; "+
		"`engram doctor --device %s` tests the card", err, d.Name())
}

func (d *driver) Launch(sequence []Launch) error {
	for i := range sequence {
		l := &sequence[i]
		f, err := d.function(l.Kernel, l.Shared)
		if err == nil {
			err = libcuda.Queue(handle(d.context), handle(d.stream), &libcuda.Launch{
				Function: f, Grid: l.Grid, Threads: l.Threads, Shared: l.Shared, Args: l.Args})
		}
		if err == nil && d.careful {
			err = d.do(d.stream.Synchronize)
		}
		if err != nil {
			return fmt.Errorf("kernel %s (%d x %d blocks of %d threads): it, or one before it, failed (%w); "+
				"`engram doctor --device %s` tests the card", l.Kernel, l.Grid[0], l.Grid[1], l.Threads, err, d.Name())
		}
	}
	return nil
}

// sharedMemory is what every card gives a block that has been granted no more, beside what kernels declare themselves.
const sharedMemory = 48<<10 - ownShared

// function finds a kernel and grants it the shared memory it wants.
func (d *driver) function(name string, shared int) (uintptr, error) {
	f, known := d.functions[name]
	if known && f.shared >= shared {
		return f.handle, nil
	}
	err := d.do(func() error {
		found, err := d.modules[0].Function(name)
		if err != nil && d.Warpgroups() {
			found, err = d.modules[1].Function(name)
		}
		if err != nil {
			return err
		}
		f.handle, f.shared = handle(found), max(shared, sharedMemory)
		if shared > sharedMemory {
			return libcuda.GrantShared(f.handle, shared)
		}
		return nil
	})
	if err == nil {
		d.functions[name] = f
	}
	return f.handle, err
}

// handle is the driver's handle within a value of package cu, which holds nothing else.
func handle[T cu.CUContext | cu.Stream | cu.Function](v T) uintptr {
	return *(*uintptr)(unsafe.Pointer(&v))
}

// oldest is the version of CUDA whose PTX the kernels are.
const oldest = 11080

// Cards lists the cards of this machine.
func Cards() ([]Card, error) {
	if err := libcuda.Init(); err != nil {
		return nil, fmt.Errorf("%w; use --device cpu", err)
	}
	version := cu.Version()
	if version < oldest {
		return nil, fmt.Errorf("the NVIDIA driver is too old: it knows CUDA %s, and 11.8 is needed (driver 520 or newer); use --device cpu",
			Card{Driver: version}.driver())
	}
	n, err := cu.NumDevices()
	if err != nil {
		return nil, fmt.Errorf("the NVIDIA driver does not list its cards: %w", err)
	}
	if n == 0 {
		return nil, errors.New("the NVIDIA driver finds no card; is CUDA_VISIBLE_DEVICES set? Use --device cpu")
	}
	var cards []Card
	for i := range n {
		c := Card{Driver: version}
		d, err := cu.GetDevice(i)
		if err == nil {
			c.Name, err = d.Name()
		}
		if err == nil {
			c.Memory, err = d.TotalMem()
		}
		if err == nil {
			c.Major, err = d.Attribute(cu.ComputeCapabilityMajor)
		}
		if err == nil {
			c.Minor, err = d.Attribute(cu.ComputeCapabilityMinor)
		}
		if err != nil {
			return nil, fmt.Errorf("cuda:%d: %w", i, err)
		}
		cards = append(cards, c)
	}
	return cards, nil
}

// listed says which cards there are.
func listed(cards []Card) string {
	if len(cards) == 1 {
		return "one card, cuda:0"
	}
	return fmt.Sprintf("%d cards, cuda:0 to cuda:%d", len(cards), len(cards)-1)
}
