"""The rows of `grunddata.py`, made of a client's own objects: zeep's, or lxml's elements."""

import datetime

from lxml import etree


class Zeep:
    """zeep gives values, lists and None."""

    @staticmethod
    def all(thing, name):
        found = getattr(thing, name, None)
        if found is None:
            return []
        return found if isinstance(found, list) else [found]

    @staticmethod
    def attribute(thing, name):
        return plain(getattr(thing, name, None))

    @staticmethod
    def text(thing):
        return plain(thing._value_1 if hasattr(thing, "_value_1") else thing)


class Lxml:
    """Children by their local names, which no two of one element share in two namespaces."""

    @staticmethod
    def all(thing, name):
        return [child for child in thing if etree.QName(child).localname == name]

    @staticmethod
    def attribute(thing, name):
        return thing.get(name) or ""

    @staticmethod
    def text(thing):
        return thing.text or ""


def plain(value):
    """As the wire has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return str(value)


class Rows:
    """What answers about a unit say. `users` is UserId → LocalPersonId."""

    def __init__(self, kind, number):
        self.kind, self.number, self.users = kind, number, {}

    def one(self, thing, *path):
        """The first of a name, downwards; None where there is none."""
        for name in path:
            found = self.kind.all(thing, name) if thing is not None else []
            thing = found[0] if found else None
        return thing

    def text(self, thing, *path):
        found = self.one(thing, *path)
        return "" if found is None else self.kind.text(found)

    def texts(self, thing, name):
        return " ".join(self.kind.text(one) for one in self.kind.all(thing, name)) if thing is not None else ""

    def user(self, thing, name):
        told = self.text(thing, name)
        return self.users.get(told, told)

    def name(self, person, prefix=""):
        return f"{self.text(person, prefix + 'FirstName')} {self.text(person, prefix + 'FamilyName')}".strip()

    def svar(self, svar):
        """reskode, the five counts, and the codes of the advis; each of them has its line."""
        antal = self.one(svar, "antal")
        counts = [self.kind.attribute(antal, name) for name in ("oprettet", "aendret", "uaendret", "slettet", "afvist")]
        advis = self.kind.all(svar, "advis")
        assert all(int(self.text(one, "linje")) >= 1 and self.text(one, "LocalPersonId") and self.text(one, "tekst") for one in advis), advis
        return [self.text(svar, "reskode"), *counts, " ".join(sorted(self.text(one, "kode") for one in advis))]

    def learn(self, svar):
        """Which UserId each person was given."""
        for bruger in self.kind.all(svar, "bruger"):
            self.users[self.text(bruger, "UserId")] = self.text(bruger, "LocalPersonId")
            assert self.text(bruger, "handling") == "Oprettet", bruger

    def filled(self, arguments):
        """Arguments with `{who}` as the UserId of that LocalPersonId."""
        users = {local: user for user, local in self.users.items()}
        return {name: value.format_map(users) if isinstance(value, str) else value for name, value in arguments.items()}

    def export(self, document):
        """An export as `Unit.exports` tells it."""
        institution, source = self.one(document, "Institution"), self.one(document, "ImportSource")
        whole = [self.kind.attribute(document, "accessLevel"), self.kind.attribute(source, "source"), self.kind.attribute(source, "schoolYear")]
        whole += [self.text(institution, "InstitutionNumber"), self.text(institution, "InstitutionName")]
        groups = [[self.text(one, name) for name in ("GroupId", "GroupName", "GroupType", "GroupLevel")] for one in self.kind.all(institution, "Group")]
        persons = [self.person(one, whole[1]) for one in self.kind.all(institution, "InstitutionPerson")]
        return {"hoved": whole, "grupper": sorted(groups), "personer": sorted(persons)}

    def person(self, one, source):
        assert self.kind.attribute(one, "source") == source
        person = self.one(one, "Person")
        names = ("CivilRegistrationNumber", "CivilRegistrationNumberType", "EmailAddress", "BirthDate", "Gender")
        row = [self.text(one, "LocalPersonId"), self.name(person), self.user(person, "UserId"), *(self.text(person, name) for name in names)]
        row += [self.text(person, "Address", "StreetAddress"), self.phone(person), self.kind.attribute(person, "protected"), self.name(person, "Alias")]
        student, employee = self.one(one, "Student"), self.one(one, "Employee")
        role = student if student is not None else employee
        groups = " ".join(filter(None, [self.text(student, "MainGroupId"), self.texts(role, "GroupId")]))
        contacts = " ".join(self.contact(contact) for contact in self.kind.all(student, "ContactPerson")) if student is not None else ""
        return [*row, self.texts(role, "Role"), self.text(student, "Level"), groups, self.text(employee, "ShortName"), contacts]

    def phone(self, person):
        """Number and protection."""
        found = self.one(person, "MobilePhoneNumber")
        return "" if found is None else f"{self.kind.text(found)}/{self.kind.attribute(found, 'protected')}"

    def contact(self, contact):
        person = self.one(contact, "Person")
        told = [self.kind.attribute(contact, name) for name in ("relation", "childCustody", "accessLevel")]
        return "/".join([*told, self.name(person), self.user(person, "UserId"), self.phone(person)])

    def kind_of(self, thing, *names):
        """Which of the choices it is, and that."""
        return next((name, self.one(thing, name)) for name in names if self.one(thing, name) is not None)

    def read(self, operation, answers):
        """The rows of a straks service's answer, whose elements these are."""
        return sorted(getattr(self, operation)(one) for one in answers)

    def hentGrupper(self, one):
        return [self.text(one, name) for name in ("instnr", "gruppeid", "gruppenavn", "gruppetype", "gruppetrin")]

    def hentBrugereIGruppe(self, one):
        kind, role = self.kind_of(one, "elev", "ansat", "ekstern")
        return [self.user(one, "brugerid"), self.text(one, "navn"), kind, self.texts(role, "rolle"), self.text(role, "hovedgruppeid"), self.text(role, "hovedgruppenavn")]

    def hentInstitution(self, one):
        assert self.text(one, "type") and self.text(one, "hovedinstitutionsnr").startswith("D") and self.text(one, "enhedsart")
        return [self.text(one, "instnr"), self.text(one, "instnavn")]

    hentInstitutioner = hentInstitution

    def hentInstBruger(self, one):
        groups = " ".join(self.text(group, "gruppeid") for group in self.kind.all(one, "gruppe"))
        return [*self.hentBrugereIGruppe(one), self.text(one, "elev", "elevtrin"), groups]

    def hentInstitutionshierarki(self, one):
        assert self.text(one, "mainInstitution").startswith("D"), one
        return [text for text in self.texts(one, "department").split() if text == self.number]

    def hentBrugersKontaktpersoner(self, one):
        rest = [self.text(one, name) for name in ("navn", "relation", "myndighed", "verifikation", "adgangsniveau")]
        return [self.text(one, "instnr"), self.user(one, "brugerid"), *rest]

    def hentKontaktpersonsBrugere(self, one):
        group = [self.text(one, "hovedgruppe", name) for name in ("gruppeid", "gruppetype")]
        return [self.text(one, "rolle"), self.text(one, "instnr"), self.user(one, "brugerid"), self.text(one, "navn"), *group]

    def hentBrugersInstitutionstilknytninger(self, one):
        kind, role = self.kind_of(one, "elev", "ansat", "ekstern", "kontakt")
        return [self.text(one, "instnr"), kind, self.texts(role, "rolle")]

    def hentBrugeridFraCpr(self, one):
        told = self.kind.text(one)
        return [self.users.get(told, told)]

    def hentCprFraBrugerid(self, one):
        return [self.kind.text(one)]


def equal(wanted, got, what):
    """The same, or an error that says where they part."""
    if isinstance(wanted, dict) and wanted.keys() == got.keys():
        for name, part in wanted.items():
            equal(part, got[name], f"{what}, {name}")
    elif isinstance(wanted, list) and len(wanted) == len(got):
        for number, (part, other) in enumerate(zip(wanted, got)):
            equal(part, other, f"{what}, {number}")
    else:
        assert got == wanted, f"{what}: ventede {wanted}, fik {got}"
