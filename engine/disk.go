package engine

// Room is what a run takes on the disk, in its folder.
type Room struct {
	Kept   int64 // arrays, snapshots and tables, which stay
	Beside int64 // checkpoints, and factors out of core, at most, while it runs
}

// All is the most bytes at a time.
func (r Room) All() int64 { return r.Kept + r.Beside }

// Disk is the room that the job takes. Checkpoints are those of the largest batch: two, and
// a third in the making, or one where they are written at a stop only.
func (j *Job) Disk() Room {
	room, p := Room{Kept: j.Snapshots}, j.target.Precision()
	for _, r := range j.replicas {
		n, m := int64(r.Network.Neurons), int64(r.Patterns.Count)
		days := int64(0)
		for _, phase := range r.Phases {
			if phase.Wake != nil {
				days++
			}
		}
		m *= max(1, days)
		for _, name := range r.Save {
			switch name {
			case "U":
				room.Kept += factorBytes(r.Network, r.Network.Neurons, p)
			case "theta":
				room.Kept += n * p.Bytes()
			case "X":
				room.Kept += n * m
			}
		}
		const header = 128 // of an array
		room.Kept += m + int64(len(r.Save)+1)*header + j.records(r)
	}
	checkpoints := int64(3)
	if j.options.CheckpointEvery <= 0 {
		checkpoints = 1
	}
	for _, g := range j.groups {
		network := g.replicas[0].Network
		one := factorBytes(network, network.Neurons, p)
		now := checkpoints * one * int64(len(g.replicas))
		if g.rows > 0 {
			now += one
		}
		room.Beside = max(room.Beside, now)
	}
	return room
}

// records is about how many bytes a replica has in metrics.csv, at most.
func (j *Job) records(r *replica) int64 {
	const number = 19 // bytes, most of which are digits
	rows, columns := 0, len(j.metricsColumns())-3
	for _, p := range r.Phases {
		switch {
		case p.Wake != nil:
			rows += p.Wake.Passes/r.Record.Every + 2
		case p.Sleep != nil:
			rows += p.Sleep.Cycles/r.Record.Every + 2
		case p.Learn != nil:
			rows += p.Learn.Cycles/r.Record.Every + 2
		default:
			rows += 2
		}
	}
	return int64(rows * columns * number)
}
