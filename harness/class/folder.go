package class

import (
	"encoding/hex"
	"regexp"
	"strings"
	"unicode"
)

// folders gives every submission a folder for its results: its id, as far as
// file systems allow. The choice depends on the class as a whole, so that all
// shards make the same.
func (c *Class) folders() {
	taken := map[string]bool{}
	for i := range c.Submissions {
		c.Submissions[i].Folder = folderFor(c.Submissions[i].ID, taken)
	}
}

// folderFor is a folder that no other id has, also where the case of letters
// does not count.
func folderFor(id string, taken map[string]bool) string {
	folder := safeName(id)
	if folder == "" || taken[nameKey(folder)] {
		sum := digest("folder", id)
		folder = strings.TrimPrefix(folder+"-"+hex.EncodeToString(sum[:4]), "-")
	}
	taken[nameKey(folder)] = true
	return folder
}

// reserved are names that Windows keeps for devices.
var reserved = regexp.MustCompile(`(?i)^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)`)

// safeName is what of a name may be a folder's anywhere.
func safeName(name string) string {
	const most = 80
	safe := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.M, r), strings.ContainsRune("-_.@+,", r):
			return r
		}
		return '_'
	}, name)
	if runes := []rune(safe); len(runes) > most {
		safe = string(runes[:most])
	}
	safe = strings.Trim(safe, ".")
	if reserved.MatchString(safe) {
		safe = "_" + safe
	}
	return safe
}
