package mapped

func keepSmall([]byte) {} // there are no large ones
