package program

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// askLimit bounds the question to a version manager, which reads a few files;
// without an answer its own script is used.
const askLimit = 20 * time.Second

// questions make an interpreter print the path of its own executable.
var questions = map[string][]string{
	"Python":  {"-I", "-c", "import sys; print(sys.executable)"},
	"Ruby":    {"-e", "print RbConfig.ruby"},
	"Node.js": {"-p", "process.execPath"},
	"Perl":    {"-e", "print $^X"},
}

// answers holds a func() string for every interpreter that was asked about. A
// version manager decides by folder, so the folder belongs to the question.
var answers sync.Map

// interpreter finds the tool and looks through the script of a version manager
// (pyenv, rbenv, nodenv): that costs 50 to 100 ms at every start, so it is
// asked once which interpreter it would start in dir.
func (t toolset) interpreter(dir string) (string, error) {
	path, err := t.find()
	if err != nil {
		return "", err
	}
	return throughShim(t.language, path, dir), nil
}

// throughShim returns the interpreter behind path, or path itself.
func throughShim(language, path, dir string) string {
	question := questions[language]
	if question == nil || len(shebang(path)) == 0 {
		return path
	}
	key := strings.Join([]string{path, dir}, "\x00")
	answer, _ := answers.LoadOrStore(key, sync.OnceValue(func() string {
		return askOwnPath(path, dir, question)
	}))
	return answer.(func() string)()
}

// askOwnPath runs the question; any trouble leaves the script in use.
func askOwnPath(path, dir string, question []string) string {
	ctx, cancel := context.WithTimeout(context.Background(), askLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, question...)
	cmd.Dir = dir
	cmd.Env = CleanEnv()
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	own := strings.TrimSpace(string(out))
	if err != nil || !filepath.IsAbs(own) {
		return path
	}
	if info, err := os.Stat(own); err != nil || !isExecutable(info) {
		return path
	}
	return own
}
