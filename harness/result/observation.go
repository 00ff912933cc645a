package result

// Observations are worth knowing and worth no points. What was not seen is zero.
type Observations struct {
	Format      string  `json:"format,omitempty"`                 // of a pair's messages, as far as it was found out
	Model       string  `json:"model,omitempty"`                  // how it serves several clients: "a thread for each client"
	Crowds      []Crowd `json:"crowds,omitempty"`                 // at rest with more and more clients
	Backlog     int     `json:"backlog,omitempty"`                // the limit of its accept queue
	MemoryKB    float64 `json:"memory_kb_per_client,omitempty"`   // more with each client
	Descriptors float64 `json:"descriptors_per_client,omitempty"` // more with each client
	AloneMS     float64 `json:"reply_ms_alone,omitempty"`         // the median of some replies
	CrowdedMS   float64 `json:"reply_ms_crowded,omitempty"`       // the same beside all the clients of the last crowd
}

// Crowd is what a program held while so many clients were connected and said
// nothing.
type Crowd struct {
	Clients     int `json:"clients"`
	Processes   int `json:"processes"`
	Threads     int `json:"threads"`
	Descriptors int `json:"descriptors"`
	MemoryKB    int `json:"memory_kb,omitempty"` // shared pages counted in part (proc(5), Pss)
	Readers     int `json:"readers,omitempty"`   // threads that waited to read from one client
}
