"""zeep against Institutionsregisteret of a running gateway, over mTLS: every method of both services, over SOAP 1.1 and 1.2.

What is read is made first, through VedligeholdService. Every raw answer is judged by the schema that the gateway serves, and at the end every
method must have been answered well. Units are named after the run, so that the suite can be run again on the same register.

    python zeep_ir_suite.py D/demo.json [TEXT]     TEXT: only the tests whose name has it
"""

import datetime
import sys
import uuid
from zoneinfo import ZoneInfo

from lxml import etree

import eksempler as e
import ir
from afproevning import Afproevning
from gateway import fault_of, known_good

SUITE = Afproevning("zeep-ir")
test = SUITE.test


class Run:
    """One SOAP version: the two services, and a hierarchy of this run: a hovedskole with two afdelinger, and a unit by itself."""

    def __init__(self, gateway, soap):
        self.gateway, self.soap, self.tag = gateway, soap, f"Interop {uuid.uuid4().hex[:8]}"
        self.maintainer, self.kommune = gateway.maintainer("ir-vedligehold")
        self.reader = gateway.reader("ir-institution")
        self.ministry = gateway.first(lambda caller: caller["name"] == "ministerium-organisation")
        self.act = gateway.service("VedligeholdService", ir.VERSION, soap, self.maintainer)
        self.decide = gateway.service("VedligeholdService", ir.VERSION, soap, self.ministry)
        self.read = gateway.service("InstitutionService", ir.VERSION, soap, self.reader)
        dagtilbud = gateway.service("EksportService", "v2.0", soap, gateway.reader())
        self.adresse, self.pnummer = known_good(dagtilbud, self.kommune)

    def school(self, navn, **felter):
        return ir.institution(f"{self.tag} {navn}", kommune=self.kommune, adresse=self.adresse, pNummer=self.pnummer, **felter)

    def made(self, *navne):
        """The hovedskole, its two afdelinger, and the unit by itself, which are made now."""
        top = number(self.act.InsertInstitution(Institution={"enhedsart": 1} | self.school("Hovedskolen")))
        afdelinger = [number(self.act.InsertAfdeling(hovedskoleNummer=top, Institution=self.school(navn))) for navn in navne or ("Nord", "Syd")]
        alene = number(self.act.InsertInstitution(Institution={"enhedsart": 0} | self.school("Solskolen", email="kontor@solskolen.dk")))
        return top, afdelinger, alene

    def schools(self, *navne):
        """Units by themselves, which are made now."""
        return [number(self.act.InsertInstitution(Institution={"enhedsart": 0} | self.school(navn))) for navn in navne]

    def private(self, navn):
        """The fields of a private school, which the ministry must approve."""
        return self.school(navn, ejerkode=5, type3=1013) | {"administrationskommune": None}

    def unit(self, nummer):
        """A unit as it is now, closed or not."""
        (unit,) = self.read.GetInstitutionByNummer(institutionsNummer=nummer, inkluderNedlagte=True).institution
        return unit

    def landsbyordning(self):
        """An anvisningsenhed of a landsbyordning, which is made in Dagtilbudsregisteret now."""
        dtr = self.gateway.service("ImportService", "v1", self.soap, self.maintainer)
        dag = number(dtr.InsertDaginstitution(Daginstitution=e.daginstitution(f"{self.tag} Landsbyen", kommune=self.kommune, lovgrundlag=6)))
        enhed = e.anvisningsenhed(f"{self.tag} Børnehuset", foraelder=dag, adresse=self.adresse, pnummer=self.pnummer)
        return number(dtr.InsertAnvisningsEnhed(AnvisningsEnhed=enhed))

    def cursor(self):
        """The sequence number that a list is as new as."""
        return self.read.GetInstitutionByNummer(institutionsNummer="999999").loebenummer


def number(svar):
    """The number of the one unit of a VedligeholdSvar that says OK."""
    assert svar.status == "OK", f"status {svar.status}: {[(f.kode, f.tekst, f.felt) for f in svar.fejl]}"
    (resultat,) = svar.resultat
    return resultat.institutionsNummer


def follows(svar):
    """What follows, as (unit, what happens to it)."""
    return [(told.institutionsNummer, told.haendelse) for told in svar.konsekvens]


