package live

import "slices"

// How a network is. Cells of the page have these letters.
const (
	Waiting = 'w'
	Working = 'r'
	Done    = 'd'
	Stopped = 's' // with nothing to replay
	Failed  = 'f'
)

// mostCells is the most cells of the page; of more networks, a cell stands for several.
const mostCells = 2000

// networks are those of a run, in the order of their numbers.
type networks struct {
	numbers []int
	status  []byte
	records []position // the last one of each
	recalls []position
}

// position is how far a network was recorded.
type position struct{ phase, at int }

func (p position) before(q position) bool {
	return p.phase < q.phase || p.phase == q.phase && p.at < q.at
}

func newNetworks(numbers []int) *networks {
	n := &networks{numbers: numbers}
	for range numbers {
		n.status = append(n.status, Waiting)
		n.records, n.recalls = append(n.records, position{at: -1}), append(n.recalls, position{at: -1})
	}
	return n
}

// index is that of a number; false for one that the run does not have.
func (n *networks) index(number int) (int, bool) { return slices.BinarySearch(n.numbers, number) }

// over says that those at work have ended; the last phase they were recorded in is that of a whole life.
func (n *networks) over(last int) {
	for i, status := range n.status {
		if status == Working {
			n.status[i] = Done
			if n.records[i].phase < last {
				n.status[i] = Stopped
			}
		}
	}
}

// counts is how many networks there are of each kind.
func (n *networks) counts() map[string]int {
	counts := map[string]int{}
	for _, status := range n.status {
		counts[string(rune(status))]++
	}
	return counts
}

// cells are the letters of the page, and how many networks each stands for: it has the letter of a network that failed,
// is at work, stopped, waits or is done, whichever comes first.
func (n *networks) cells() (letters string, each int) {
	each = (len(n.status) + mostCells - 1) / mostCells
	var text []byte
	for part := range slices.Chunk(n.status, max(1, each)) {
		for _, letter := range []byte{Failed, Working, Stopped, Waiting, Done} {
			if slices.Contains(part, letter) {
				text = append(text, letter)
				break
			}
		}
	}
	return string(text), each
}
