//! The words that a document may say, each in its own spelling (bpi.md 0.1).

use crate::types::words;

words!(
    /// Trin: a pupil's or a main group's level (bpi.md 0.1).
    #[derive(Default)]
    Trin {
        /// Day-care.
        #[default]
        Dagtilbud = "DT",
        /// Grade 0.
        T0 = "0",
        /// Grade 1.
        T1 = "1",
        /// Grade 2.
        T2 = "2",
        /// Grade 3.
        T3 = "3",
        /// Grade 4.
        T4 = "4",
        /// Grade 5.
        T5 = "5",
        /// Grade 6.
        T6 = "6",
        /// Grade 7.
        T7 = "7",
        /// Grade 8.
        T8 = "8",
        /// Grade 9.
        T9 = "9",
        /// Grade 10.
        T10 = "10",
        /// Youth education, year 1.
        U1 = "U1",
        /// Youth education, year 2.
        U2 = "U2",
        /// Youth education, year 3.
        U3 = "U3",
        /// Youth education, year 4.
        U4 = "U4",
        /// Adult education.
        Voksen = "VU",
        /// Any other.
        Andet = "Andet",
    }
);

words!(
    /// Gruppetype: the kind of a group (bpi.md 0.1, importGroupType).
    #[derive(Default)]
    Gruppetype {
        /// Hovedgruppe: the class or room that a pupil belongs to; has a level.
        Hovedgruppe = "Hovedgruppe",
        /// Årgang: a year.
        Aargang = "Årgang",
        /// Retning: a line of study.
        Retning = "Retning",
        /// Hold: a team of teaching.
        Hold = "Hold",
        /// SFO: the school's after-school care.
        Sfo = "SFO",
        /// Team: of staff.
        Team = "Team",
        /// Any other.
        #[default]
        Andet = "Andet",
    }
);

words!(
    /// Elevrolle: what a pupil is (bpi.md 0.1).
    #[derive(Default)]
    Elevrolle {
        /// A child in day-care.
        Barn = "Barn",
        /// A pupil.
        #[default]
        Elev = "Elev",
        /// A student.
        Studerende = "Studerende",
    }
);

words!(
    /// Ansatrolle: what an employee is (bpi.md 0.1).
    Ansatrolle {
        /// Teacher.
        Laerer = "Lærer",
        /// Pedagogue.
        Paedagog = "Pædagog",
        /// Substitute.
        Vikar = "Vikar",
        /// Head.
        Leder = "Leder",
        /// Management.
        Ledelse = "Ledelse",
        /// Technical and administrative staff.
        Tap = "TAP",
        /// Consultant.
        Konsulent = "Konsulent",
    }
);

words!(
    /// Eksternrolle: what an external person is (bpi.md 0.1).
    #[derive(Default)]
    Eksternrolle {
        /// Trainee.
        Praktikant = "Praktikant",
        /// Any other.
        #[default]
        Ekstern = "Ekstern",
    }
);

words!(
    /// Kontaktpersonsrelation: what a contact person is to the pupil (bpi.md 0.1).
    #[derive(Default)]
    Relation {
        /// Mother.
        Mor = "Mor",
        /// Father.
        Far = "Far",
        /// Any other.
        #[default]
        Andet = "Andet",
        /// A person whom an authority has attached.
        Officiel = "Officielt tilknyttet person",
    }
);

words!(
    /// Gender, as in the document.
    Koen {
        /// Mand.
        Mand = "M",
        /// Kvinde.
        Kvinde = "K",
    }
);
