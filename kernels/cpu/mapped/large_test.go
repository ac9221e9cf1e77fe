package mapped

import "testing"

func TestAdviceKeepsWhatMemoryHolds(t *testing.T) {
	memory := make([]byte, 4*LargePage)
	value := func(i int) byte { return byte(i / 4099) }
	for i := range memory {
		memory[i] = value(i)
	}
	for _, part := range [][]byte{nil, memory[:1], memory[17 : LargePage/2], memory[LargePage+3 : 2*LargePage], memory[4099:], memory} {
		MakeLarge(part)
		Touch(part)
	}
	for i, b := range memory {
		if b != value(i) {
			t.Fatalf("byte %d is %d, not %d", i, b, value(i))
		}
	}
}
