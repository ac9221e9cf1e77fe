package intercept

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Disk carries out calls on a model of a disk, which knows what of them has been synced: the content of a file by
// fsync of the file, the names in a folder by fsync of the folder. What has not may be lost with the power.
type Disk struct {
	root string
	top  *node
}

// A node is a file or a folder.
type node struct {
	folder        bool
	names, synced map[string]*node // of a folder: now, and on the disk for sure
	data, durable []byte           // of a file: likewise
}

func newFolder() *node {
	return &node{folder: true, names: map[string]*node{}, synced: map[string]*node{}}
}

// NewDisk is a disk on which the folder root is empty.
func NewDisk(root string) *Disk { return &Disk{root, newFolder()} }

// Do carries out a call. The error is that of a call that the model does not know; one that the kernel would
// refuse, such as the removal of a folder that has files, changes nothing.
func (d *Disk) Do(c Call) error {
	parent, name := d.parent(c.Path)
	if parent == nil && c.Path != d.root {
		return nil // a file that is removed already, but still open
	}
	at := d.top
	if parent != nil {
		at = parent.names[name]
	}
	switch c.Name {
	case "openat":
		if at == nil && c.Flags&os.O_CREATE != 0 {
			parent.names[name] = &node{}
		} else if at != nil && c.Flags&os.O_TRUNC != 0 {
			at.data = nil
		}
	case "mkdirat":
		if at == nil {
			parent.names[name] = newFolder()
		}
	case "unlinkat":
		if directory := c.Flags != 0; at != nil && directory == at.folder && len(at.names) == 0 {
			delete(parent.names, name)
		}
	case "renameat", "renameat2":
		to, newName := d.parent(c.To)
		if at != nil && to != nil {
			delete(parent.names, name)
			to.names[newName] = at
		}
	case "write", "pwrite64":
		if at != nil {
			at.resize(max(len(at.data), int(c.Offset)+len(c.Data)))
			copy(at.data[c.Offset:], c.Data)
		}
	case "ftruncate":
		if at != nil {
			at.resize(int(c.Offset))
		}
	case "fsync":
		if at != nil {
			at.synced, at.durable = maps.Clone(at.names), slices.Clone(at.data)
		}
	case "read", "pread64", "fstat", "fstatat", "getdents64", "close", "flock", "lseek":
	default:
		return fmt.Errorf("the model of a disk has no %s (%s)", c.Name, c.Path)
	}
	return nil
}

func (n *node) resize(size int) {
	data := make([]byte, size)
	copy(data, n.data)
	n.data = data
}

// parent is the folder of a path and the name in it; nil for the root and for what is not there.
func (d *Disk) parent(path string) (*node, string) {
	below, inside := strings.CutPrefix(path, d.root+"/")
	if !inside {
		return nil, ""
	}
	at := d.top
	elements := strings.Split(below, "/")
	for _, name := range elements[:len(elements)-1] {
		if at = at.names[name]; at == nil || !at.folder {
			return nil, ""
		}
	}
	return at, elements[len(elements)-1]
}

// A Loss tells what of the unsynced a disk has lost with the power.
type Loss struct {
	Name string
	// Entry tells whether a change of a name in a folder is kept.
	Entry func(name string) bool
	// Content is what a file has whose data differ from what was synced; both may be nil.
	Content func(data, durable []byte) []byte
}

// After writes what is left below the folder dir, which is there, after the power failed.
func (d *Disk) After(l Loss, dir string) error { return d.top.after(l, dir) }

func (n *node) after(l Loss, dir string) error {
	left := maps.Clone(n.synced)
	changed := map[string]bool{}
	for name := range n.names {
		changed[name] = n.names[name] != n.synced[name]
	}
	for name := range n.synced {
		changed[name] = n.names[name] != n.synced[name]
	}
	for _, name := range slices.Sorted(maps.Keys(changed)) {
		if !changed[name] || !l.Entry(name) {
			continue
		}
		if delete(left, name); n.names[name] != nil {
			left[name] = n.names[name]
		}
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		at, path := left[name], filepath.Join(dir, name)
		if at.folder {
			if err := os.Mkdir(path, 0o777); err != nil {
				return err
			}
			if err := at.after(l, path); err != nil {
				return err
			}
			continue
		}
		data := at.data
		if string(data) != string(at.durable) {
			data = l.Content(data, at.durable)
		}
		if err := os.WriteFile(path, data, 0o666); err != nil {
			return err
		}
	}
	return nil
}
