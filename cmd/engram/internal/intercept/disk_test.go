package intercept

import (
	"os"
	"path/filepath"
	"testing"
)

// TestDisk: of a file that is written and renamed, the power takes what was not synced, and nothing else.
func TestDisk(t *testing.T) {
	all := Loss{Entry: func(string) bool { return true }, Content: func(_, durable []byte) []byte { return durable }}
	none := Loss{Entry: func(string) bool { return false }, Content: all.Content}
	create := Call{Name: "openat", Path: "/top/a.tmp", Flags: os.O_CREATE}
	write := Call{Name: "write", Path: "/top/a.tmp", Data: []byte("text")}
	more := Call{Name: "write", Path: "/top/a.tmp", Offset: 4, Data: []byte("more")}
	sync := Call{Name: "fsync", Path: "/top/a.tmp"}
	rename := Call{Name: "renameat", Path: "/top/a.tmp", To: "/top/a"}
	folder := Call{Name: "fsync", Path: "/top"}
	remove := Call{Name: "unlinkat", Path: "/top/a"}
	for name, c := range map[string]struct {
		calls []Call
		loss  Loss
		want  map[string]string
	}{
		"data not synced":    {[]Call{create, write, rename, folder}, all, map[string]string{"a": ""}},
		"data synced":        {[]Call{create, write, sync, more, rename, folder}, all, map[string]string{"a": "text"}},
		"name not synced":    {[]Call{create, write, sync, rename}, none, map[string]string{}},
		"old name synced":    {[]Call{create, write, sync, folder, rename}, none, map[string]string{"a.tmp": "text"}},
		"removal not synced": {[]Call{create, write, sync, rename, folder, remove}, none, map[string]string{"a": "text"}},
		"removal kept":       {[]Call{create, write, sync, rename, folder, remove}, all, map[string]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			d, dir := NewDisk("/top"), t.TempDir()
			for _, call := range c.calls {
				if err := d.Do(call); err != nil {
					t.Fatal(err)
				}
			}
			if err := d.After(c.loss, dir); err != nil {
				t.Fatal(err)
			}
			entries, err := os.ReadDir(dir)
			if err != nil || len(entries) != len(c.want) {
				t.Errorf("%d files are left (%v), want %d", len(entries), err, len(c.want))
			}
			for name, want := range c.want {
				if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
					t.Errorf("%s has %q, %v; want %q", name, got, err, want)
				}
			}
		})
	}
	if err := NewDisk("/top").Do(Call{Name: "linkat", Path: "/top/a"}); err == nil {
		t.Error("a call that the model does not have passes")
	}
}
