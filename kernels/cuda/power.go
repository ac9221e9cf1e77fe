package cuda

import "time"

// powerMeter makes energy of power that is looked at now and then, as if it went straight from one look to the next.
type powerMeter struct {
	watts func() (float64, error)
	now   func() time.Time

	at    time.Time // of the last look
	power float64   // then
	total float64   // joules since the first look
}

func (m *powerMeter) joules() (float64, error) {
	watts, err := m.watts()
	if err != nil {
		return 0, err
	}
	now := m.now()
	if !m.at.IsZero() {
		m.total += now.Sub(m.at).Seconds() * (m.power + watts) / 2
	}
	m.at, m.power = now, watts
	return m.total, nil
}