def new(svar):
    """The units that are new."""
    return [nummer for nummer, haendelse in follows(svar) if haendelse == "Ny"]


def waits(svar):
    """The case that it became."""
    assert svar.status == "Afventer" and svar.godkendelse and svar.sagsnummer, svar
    return svar.sagsnummer


def numbers(svar):
    """The numbers of a list answer, in its order."""
    return [unit.institutionsNummer for unit in svar.institution or []]


def hierarchy(svar):
    """A hierarchy's top, and what is under it."""
    return svar.institution and svar.institution.institutionsNummer, [unit.institutionsNummer for unit in svar.afdeling or []]


@test
def wsdl_over_https(run):
    """The served WSDL has our methods and the caller's own address."""
    for service, (_, methods) in ir.SERVICES.items():
        client = run.gateway.client(service, ir.VERSION, run.reader)
        for port in client.wsdl.services[service].ports.values():
            assert sorted(port.binding._operations) == sorted(methods), port.name
            assert port.binding_options["address"] == run.gateway.url(service, ir.VERSION), port.binding_options


@test
def wsdl_is_open(run):
    """WSDL and schemas need no certificate."""
    session = run.gateway.session(None)
    for service, (area, _) in ir.SERVICES.items():
        for query in ("wsdl", f"xsd={area}-v1.xsd", "xsd=institutionsregister-v1.xsd"):
            answer = session.get(f"{run.gateway.url(service, ir.VERSION)}?{query}", timeout=30)
            assert answer.status_code == 200, f"{query}: {answer.status_code}"
            etree.fromstring(answer.content)


@test
def hello(run):
    """The way is open, and the caller is who it is."""
    assert run.read.HelloWorld().startswith("Hello ")
    told = run.read.HelloWorldCredentials()
    assert told.svar.startswith("Hello ") and told.cvrNummer == run.reader["cvr"] and told.bevis == "tls", told
    assert told.system == run.reader["system"], told


@test
def every_read(run):
    """Every method finds what it is asked for, with codes' texts and what is derived; and nothing where there is nothing."""
    cursor = run.cursor()
    top, afdelinger, alene = run.made()
    alle = [top, *afdelinger, alene]
    today = datetime.datetime.now(ZoneInfo("Europe/Copenhagen")).date()

    (unit,) = run.read.GetInstitutionByNummer(institutionsNummer=alene).institution
    assert unit.institutionsNavn == f"{run.tag} Solskolen" and unit.kortNavn and unit.mellemlangtNavn and unit.adresseKort
    assert (unit.enhedsart, unit.hovedskoleNummer, unit.email) == (0, None, "kontor@solskolen.dk"), unit
    assert (unit.institutionstype3, unit.institutionstype3_Tekst) == (1012, "Folkeskoler") and unit.ejerkode_Tekst == "Kommunale"
    assert unit.administrationskommune == run.kommune and unit.administrationskommune_Tekst and unit.beliggenhedsregion_Tekst
    assert unit.Adresse.vejNavn == run.adresse["vejNavn"] and unit.Adresse.byNavn and unit.aktivkode == 1 and unit.nedlagt is None
    assert unit.oprettet == f"{today:%Y%m}", unit.oprettet

    for svar in (
        run.read.GetAlleInstitutioner(),
        run.read.GetInstitutionerByCvrnummer(cvrNummer=ir.CVR),
        run.read.GetInstitutionerByPnummer(pNummer=run.pnummer),
        run.read.GetInstitutionerByNavn(partOfName=run.tag.upper()),
        run.read.GetInstitutionerByKommunenummer(kommuneKode=run.kommune),
        run.read.GetInstitutionerByAdmKommunenummer(administrationskommune=run.kommune),
        run.read.GetInstitutionerByInstitutionstype(institutionstype3=1012),
        run.read.GetAlleInstitutionerPerDato(dato=today),
    ):
        assert [nummer for nummer in numbers(svar) if nummer in alle] == alle, numbers(svar)
    assert numbers(run.read.GetInstitutionByNummerPerDato(institutionsNummer=top, dato=today)) == [top]
    assert numbers(run.read.GetAlleInstitutionerPerDato(dato=datetime.date(2006, 12, 31))) == []
    for nummer in (top, *afdelinger):
        assert hierarchy(run.read.GetHierarki(institutionsNummer=nummer)) == (top, afdelinger)
        assert hierarchy(run.read.GetHierarkiPerDato(institutionsNummer=nummer, dato=today)) == (top, afdelinger)
    assert hierarchy(run.read.GetHierarki(institutionsNummer=alene)) == (alene, [])
    assert hierarchy(run.read.GetHierarki(institutionsNummer="999999")) == (None, [])
    assert numbers(run.read.GetInstitutionerByCvrnummer(cvrNummer="00000000")) == []

    # The changes since, one at a time and all at once.
    first = run.read.GetAendringer(siden=cursor, maks=1)
    assert len(first.aendring) == 1 and first.flere and first.aendring[0].loebenummer == first.naeste > cursor
    assert (first.aendring[0].art, first.aendring[0].institution.institutionsNummer) == ("Insert", top)
    rest = run.read.GetAendringer(siden=first.naeste)
    assert [change.institution.institutionsNummer for change in rest.aendring] == [*afdelinger, alene] and not rest.flere

    # Closed units stay, and are given only to who asks for them.
    number(run.act.DeleteAfdeling(institutionsNummer=afdelinger[1]))
    assert numbers(run.read.GetInstitutionByNummer(institutionsNummer=afdelinger[1])) == []
    (closed,) = run.read.GetInstitutionByNummer(institutionsNummer=afdelinger[1], inkluderNedlagte=True).institution
    assert closed.aktivkode == 3 and closed.nedlagt == today, closed
    assert hierarchy(run.read.GetHierarki(institutionsNummer=top)) == (top, afdelinger[:1])
    assert hierarchy(run.read.GetHierarki(institutionsNummer=top, inkluderNedlagte=True)) == (top, afdelinger)


