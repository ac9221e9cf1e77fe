package store

import (
	"bufio"
	"os"
	"runtime"
	"strings"
)

// Host describes the machine of a run.
type Host struct {
	Name     string `json:"name"`
	Platform string `json:"platform"`      // operating system/architecture, linux/amd64
	CPU      string `json:"cpu,omitempty"` // model name, empty where the system does not tell
	Cores    int    `json:"cores"`         // logical, those this process may use
}

// ThisHost describes the machine that the process runs on.
func ThisHost() Host {
	name, _ := os.Hostname()
	return Host{
		Name:     name,
		Platform: runtime.GOOS + "/" + runtime.GOARCH,
		CPU:      cpuModel(),
		Cores:    runtime.NumCPU(),
	}
}

func cpuModel() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), ":")
		if strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
