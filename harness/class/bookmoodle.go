package class

import (
	"regexp"
	"slices"
	"strings"
)

// The columns of Moodle's exports, in the languages that are common; another
// one is named with --column.
var (
	moodleGrade     = []string{"Grade", "Bewertung", "Note", "Calificación", "Nota", "Cijfer", "Valutazione", "Karakter", "Betyg", "Ocena", "成绩", "評分"}
	moodleMost      = []string{"Maximum Grade", "Maximum grade", "Bestwertung", "Note maximale", "Calificación máxima", "Nota máxima", "Valutazione massima", "Hoogste cijfer"}
	moodleMay       = []string{"Grade can be changed", "Bewertung kann geändert werden", "La note peut être modifiée", "La calificación puede ser cambiada"}
	moodleEmail     = []string{"Email address", "E-Mail-Adresse", "Adresse de courriel", "Dirección de correo", "Dirección Email", "Endereço de e-mail", "Indirizzo email", "E-mailadres"}
	moodleNames     = []string{"Full name", "Vollständiger Name", "Nom complet", "Nombre completo", "Nome completo", "Cognome/Nome", "Volledige naam"}
	moodleID        = []string{"ID number", "ID-Nummer", "Numéro d'identification", "Número de ID", "Codice identificativo", "ID-nummer"}
	moodleGiven     = []string{"First name", "Vorname", "Prénom", "Nombre", "Nome", "Voornaam"}
	moodleFamily    = []string{"Last name", "Surname", "Nachname", "Nom de famille", "Apellido(s)", "Sobrenome", "Cognome", "Achternaam"}
	moodleNumbered  = regexp.MustCompile(`^\D+?\s*(\d+)$`) // "Participant 12345", in any language
	moodleOwn       = regexp.MustCompile(`(?i)^(?:institution|department|last downloaded from this course|course total.*|username)$`)
	moodleNoWords   = regexp.MustCompile(`(?i)^(?:no|nein|non|nee|não)$`)
	moodleWorksheet = newMoodleWorksheet()
	moodleBook      = newMoodleBook()
)

func isOneOf(t *Table, column int, lists ...[]string) bool {
	return slices.ContainsFunc(slices.Concat(lists...), func(name string) bool { return strings.EqualFold(t.text(0, column), name) })
}

func moodlePerson(t *Table, row int) Student {
	s := Student{Email: t.text(row, t.column(moodleEmail...)), Name: t.text(row, t.column(moodleNames...))}
	if s.Name == "" {
		s.Name = strings.TrimSpace(t.text(row, t.column(moodleGiven...)) + " " + t.text(row, t.column(moodleFamily...)))
	}
	s.ID = t.text(row, t.column(moodleID...))
	s.Also = distinct(t.text(row, t.column("Username")))
	return s
}

// newMoodleWorksheet is the offline grading worksheet of one assignment. Its
// first column identifies the participants by the numbers that the archive of
// the submissions has.
func newMoodleWorksheet() *bookKind {
	return &bookKind{
		name: "moodle worksheet",
		fits: func(t *Table) bool {
			for row := 1; row < len(t.Rows); row++ {
				if !blank(t, row) && !moodleNumbered.MatchString(t.text(row, 0)) {
					return false
				}
			}
			return len(t.Rows) > 1 && len(t.Rows[0]) > 3
		},
		own:  func(t *Table, column int) bool { return !isOneOf(t, column, moodleGrade) },
		skip: blank,
		closed: func(t *Table, row, _ int) string {
			if moodleNoWords.MatchString(t.text(row, t.column(moodleMay...))) {
				return "the grade is locked"
			}
			return ""
		},
		most: func(t *Table, row, _ int) float64 { return decimalOf(t.text(row, t.column(moodleMost...))) },
		person: func(t *Table, row int) Student {
			s := moodlePerson(t, row)
			number := moodleNumbered.FindStringSubmatch(t.text(row, 0))[1]
			s.ID, s.Also = number, append(s.Also, distinct(s.ID)...)
			return s
		},
		column: func(t *Table) int { return t.column(moodleGrade...) },
	}
}

// newMoodleBook is the export of Moodle's gradebook: the students' columns, then
// one a graded item, then the time of the download.
func newMoodleBook() *bookKind {
	return &bookKind{
		name: "moodle",
		fits: func(t *Table) bool { return t.column(slices.Concat(moodleEmail, moodleID)...) >= 0 },
		own: func(t *Table, column int) bool {
			return isOneOf(t, column, moodleEmail, moodleNames, moodleID, moodleGiven, moodleFamily) || moodleOwn.MatchString(t.text(0, column))
		},
		skip:   blank,
		closed: func(*Table, int, int) string { return "" },
		most:   func(*Table, int, int) float64 { return 0 },
		person: moodlePerson,
		column: func(*Table) int { return -1 },
	}
}
