package sandbox

// Limits bound what a program uses up. Zero means the default.
type Limits struct {
	Processes int `json:"processes"` // and threads, together
	DataMB    int `json:"data_mb"`   // private memory of one process (RLIMIT_DATA; the address space must not be bounded, see Go and Java)
	MemoryMB  int `json:"memory_mb"` // what all processes of a box use together
	FileMB    int `json:"file_mb"`   // one file
	Files     int `json:"files"`     // open descriptors
	ScratchMB int `json:"scratch_mb"`
}

// DefaultLimits let every usual language start and sixty clients be served with
// a thread each. A Java machine needs 512 MB of data and twenty threads itself.
func DefaultLimits() Limits {
	return Limits{Processes: 384, DataMB: 1024, MemoryMB: 2048, FileMB: 48, Files: 1024, ScratchMB: 64}
}

// BuildLimits are those of compilers.
func BuildLimits() Limits {
	return Limits{Processes: 384, DataMB: 3072, MemoryMB: 4096, FileMB: 256, Files: 1024, ScratchMB: 384}
}

// BuiltMB bounds what all compilers of one submission leave in its scratch folder.
const BuiltMB = 256
