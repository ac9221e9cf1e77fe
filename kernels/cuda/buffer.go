package cuda

import (
	"math"
	"runtime"
	"time"
	"unsafe"

	"engram/kernels"
)

// buffer is memory on the device. A failure of the device shows in the next Run or Wait;
// until then reads give NaN.
type buffer struct {
	backend *backend
	kind    kernels.Kind
	n       int
	at      Pointer
	tiled   map[cut]*tiled // the patterns it holds, for tensor cores; nil until wanted
	listed  *lists         // and for survivors
	version int            // counts the changes
}

func bytesOf(k kernels.Kind) int64 {
	return [...]int64{kernels.Real: 4, kernels.Bits: 1, kernels.Index: 4}[k]
}

// Alloc returns n zeroed elements.
func (b *backend) Alloc(kind kernels.Kind, n int) (kernels.Buffer, error) {
	if err := b.failure(); err != nil {
		return nil, err
	}
	bytes := int64(n) * bytesOf(kind)
	at, err := b.alloc(bytes)
	if err != nil {
		return nil, err
	}
	if err := b.note(b.device.Clear(at, bytes)); err != nil {
		b.device.Release(at)
		return nil, err
	}
	buf := &buffer{backend: b, kind: kind, n: n, at: at}
	runtime.AddCleanup(buf, b.device.Release, at)
	return buf, nil
}

// alloc takes memory that nobody frees but the collector or the caller. What the collector
// has not found yet is looked for before giving up.
func (b *backend) alloc(bytes int64) (Pointer, error) {
	bytes = max(bytes, 1)
	at, err := b.device.Alloc(bytes)
	for pause := time.Millisecond; err != nil && pause < time.Second/4; pause *= 4 {
		runtime.GC()
		time.Sleep(pause) // cleanups run on their own
		at, err = b.device.Alloc(bytes)
	}
	if err == nil {
		return at, nil
	}
	free, unknown := b.device.Free()
	if unknown != nil {
		return 0, err
	}
	return 0, &kernels.MemoryError{Device: b.device.Name(), Needed: bytes, Free: free}
}

func (b *buffer) Len() int { return b.n }

func (b *buffer) Read(at int, dst []float64) {
	if at < 0 || at+len(dst) > b.n {
		panic("cuda: a read beyond the end of a buffer")
	}
	from := b.at + Pointer(int64(at)*bytesOf(b.kind))
	failed := false
	switch b.kind {
	case kernels.Real:
		data := make([]float32, len(dst))
		failed = b.read(asBytes(data), from)
		for i, v := range data {
			dst[i] = float64(v)
		}
	case kernels.Index:
		data := make([]int32, len(dst))
		failed = b.read(asBytes(data), from)
		for i, v := range data {
			dst[i] = float64(v)
		}
	default:
		data := make([]uint8, len(dst))
		failed = b.read(data, from)
		for i, v := range data {
			dst[i] = float64(v)
		}
	}
	for i := range dst {
		if failed {
			dst[i] = math.NaN()
		}
	}
}

func (b *buffer) read(dst []byte, from Pointer) (failed bool) {
	if len(dst) == 0 {
		return false
	}
	failed = b.backend.failure() != nil || b.backend.note(b.backend.device.Read(dst, from)) != nil
	runtime.KeepAlive(b)
	return failed
}

// ReadIntegers is Read of a buffer of kind Index; a failure gives -1.
func (b *buffer) ReadIntegers(at int, dst []int32) {
	if b.kind != kernels.Index || at < 0 || at+len(dst) > b.n {
		panic("cuda: a read beyond the end of a buffer, or of another kind")
	}
	if b.read(asBytes(dst), b.at+Pointer(int64(at)*bytesOf(b.kind))) {
		for i := range dst {
			dst[i] = -1
		}
	}
}

// place is where element at of n that are written lies.
func (b *buffer) place(at, n int) Pointer {
	if at < 0 || at+n > b.n {
		panic("cuda: a write beyond the end of a buffer")
	}
	b.version++
	return b.at + Pointer(int64(at)*bytesOf(b.kind))
}

// WriteIntegers is Write of a buffer of kind Index.
func (b *buffer) WriteIntegers(at int, src []int32) {
	if b.kind != kernels.Index {
		panic("cuda: whole numbers for a buffer of another kind")
	}
	b.write(b.place(at, len(src)), asBytes(src))
}

// WriteBits is Write of a buffer of kind Bits.
func (b *buffer) WriteBits(at int, src []uint8) {
	if b.kind != kernels.Bits {
		panic("cuda: bits for a buffer of another kind")
	}
	b.write(b.place(at, len(src)), src)
}

func (b *buffer) Write(at int, src []float64) {
	to := b.place(at, len(src))
	switch b.kind {
	case kernels.Real:
		data := make([]float32, len(src))
		for i, v := range src {
			data[i] = float32(v)
		}
		b.write(to, asBytes(data))
	case kernels.Index:
		data := make([]int32, len(src))
		for i, v := range src {
			data[i] = int32(v)
		}
		b.write(to, asBytes(data))
	default:
		data := make([]uint8, len(src))
		for i, v := range src {
			if v != 0 {
				data[i] = 1
			}
		}
		b.write(to, data)
	}
}

