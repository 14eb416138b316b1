package door

// mostConnections is how many connections may be open.
func mostConnections() int { return 10_000 }