@test
def help_for_the_supplier(run):
    """Who one is, the schema, and a document judged by it."""
    assert run.act.HelloWorld().startswith("Hello ")
    assert run.act.HelloWorldCredentials().system == run.maintainer["system"]
    told = run.decide.HelloWorldCredentials()
    assert told.system is None and [part.slags for part in told.part] == ["ministerium"], told
    for skema in ("vedligehold-v1.xsd", "institutionsregister-v1.xsd"):
        assert etree.QName(run.act.GetXMLSchema(skemaNavn=skema)).localname == "schema"
    for document, status in (("<DeleteAfdeling xmlns='{}'><institutionsNummer>283001</institutionsNummer></DeleteAfdeling>", "OK"), ("<DeleteAfdeling xmlns='{}'/>", "Fejl")):
        svar = run.act.ValidateXmlAgainstSchema(skemaNavn="vedligehold-v1.xsd", dokument={"_value_1": etree.fromstring(document.format(ir.NAMESPACE))})
        assert svar.status == status, svar


@test
def fusions(run):
    """F1 to F3, and what they say of each unit."""
    a, b, c = run.schools("Nord", "Syd", "Øst")
    svar = run.act.FusionTilNyHovedskole(enhed=[a, b], administration=a)
    hoved = number(svar)
    assert new(svar) == [hoved] and {(a, "SkifterEnhedsart"), (b, "SkifterHovedskole")} <= set(follows(svar)), follows(svar)
    assert hierarchy(run.read.GetHierarki(institutionsNummer=a)) == (hoved, [a, b])
    number(run.act.FusionUnderHovedskole(hovedskoleNummer=hoved, enhed=[c]))
    top, afdelinger, _ = run.made("Vest", "Midt")
    svar = run.act.FusionAfHovedskoler(fortsaetter=hoved, ophoerer=[top])
    number(svar)
    (ended,) = [told for told in svar.konsekvens if told.haendelse == "Ophoerer"]
    assert (ended.institutionsNummer, ended.efterfoelger) == (top, hoved), ended
    assert hierarchy(run.read.GetHierarki(institutionsNummer=hoved)) == (hoved, [a, b, c, *afdelinger])
    closed = run.unit(top)
    assert (closed.aktivkode, closed.flyttekode, closed.flytteinstitution) == (5, 2, hoved), closed


