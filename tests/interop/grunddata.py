"""The persons that every suite sends and reads back: a unit of its own for each, four documents, and what each reader must then say.

A unit takes its documents once: a gateway is good for one run. What a reader says is told as rows of text, so that a suite in any language
can make them of its own library's objects and compare. In them a UserId is told by the LocalPersonId that has it, and what is not there as
an empty text. All numbers are fictive (day + 60, modulus 11).
"""

import datetime
import json
from dataclasses import dataclass

A8 = "https://brugerdatabasen.stil.dk/bpi/wsaimport/8"
NAMESPACE = f"{A8}/import"
# Suite → the unit that the demo's tour has made, and its name in Dagtilbudsregisteret. One is an alternativ adresse.
UNITS = {
    "zeep-signed": ("G10002", "Vuggestuen Blåmusen"),
    "node-signed": ("G10003", "Skovhytten Rævegraven"),
    "xmlsec1": ("G10004", "Børnehaven Løvhytten"),
    "java": ("G10005", "Dagplejen ved Østre Å"),
    "php-signed": ("G10007", "Børnehaven Møllen"),
}
SERVICES = (
    "wsaimport", "wsieksport-lille", "wsieksport-mellem", "wsieksport-fuld", "wsieksport-fuldmyndighed",
    "wsiinst", "wsibruger", "wsiidentifikation",
)
# Package → the name of its document.
PACKAGES = {"Lille": "Small", "Mellem": "Medium", "Fuld": "Full", "FuldMyndighed": "FullMyndighed"}
KIND = "CPR_REPLACEMENT_ID"


def cpr(date, number):
    """The first fictive number from a serial number on."""
    day, rest = int(date[:2]) + 60, date[2:]
    for serial in range(number, 1000):
        start = f"{day}{rest}{serial:03}"
        last = (11 - sum(int(digit) * weight for digit, weight in zip(start, (4, 3, 2, 7, 6, 5, 4, 3, 2))) % 11) % 11
        if last < 10:
            return f"{start}{last}"
    raise ValueError(date)


def now(minutes):
    """An instant so many minutes ago."""
    when = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=minutes)
    return when.isoformat(timespec="seconds").replace("+00:00", "Z")


def school_year():
    """It begins on 1 August."""
    today = datetime.date.today()
    year = today.year if today.month >= 8 else today.year - 1
    return f"{year}-{year + 1}"


