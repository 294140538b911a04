// The rows of grunddata.py, made of the objects that the npm package `soap` gives: lists where there are several, `attributes`, `$value`.

import assert from "node:assert/strict";

export const list = (value) => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);

/** As the wire has it. */
function plain(value) {
  if (value === undefined || value === null) return "";
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return typeof value === "object" ? plain(value.$value) : String(value);
}

const all = (thing, name) => list(thing?.[name]);
const text = (thing, name) => plain(all(thing, name)[0]);
const texts = (thing, name) => all(thing, name).map(plain).join(" ");
const attribute = (thing, name) => plain(thing?.attributes?.[name]);
const byText = (a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

export class Rows {
  /** UserId → LocalPersonId. */
  users = new Map();

  constructor(number) {
    this.number = number;
  }

  user(thing, name) {
    return this.users.get(text(thing, name)) ?? text(thing, name);
  }

  userid(who) {
    return [...this.users].find(([, local]) => local === who)[0];
  }

  name(person, prefix = "") {
    return `${text(person, `${prefix}FirstName`)} ${text(person, `${prefix}FamilyName`)}`.trim();
  }

  svar({ svar }) {
    const counts = ["oprettet", "aendret", "uaendret", "slettet", "afvist"].map((name) => attribute(svar.antal, name));
    const advis = all(svar, "advis");
    assert.ok(advis.every((one) => Number(text(one, "linje")) >= 1 && text(one, "LocalPersonId") && text(one, "tekst")));
    return [text(svar, "reskode"), ...counts, advis.map((one) => text(one, "kode")).sort().join(" ")];
  }

  learn({ svar }) {
    all(svar, "bruger").forEach((bruger) => this.users.set(text(bruger, "UserId"), text(bruger, "LocalPersonId")));
  }

  export(document) {
    const [institution] = all(document, "Institution");
    const [source] = all(document, "ImportSource");
    const hoved = [attribute(document, "accessLevel"), attribute(source, "source"), attribute(source, "schoolYear")];
    hoved.push(text(institution, "InstitutionNumber"), text(institution, "InstitutionName"));
    const group = (one) => ["GroupId", "GroupName", "GroupType", "GroupLevel"].map((name) => text(one, name));
    const personer = all(institution, "InstitutionPerson").map((one) => this.person(one)).sort(byText);
    return { hoved, grupper: all(institution, "Group").map(group).sort(byText), personer };
  }

  person(one) {
    const [person] = all(one, "Person");
    const names = ["CivilRegistrationNumber", "CivilRegistrationNumberType", "EmailAddress", "BirthDate", "Gender"];
    const row = [text(one, "LocalPersonId"), this.name(person), this.user(person, "UserId"), ...names.map((name) => text(person, name))];
    row.push(text(person.Address, "StreetAddress"), this.phone(person), attribute(person, "protected"), this.name(person, "Alias"));
    const role = one.Student ?? one.Employee;
    const groups = [text(one.Student, "MainGroupId"), ...all(role, "GroupId").map(plain)].filter(Boolean).join(" ");
    const contacts = all(one.Student, "ContactPerson").map((contact) => this.contact(contact)).join(" ");
    return [...row, texts(role, "Role"), text(one.Student, "Level"), groups, text(one.Employee, "ShortName"), contacts];
  }

  phone(person) {
    const [found] = all(person, "MobilePhoneNumber");
    return found === undefined ? "" : `${plain(found)}/${attribute(found, "protected")}`;
  }

  contact(contact) {
    const [person] = all(contact, "Person");
    const told = ["relation", "childCustody", "accessLevel"].map((name) => attribute(contact, name));
    return [...told, this.name(person), this.user(person, "UserId"), this.phone(person)].join("/");
  }

  /** The rows of a straks service's answer. */
  read(operation, answer) {
    return this[operation](answer ?? {}).sort(byText);
  }

  hentGrupper(answer) {
    return all(answer, "gruppe").map((one) => ["instnr", "gruppeid", "gruppenavn", "gruppetype", "gruppetrin"].map((name) => text(one, name)));
  }

  hentBrugereIGruppe(answer) {
    return all(answer, "brugertilknytning").map((one) => this.who(one));
  }

  who(one) {
    const kind = ["elev", "ansat", "ekstern"].find((name) => one[name] !== undefined);
    const role = one[kind];
    return [this.user(one, "brugerid"), text(one, "navn"), kind, texts(role, "rolle"), text(role, "hovedgruppeid"), text(role, "hovedgruppenavn")];
  }

  hentInstitution(answer) {
    return all(answer, "institution").map((one) => {
      assert.ok(text(one, "type") && text(one, "hovedinstitutionsnr").startsWith("D") && text(one, "enhedsart"), JSON.stringify(one));
      return [text(one, "instnr"), text(one, "instnavn")];
    });
  }

  hentInstitutioner(answer) {
    return this.hentInstitution(answer);
  }

  hentInstBruger(answer) {
    return all(answer, "instBruger").map((one) => {
      return [...this.who(one), text(one.elev, "elevtrin"), all(one, "gruppe").map((gruppe) => text(gruppe, "gruppeid")).join(" ")];
    });
  }

  hentInstitutionshierarki({ institutionshierarki: one }) {
    assert.match(text(one, "mainInstitution"), /^D/);
    return [all(one, "department").map(plain).filter((number) => number === this.number)];
  }

  hentBrugersKontaktpersoner(answer) {
    const names = ["navn", "relation", "myndighed", "verifikation", "adgangsniveau"];
    return all(answer, "kontaktperson").map((one) => [text(one, "instnr"), this.user(one, "brugerid"), ...names.map((name) => text(one, name))]);
  }

  hentKontaktpersonsBrugere(answer) {
    return all(answer, "elev").map((one) => {
      const group = ["gruppeid", "gruppetype"].map((name) => text(one.hovedgruppe, name));
      return [text(one, "rolle"), text(one, "instnr"), this.user(one, "brugerid"), text(one, "navn"), ...group];
    });
  }

  hentBrugersInstitutionstilknytninger(answer) {
    return all(answer, "institutionstilknytning").map((one) => {
      const kind = ["elev", "ansat", "ekstern", "kontakt"].find((name) => one[name] !== undefined);
      return [text(one, "instnr"), kind, texts(one[kind], "rolle")];
    });
  }

  hentBrugeridFraCpr(answer) {
    return all(answer, "brugerid").map((one) => [this.users.get(plain(one)) ?? plain(one)]);
  }

  hentCprFraBrugerid(answer) {
    return all(answer, "cpr").map((one) => [plain(one)]);
  }
}
