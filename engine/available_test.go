package engine

import (
	"os"
	"path/filepath"
	"testing"

	"engram/engine/machine"
)

// TestAvailableMemory: what a job's control group leaves counts, and that of a group above
// it; pages of files are no obstacle.
func TestAvailableMemory(t *testing.T) {
	const gigabyte = "1000000000"
	for name, c := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"no groups": {nil, 8_000_000 << 10},
		"version 2": {map[string]string{
			"proc/self/cgroup":                         "0::/slurm/job_7/task_0\n",
			"sys/fs/cgroup/slurm/job_7/memory.max":     gigabyte,
			"sys/fs/cgroup/slurm/job_7/memory.stat":    "anon 100\ninactive_file 300000000\nactive_file 100000000\n",
			"sys/fs/cgroup/slurm/memory.max":           "max",
			"sys/fs/cgroup/slurm/job_7/memory.current": "500000000",
		}, 900_000_000},
		"version 1": {map[string]string{
			"proc/self/cgroup": "5:devices:/\n4:cpu,memory:/job\n0::/\n",
			"sys/fs/cgroup/memory/job/memory.limit_in_bytes": gigabyte,
			"sys/fs/cgroup/memory/job/memory.usage_in_bytes": "500000000",
			"sys/fs/cgroup/memory/job/memory.stat":           "total_inactive_file 200000000\n",
		}, 700_000_000},
		"memory is promised": {map[string]string{"proc/sys/vm/overcommit_memory": "2\n"}, 1_500_000 << 10},
		"it is not":          {map[string]string{"proc/sys/vm/overcommit_memory": "0\n"}, 8_000_000 << 10},
		"a container": {map[string]string{
			"proc/self/cgroup":             "0::/\n",
			"sys/fs/cgroup/memory.max":     gigabyte,
			"sys/fs/cgroup/memory.current": "1000000001",
		}, 0},
	} {
		root := t.TempDir()
		for path, content := range c.files {
			put(t, filepath.Join(root, path), content)
		}
		put(t, filepath.Join(root, "proc/meminfo"), "MemTotal: 9000000 kB\nMemAvailable: 8000000 kB\nCommitLimit: 4000000 kB\nCommitted_AS: 2500000 kB\n")
		if got := machine.AvailableIn(root); got != c.want {
			t.Errorf("%s: %d bytes, want %d", name, got, c.want)
		}
	}
}

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}
