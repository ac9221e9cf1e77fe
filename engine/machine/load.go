package machine

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

// Load is how many processes wanted a core of the machine over the last minute, on average, and how many cores it has, those that this
// process may not use among them; 0 where the system does not tell.
func Load() (load float64, cores int) {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0, 0
	}
	if _, err := fmt.Sscan(string(text), &load); err != nil {
		return 0, 0
	}
	file, err := os.Open("/proc/stat")
	if err != nil {
		return 0, 0
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, _, _ := strings.Cut(lines.Text(), " "); strings.HasPrefix(name, "cpu") && name != "cpu" {
			cores++
		}
	}
	return load, cores
}