@test
def sammenlaegninger_and_delinger(run):
    """S1, S2, D1, D2; pupils go with who takes over."""
    a, b, c = run.schools("Nord", "Syd", "Øst")
    today = datetime.datetime.now(ZoneInfo("Europe/Copenhagen")).date()
    number(run.act.MeldElevaktivitet(institutionsNummer=b, elever=40, pr=today))
    number(run.act.SammenlaegMedBestaaende(fortsaetter=a, ophoerer=[b]))
    assert (run.unit(b).aktivkode, run.unit(b).flyttekode, run.unit(b).flytteinstitution) == (3, 1, a)
    assert run.unit(a).Elevaktivitet.elever == 40
    ny = number(run.act.SammenlaegTilNy(ophoerer=[a, c], Institution=run.school("Den nye")))
    assert run.unit(c).flytteinstitution == ny and run.unit(ny).Elevaktivitet.elever == 40
    svar = run.act.DelInstitution(institutionsNummer=ny, Institution=[run.school("Den nyeste"), run.school("Den allernyeste")])
    number(svar)
    assert len(new(svar)) == 2, follows(svar)
    hoved = number(run.act.FusionTilNyHovedskole(enhed=new(svar), administration=new(svar)[0]))
    svar = run.act.DelHovedskole(hovedskoleNummer=hoved, Ny=[{"Institution": run.school("Den anden"), "afdeling": [new(svar)[1]], "NyAfdeling": [run.school("Den tredje")]}])
    number(svar)
    anden = next(nummer for nummer in new(svar) if run.unit(nummer).enhedsart == 1)
    _, afdelinger = hierarchy(run.read.GetHierarki(institutionsNummer=anden))
    number(run.act.MoveAfdeling(institutionsNummer=afdelinger[0], hovedskoleNummer=hoved))
    assert afdelinger[0] in hierarchy(run.read.GetHierarki(institutionsNummer=hoved))[1]


@test
def one_unit_at_a_time(run):
    """Update, close, and a provisional unit that is made final."""
    (skole,) = run.schools("Nord")
    number(run.act.UpdateInstitution(institutionsNummer=skole, Institution=run.school("Nordskolen & <co>", telefon="6611 2233")))
    assert (run.unit(skole).institutionsNavn, run.unit(skole).telefon) == (f"{run.tag} Nordskolen & <co>", "6611 2233")
    number(run.act.DeleteInstitution(institutionsNummer=skole))
    assert run.unit(skole).nedlagt
    svar = run.act.DeleteInstitution(institutionsNummer=skole)
    assert svar.status == "Fejl" and all(f.kode and f.tekst and f.sti and f.linje for f in svar.fejl), svar
    midlertidig = number(run.act.InsertForeloebig(Institution=run.school("På vej")))
    assert midlertidig.startswith("F") and run.unit(midlertidig).aktivkode == 9
    endelig = number(run.act.GodkendForeloebig(institutionsNummer=midlertidig))
    assert run.unit(midlertidig).flytteinstitution == endelig and run.unit(endelig).aktivkode == 1


@test
def landsbyordning(run):
    """A dagtilbud goes over to its school's number, and is closed in its own register."""
    (skole,), dagtilbud = run.schools("Landsbyskolen"), run.landsbyordning()
    svar = run.act.LaegDagtilbudUnderSkole(institutionsNummer=skole, dagtilbudsNummer=dagtilbud)
    number(svar)
    assert (dagtilbud, "Ophoerer") in follows(svar) and run.unit(skole).landsbyordning == [dagtilbud]


@test
def a_batch(run):
    """A trial first, then in earnest, then again."""
    acts = [
        {"InsertInstitution": {"Institution": {"enhedsart": 0} | run.school(navn), "lokalId": lokal}} for navn, lokal in (("Nord", "n"), ("Syd", "s"))
    ] + [{"FusionTilNyHovedskole": {"enhed": ["lokal:n", "lokal:s"], "administration": "lokal:n", "lokalId": "h"}}]
    trial = run.act.ImporterAendringer(batchId=str(uuid.uuid4()), proeve=True, _value_1=acts)
    assert trial.status == "OK" and [r.institutionsNummer for r in trial.resultat] == [None] * 3, trial
    assert new(trial) == ["ny:1", "ny:2", "ny:3"], follows(trial)
    batch = str(uuid.uuid4())
    svar = run.act.ImporterAendringer(batchId=batch, _value_1=acts)
    n, s, h = [r.institutionsNummer for r in svar.resultat]
    assert hierarchy(run.read.GetHierarki(institutionsNummer=h)) == (h, [n, s])
    assert run.act.ImporterAendringer(batchId=batch, _value_1=acts).kvitteringsId == svar.kvitteringsId
    assert fault_of(lambda: run.act.ImporterAendringer(batchId=batch, _value_1=acts[:1]), ir.NAMESPACE).code == "TIL400"


