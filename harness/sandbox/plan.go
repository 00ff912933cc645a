package sandbox

// keeperArg is the argument by which the binary knows that it is a keeper.
const keeperArg = "labgrade-box"

// socketFD is the keeper's end of the socket by which it is told what to start.
// Each message is one JSON value; its end means that the worker has gone.
const socketFD = 3

// Bounds of a message, with a program's arguments and environment, and of an
// answer.
const (
	maxMessage = 192 << 10
	maxAnswer  = 8 << 10
)

// house is what a keeper is told first: what all its programs have in common.
type house struct {
	Level   Level    `json:"level"`
	Usual   []string `json:"usual"`
	Show    []string `json:"show"`
	Scratch string   `json:"scratch"`
	Cache   string   `json:"cache"`
	User    int      `json:"user"`
}

// plan is one start. With it go five descriptors: the program's streams, where
// its end is told, and the go-ahead.
type plan struct {
	Path     string   `json:"path"`
	Args     []string `json:"args"`
	Env      []string `json:"env"`
	Dir      string   `json:"dir"`
	Build    bool     `json:"build"`
	Personal bool     `json:"personal"` // Dir holds more than the submission: only what is shown is in it
	Limits   Limits   `json:"limits"`
}

// descriptors is how many go with a plan.
const descriptors = 5

// report is what a keeper answers to each message: the init's process id, and
// the step that failed, if one did.
type report struct {
	Init  int    `json:"init,omitempty"`
	Step  string `json:"step,omitempty"`
	Errno int    `json:"errno,omitempty"`
	Text  string `json:"text,omitempty"`
}

// stepStart is the step in which the program itself is executed.
const stepStart = "starting the program"

// cacheInside is where a box shows the Go build cache.
const cacheInside = "/cache/go-build"
