package machine

// SoftLimit is no limit: Windows has no such limits.
func SoftLimit(Resource) uint64 { return unlimited }