@test
def cases(run):
    """What the ministry must approve waits, is shown, and is approved, refused or withdrawn."""
    sager = [waits(run.act.InsertInstitution(Institution={"enhedsart": 0} | run.private(navn))) for navn in ("Sol", "Måne", "Stjerne")]
    mine = {sag.sagsnummer: sag for sag in run.act.HentSager(status="afventer")}
    assert set(sager) <= set(mine) and mine[sager[0]].aendring[0].metode == "InsertInstitution"
    shown = run.decide.HentSag(sagsnummer=sager[0])
    (asked,) = shown.anmodning._value_1
    assert asked["InsertInstitution"].Institution.institutionsNavn == f"{run.tag} Sol", asked
    assert follows(shown) == [("ny:1", "Ny")] and shown.cvrNummer == run.maintainer["cvr"], shown
    assert fault_of(lambda: run.act.GodkendSag(sagsnummer=sager[0]), ir.NAMESPACE).code == "TIL330"
    assert run.decide.GodkendSag(sagsnummer=sager[0], proeve=True).status == "OK"
    skole = number(run.decide.GodkendSag(sagsnummer=sager[0]))
    assert run.unit(skole).institutionsNavn == f"{run.tag} Sol"
    again = run.decide.GodkendSag(sagsnummer=sager[0])
    assert again.status == "Fejl" and [f.kode for f in again.fejl] == ["IR091"], again
    assert run.decide.AfvisSag(sagsnummer=sager[1], begrundelse="Vedtægterne siger andet").status == "OK"
    assert run.act.HentSag(sagsnummer=sager[1]).begrundelse == "Vedtægterne siger andet"
    assert run.act.TraekSag(sagsnummer=sager[2]).status == "OK"
    assert [run.act.HentSag(sagsnummer=sag).status for sag in sager] == ["godkendt", "afvist", "trukket"]
    assert run.act.HentSag(sagsnummer=999999) is None


@test
def code_tables(run):
    for navn, kode, tekst in (
        ("aktivkode", "4", "juridisk"),
        ("ejerkode", "2", "Kommunale"),
        ("enhedsart", "1", "Hovedskole"),
        ("flyttekode", "2", "fusion"),
        ("institutionstype3", "1012", "Folkeskoler"),
        ("ressortministerium", "1", "Undervisning"),
        ("kommune", "461", "Odense"),
    ):
        table = run.read.GetKodetabel(navn=navn)
        assert table.navn == navn and any(row.kode == kode and tekst in row.tekst for row in table.raekke), navn


@test
def schema_violation(run):
    """A question that breaks the schema is a fault, with line and path, and no value is repeated."""
    for call in (
        lambda: run.read.GetKodetabel(navn="hemmelig"),
        lambda: run.read.GetInstitutionByNummer(institutionsNummer="hemmelig"),
        lambda: run.read.GetAendringer(siden="hemmelig"),
    ):
        detail = fault_of(call, ir.NAMESPACE)
        assert detail.code == "IPL000002" and detail.sender, detail.code
        assert any("linje" in told.lower() for told in detail.details), detail.details
        assert b"hemmelig" not in etree.tostring(detail.element)


@test
def without_agreement(run):
    """A good certificate without an agreement, and a certificate that proves nothing."""
    for caller, code in ((run.gateway.stranger(), "TIL310"), (run.gateway.refused()[0], "TIL200"), (None, "TIL200")):
        read = run.gateway.service("InstitutionService", ir.VERSION, run.soap, caller)
        for call in (lambda: read.GetAlleInstitutioner(), lambda: read.HelloWorldCredentials()):
            assert fault_of(call, ir.NAMESPACE).code == code


def main():
    ways = {f"SOAP {soap}": lambda gateway, test, soap=soap: test(Run(gateway, soap)) for soap in e.PORTS}
    return SUITE.main(ways, lambda gateway: gateway.unanswered(ir.SERVICES, (ir.VERSION,)))


if __name__ == "__main__":
    sys.exit(main())
