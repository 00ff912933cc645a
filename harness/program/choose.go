package program

import (
	"cmp"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	besides = regexp.MustCompile(`(?i)^(?:test_.*|.*_test|.*\.test|.*\.config|__init__|setup|conftest|.+Tests?)$`)
	mains   = regexp.MustCompile(`(?i)^(?:main|__main__|app|index|program|run)$`)
	listens = regexp.MustCompile(`\blisten\s*\(|\bbind\s*\(|ServerSocket|DatagramSocket|create_server|start_server|createServer|` +
		`TCPServer|UDPServer|TcpListener|UdpSocket::bind|net\.Listen`)
)

// fit tells how well a name fits a part; less is better, in the order of the
// fields.
type fit struct{ part, main, depth int }

// fitOf looks at the path of a candidate below dir.
func fitOf(dir, path string, part Part) fit {
	rel := strings.ToLower(relative(dir, []string{path})[0])
	base, folder := stem(rel), filepath.Dir(rel)
	f := fit{part: 3, main: 1, depth: strings.Count(rel, string(filepath.Separator))}
	switch {
	case base == string(part):
		f.part, f.main = 0, 0
	case strings.Contains(base, string(part)):
		f.part = 1
	case strings.Contains(base, string(part.other())):
		f.part = 4
	case strings.Contains(folder, string(part)):
		f.part = 2
	case strings.Contains(folder, string(part.other())):
		f.part = 4
	}
	if mains.MatchString(base) {
		f.main = 0
	}
	return f
}

func (f fit) compare(g fit) int {
	return cmp.Or(cmp.Compare(f.part, g.part), cmp.Compare(f.main, g.main), cmp.Compare(f.depth, g.depth))
}

// choose returns the one candidate that fits the part best. A name decides:
// that of the file, that of its folder, or main. When no name tells, the only
// one that listens is the server. Errors: *NoProgramError, *AmbiguousError.
func choose(dir string, candidates []string, part Part) (string, error) {
	kept := filter(candidates, func(path string) bool { return !besides.MatchString(stem(path)) })
	if len(kept) == 0 {
		kept = candidates
	}
	fits := filter(kept, func(path string) bool { return fitOf(dir, path, part).part < 4 })
	if len(fits) == 0 {
		return "", noneFits(dir, kept, part)
	}
	rivals := nearest(dir, fits, part)
	if untold := fitOf(dir, rivals[0], part); part == Server && (len(rivals) > 1 || untold.part == 3 && untold.main == 1) {
		if servers := filter(fits, func(path string) bool { return listens.MatchString(read(path)) }); len(servers) > 0 {
			rivals = nearest(dir, servers, part)
		}
	}
	if len(rivals) == 1 {
		return rivals[0], nil
	}
	names := relative(dir, rivals)
	slices.Sort(names)
	return "", &AmbiguousError{Dir: dir, Part: part, Candidates: names}
}

// nearest returns those of the candidates that no other fits better.
func nearest(dir string, candidates []string, part Part) []string {
	compare := func(a, b string) int { return fitOf(dir, a, part).compare(fitOf(dir, b, part)) }
	best := slices.MinFunc(candidates, compare)
	return filter(candidates, func(path string) bool { return compare(path, best) == 0 })
}

// noneFits tells why a folder holds no program of this part.
func noneFits(dir string, others []string, part Part) error {
	if len(others) == 0 {
		return &NoProgramError{Path: dir, Reason: "holds no program in a language that labgrade knows; name the file to run, or " + sayHow}
	}
	name := relative(dir, others[:1])[0]
	return &NoProgramError{Path: dir, Reason: "holds " + name + ", but nothing that looks like a " + string(part) + "; name the file to run"}
}