func (b *buffer) write(to Pointer, src []byte) {
	if len(src) > 0 && b.backend.failure() == nil {
		b.backend.note(b.backend.device.Write(to, src))
	}
	runtime.KeepAlive(b)
}

// Draw draws factors on the device (src/draw.cu).
func (b *buffer) Draw(at int, d kernels.Draw) {
	sources, wired := d.Sources.(*buffer)
	slots := d.Neurons
	if wired {
		slots = d.Slots
	}
	if b.kind != kernels.Real || at < 0 || at+d.Rows*d.Factors*slots > b.n || wired && (d.From < 0 || d.From+d.Rows*slots > sources.n) {
		panic("cuda: factors are drawn beyond the end of a buffer, or of sources")
	}
	b.version++
	if d.Rows*slots == 0 || b.backend.failure() != nil {
		return
	}
	to := b.at + Pointer(int64(at)*bytesOf(b.kind))
	seed, use, base, width := int(d.Seed), int(d.Use), 1-d.Spread, 2*d.Spread
	drawings := d.Factors // of each synapse
	if d.Tied {
		drawings = 1
	}
	var launch Launch
	if wired {
		from := sources.at + Pointer(int64(d.From)*bytesOf(sources.kind))
		launch = elements(drawWiredKernel(to, from, seed, use, d.First, d.Factors, slots, flag(d.Tied), d.Mean, base, width), d.Rows, pieces(drawings*(slots+1), cipherNumbers))
	} else {
		launch = elements(drawKernel(to, seed, use, d.First, d.Factors, d.Neurons, flag(d.Tied), d.Mean, base, width), d.Rows, pieces(drawings*d.Neurons, cipherNumbers))
	}
	b.backend.note(b.backend.device.Launch([]Launch{launch}))
	runtime.KeepAlive(b)
	runtime.KeepAlive(sources)
}

// flag is an argument of a kernel that is 1 or 0.
func flag(on bool) int {
	if on {
		return 1
	}
	return 0
}

// cipherNumbers is how many numbers a block of the cipher has.
const cipherNumbers = 8

// asBytes is the same memory as bytes.
func asBytes[T float32 | int32](x []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(T(0))))
}

// align rounds up to where the device likes its arrays to begin.
func align(bytes int64) int64 { return (bytes + 255) / 256 * 256 }

// arena is the scratch memory that all programs of a backend share: they run one after the
// other, and nothing in it outlives a run.
type arena struct {
	at         Pointer
	bytes      int64
	generation int // counts the moves
}

// scratchLimit is how many bytes the arena is to have at most: what the options say, or a
// gigabyte, which gives any card enough rows to be busy, or what is left where arguments
// take all but a tenth of the memory (engine.Prepare).
func (b *backend) scratchLimit() (int64, error) {
	if b.options.Scratch > 0 {
		return b.options.Scratch, nil
	}
	if b.scratch == 0 {
		free, err := b.device.Free()
		if err != nil {
			return 0, b.note(err)
		}
		b.scratch = max(1, min(1<<30, free/20))
	}
	return b.scratch, nil
}

// Workspace is the scratch memory for a panel of one row, and the patterns for tensor cores and as
// lists; and on the host the places of the patterns' ones.
func (b *backend) Workspace(p *kernels.Plan) (bytes int64, perOne float64) {
	b.running.Lock()
	defer b.running.Unlock()
	prog := b.program(p)
	bytes = prog.lay(1).bytes
	seen := map[int]bool{}
	for _, s := range p.Steps {
		if x := p.Values[s.In[min(1, len(s.In)-1)]]; b.onTensorCores(p, s) && !seen[x.Place.Slot] {
			seen[x.Place.Slot] = true
			bytes += prog.cut().tiledBytes(p.Batch, x.Dims[0], x.Dims[1], split(s.Attr, x.Dims[0]))
		}
	}
	for _, way := range prog.ways {
		if s, ok := way.(*lateSchedule); ok && b.options.Sparse != Never {
			patterns, lengths := listedBytes(p.Batch, s.y.neurons, s.y.m)
			bytes += patterns + lengths
		}
	}
	const place = 9 // in a list, and in an index
	return bytes, place
}

// reserve makes the arena hold at least so many bytes.
func (b *backend) reserve(bytes int64) error {
	if bytes <= b.arena.bytes {
		return nil
	}
	if b.arena.bytes > 0 {
		if err := b.note(b.device.Wait()); err != nil {
			return err
		}
		b.device.Release(b.arena.at)
		b.arena = arena{generation: b.arena.generation + 1} // should there be no other
	}
	at, err := b.alloc(bytes)
	if err != nil {
		return err
	}
	b.arena = arena{at, bytes, b.arena.generation + 1}
	return nil
}
