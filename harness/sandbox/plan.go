package sandbox

// shimArg is the argument by which the binary knows that it is a shim.
const shimArg = "labgrade-box"

// The shim's two pipes: orders come in, and their end means that the worker has
// gone; reports go out.
const (
	ordersFD  = 3
	reportsFD = 4
)

// plan is what a shim is told, as one JSON value.
type plan struct {
	Level    Level    `json:"level"`
	Path     string   `json:"path"`
	Args     []string `json:"args"`
	Env      []string `json:"env"`
	Dir      string   `json:"dir"`
	Build    bool     `json:"build"`
	Personal bool     `json:"personal"` // Dir holds more than the submission: only what is shown is in it
	Usual    []string `json:"usual"`
	Show     []string `json:"show"`
	Scratch  string   `json:"scratch"`
	Cache    string   `json:"cache"`
	User     int      `json:"user"`
	Limits   Limits   `json:"limits"`
}

// report is what a shim tells, one JSON value at a time: that the program runs,
// with its process id as the shim numbers it, or the step that failed; then how
// it ended.
type report struct {
	Started int    `json:"started,omitempty"`
	Step    string `json:"step,omitempty"`
	Errno   int    `json:"errno,omitempty"`
	Text    string `json:"text,omitempty"`
	Ended   bool   `json:"ended,omitempty"`
	Status  uint32 `json:"status,omitempty"` // as wait(2) encodes it
}

// stepStart is the step in which the program itself is executed.
const stepStart = "starting the program"

// cacheInside is where a box shows the Go build cache.
const cacheInside = "/cache/go-build"
