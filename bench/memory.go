package bench

import (
	"bytes"
	"os"
	"runtime/debug"
	"strconv"
)

// PeakResident is the most memory, in bytes, that the process has had resident since
// forgetPeak, or since it began where the system cannot forget (VmHWM); 0 where it does
// not tell.
func PeakResident() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(status) {
		if value, ok := bytes.CutPrefix(line, []byte("VmHWM:")); ok {
			kilobytes, _ := strconv.ParseInt(string(bytes.TrimSuffix(bytes.TrimSpace(value), []byte(" kB"))), 10, 64)
			return kilobytes << 10
		}
	}
	return 0
}

// forgetPeak gives free memory back and begins to look for a new peak.
func forgetPeak() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // best effort: see PeakResident
}