@dataclass(frozen=True)
class Unit:
    """A unit, and who is in it: a child with a mother who works there, a protected child with a protected father, and a trainee."""

    suite: str

    @property
    def number(self):
        return UNITS[self.suite][0]

    @property
    def name(self):
        return UNITS[self.suite][1]

    @property
    def source(self):
        return f"Interop {self.suite}"

    def cpr(self, who):
        """Another for each suite: a person is one person in every unit."""
        dates = {"b-1": "030222", "b-2": "170523", "b-3": "301122", "a-1": "090491", "far": "120889", "x-1": "190703", "x-2": "021298"}
        first = 600 if dates[who][4:] in ("22", "23", "03") else 200
        return cpr(dates[who], first + 12 * sorted(UNITS).index(self.suite))

    def documents(self):
        """Full import; the same and a trainee, without a namespace; a delta with two advis; a deletion."""
        groups = (
            "<Group><GroupId>S1</GroupId><GroupName>Spirerne</GroupName><GroupType>Hovedgruppe</GroupType><GroupLevel>DT</GroupLevel></Group>"
            "<Group><GroupId>H1</GroupId><GroupName>Holdet</GroupName><GroupType>Hold</GroupType></Group>"
        )
        trainee = self._trainee("x-1")
        wrong = self._trainee("x-2").replace("x-2", "x-1") + (
            f"<InstitutionPerson><LocalPersonId>b-3</LocalPersonId>{person('Ida', 'Sø', self.cpr('b-3'), protected=True)}"
            "<Student><Role>Barn</Role><Level>DT</Level><MainGroupId>S1</MainGroupId></Student></InstitutionPerson>"
        )
        gone = "<InstitutionPerson><LocalPersonId>x-1</LocalPersonId></InstitutionPerson>"
        return {
            "fuld": self._document(40, groups + self._persons("aase@eksempel.invalid")),
            "udenNavnerum": self._document(30, groups + self._persons("aase@eksempel.invalid") + trainee, namespace=None),
            "delta": self._document(20, groups + self._child("åse.ø@eksempel.invalid") + wrong),
            "slet": self._document(10, gone, root="UNILoginSlet"),
        }

    def _document(self, minutes, content, root="UNILoginImport", namespace=NAMESPACE):
        xmlns = f' xmlns="{namespace}"' if namespace else ""
        return (
            f'<{root}{xmlns} source="{self.source}" sourceDateTime="{now(minutes)}" schoolYear="{school_year()}">'
            f"<Institution><InstitutionNumber>{self.number}</InstitutionNumber>{content}</Institution></{root}>"
        )

    def _persons(self, email):
        return self._child(email) + self._protected() + self._employee()

    def _child(self, email):
        mother = person("Karla", "Ørsted", self.cpr("a-1"), '<MobilePhoneNumber protected="true">98 00 00 11</MobilePhoneNumber>')
        child = person(
            "Åse", "Ørsted", self.cpr("b-1"),
            f"<EmailAddress>{email}</EmailAddress><BirthDate>2022-02-03</BirthDate><Gender>K</Gender>"
            "<Address><StreetAddress>Møllebakken 5</StreetAddress><PostalCode>9940</PostalCode></Address>"
            '<MobilePhoneNumber protected="false">98 00 00 12</MobilePhoneNumber>',
        )
        return (
            f"<InstitutionPerson><LocalPersonId>b-1</LocalPersonId>{child}"
            "<Student><Role>Barn</Role><Level>DT</Level><MainGroupId>S1</MainGroupId><GroupId>H1</GroupId>"
            f'<ContactPerson relation="Mor" childCustody="true" accessLevel="2">{mother}</ContactPerson></Student></InstitutionPerson>'
        )

    def _protected(self):
        alias = "<AliasFirstName>{}</AliasFirstName><AliasFamilyName>Havblik</AliasFamilyName>"
        phone = '<MobilePhoneNumber protected="false">98 00 00 21</MobilePhoneNumber>'
        father = person("Bo", "Skjulsted", self.cpr("far"), phone + alias.format("Tang"), protected=True)
        address = "<Address><StreetAddress>Rævestien 1A</StreetAddress></Address>"
        child = person("Silje", "Skjulsted", self.cpr("b-2"), address + alias.format("Bølge"), protected=True)
        return (
            f"<InstitutionPerson><LocalPersonId>b-2</LocalPersonId>{child}"
            "<Student><Role>Barn</Role><Level>DT</Level><MainGroupId>S1</MainGroupId>"
            f'<ContactPerson relation="Far" childCustody="false">{father}</ContactPerson></Student></InstitutionPerson>'
        )

    def _employee(self):
        return (
            f"<InstitutionPerson><LocalPersonId>a-1</LocalPersonId>{person('Karla', 'Ørsted', self.cpr('a-1'))}"
            "<Employee><Role>Pædagog</Role><Role>Leder</Role><ShortName>KØ</ShortName><GroupId>S1</GroupId><GroupId>H1</GroupId></Employee>"
            "</InstitutionPerson>"
        )

    def _trainee(self, who):
        return (
            f"<InstitutionPerson><LocalPersonId>{who}</LocalPersonId>{person('Mie', 'Tønder', self.cpr(who))}"
            "<Extern><Role>Praktikant</Role><GroupId>S1</GroupId></Extern></InstitutionPerson>"
        )

    def answers(self):
        """Document → reskode, the five counts and the codes of the advis."""
        return {
            "fuld": ["0", "3", "0", "0", "0", "0", ""],
            "udenNavnerum": ["0", "1", "0", "3", "0", "0", ""],
            "delta": ["1", "0", "1", "0", "0", "2", "GRD101 GRD103"],
            "slet": ["0", "0", "0", "0", "1", "0", ""],
        }

    def exports(self):
        """Package → what it says of the whole, of each group, and of each person."""
        return {package: {"hoved": self._whole(package), "grupper": GROUPS, "personer": self._rows(package)} for package in PACKAGES}

    def _whole(self, package):
        level = {"Lille": "small", "Mellem": "medium"}.get(package, "full")
        return [level, self.source, school_year(), self.number, self.name]

    def _rows(self, package):
        """id, name, user, CPR number and kind, e-mail, birth date, gender, street, mobile, protected, alias, role, level, groups, contacts."""
        lille, mellem, myndighed = package == "Lille", package == "Mellem", package == "FuldMyndighed"
        full = not (lille or mellem)

        def row(who, name, email="", born="", gender="", street="", mobile="", protected="false", alias="", known=True, role=()):
            number = ["", ""] if lille or not known else [self.cpr(who), KIND]
            medium = ["", "", ""] if lille else [email, born, gender]
            more = [street, mobile, protected, alias] if full else ["", "", "", ""]
            return ["" if lille else who, name, who, *number, *medium, *more, *role]

        mobile = "98 00 00 11/true" if myndighed else "/true"
        mother = f"Mor/true/2/Karla Ørsted/a-1/{mobile}" if full else ""
        child = row(
            "b-1", "Åse Ørsted", "åse.ø@eksempel.invalid", "2022-02-03", "K", "Møllebakken 5", "98 00 00 12/false",
            role=["Barn", "DT", "S1 H1", "", mother],
        )
        if myndighed:
            hidden = row(
                "b-2", "Silje Skjulsted", street="Rævestien 1A", protected="true", alias="Bølge Havblik",
                role=["Barn", "DT", "S1", "", "Far/false/1/Bo Skjulsted/*/98 00 00 21/false"],
            )
        else:
            father = "Far/false/1/Tang Havblik/*//true" if full else ""
            hidden = row("b-2", "Bølge Havblik", protected="true", known=False, role=["Barn", "DT", "S1", "", father])
        employee = row("a-1", "Karla Ørsted", role=["Pædagog Leder", "", "H1 S1", "KØ", ""])
        return sorted([child, hidden, employee])

    def readers(self):
        """Operation → its arguments, where `{who}` stands for a UserId, and the rows of its answer."""
        child = ["b-1", "Åse Ørsted", "elev", "Barn", "S1", "Spirerne"]
        return {
            "wsiinst/6": {
                "hentGrupper": [{"instnr": self.number}, [[self.number, *group] for group in GROUPS]],
                "hentBrugereIGruppe": [
                    {"instnr": self.number, "gruppeid": "S1"},
                    sorted([child, ["b-2", "Bølge Havblik", "elev", "Barn", "S1", "Spirerne"], ["a-1", "Karla Ørsted", "ansat", "Pædagog Leder", "", ""]]),
                ],
                "hentInstitution": [{"instnr": self.number}, [[self.number, self.name]]],
                "hentInstitutioner": [{"instnr": [self.number, "G10001"]}, sorted([[self.number, self.name], ["G10001", "Børnehuset Ærtebjerg"]])],
                "hentInstBruger": [{"instnr": self.number, "brugerid": "{b-1}"}, [[*child, "DT", "S1 H1"]]],
                "hentInstitutionshierarki": [{"instnr": self.number}, [[self.number]]],
            },
            "wsibruger/7": {
                "hentBrugersKontaktpersoner": [
                    {"instnr": self.number, "brugerid": "{b-1}"}, [[self.number, "a-1", "Karla Ørsted", "Mor", "true", "0", "2"]],
                ],
                "hentKontaktpersonsBrugere": [
                    {"instnr": self.number, "brugerid": "{a-1}"}, [["Barn", self.number, "b-1", "Åse Ørsted", "S1", "Hovedgruppe"]],
                ],
                "hentBrugersInstitutionstilknytninger": [
                    {"brugerid": "{a-1}"}, [[self.number, "ansat", "Pædagog Leder"], [self.number, "kontakt", "Mor"]],
                ],
            },
            "wsiidentifikation/6": {
                "hentBrugeridFraCpr": [{"cpr": self.cpr("b-1")}, [["b-1"]]],
                "hentCprFraBrugerid": [{"brugerid": "{b-1}"}, [[self.cpr("b-1")]]],
            },
        }

    def told(self):
        """All of it, for those who read no Python."""
        return {
            "number": self.number, "packages": PACKAGES, "documents": self.documents(), "answers": self.answers(),
            "exports": self.exports(), "readers": self.readers(),
        }

    def write(self, folder):
        """The same as a file."""
        file = folder / f"grunddata-{self.suite}.json"
        file.write_text(json.dumps(self.told(), ensure_ascii=False), encoding="utf-8")
        return file


# By GroupId: name, kind, level.
GROUPS = [["H1", "Holdet", "Hold", ""], ["S1", "Spirerne", "Hovedgruppe", "DT"]]


def person(first, family, number, more="", protected=False):
    """`Person` of an import document."""
    return (
        f'<Person protected="{str(protected).lower()}"><FirstName>{first}</FirstName><FamilyName>{family}</FamilyName>'
        f"<CivilRegistrationNumber>{number}</CivilRegistrationNumber>{more}</Person>"
    )
