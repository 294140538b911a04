"""The published XSDs judge documents as the contract says.

One case a line: what it is for, whether it is valid, the document. Dagtilbudsregisteret's are written for version 1; each is tried in version 2.0 too.
Brugerdatabasen's stand in tests/tjenester/beskeder.txt, which the gateway's own validator judges too.
libxml2 (through lxml) is the judge, a second opinion beside the validator of the gateway.

    python skemaer.py               runs the table, and compares the two versions
    python skemaer.py --write DIR   writes the documents as files, for another validator to judge
"""

import re
import sys
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
XSD = ROOT / "xsd" / "dagtilbudsregister"
IR_XSD = ROOT / "xsd" / "institutionsregister"
BPI_XSD = ROOT / "xsd" / "brugerdatabasen"
BPI_CASES = ROOT / "tests" / "tjenester" / "beskeder.txt"
BPI = "https://brugerdatabasen.stil.dk/bpi"
BPI_PREFIXES = {
    "c3": f"{BPI}/common/3", "e7": f"{BPI}/wsieksport/7", "ec": f"{BPI}/wsieksport/7/common", "es": f"{BPI}/wsieksport/7/small",
    "em": f"{BPI}/wsieksport/7/medium", "ef": f"{BPI}/wsieksport/7/full", "efm": f"{BPI}/wsieksport/7/fullmyndighed",
    "i6": f"{BPI}/wsiinst/6", "b7": f"{BPI}/wsibruger/7", "d6": f"{BPI}/wsiidentifikation/6", "a8": f"{BPI}/wsaimport/8",
    "imp": f"{BPI}/wsaimport/8/import",
    "wsu": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
}

ADRESSE = (
    "<Adresse><vejNavn>Åboulevarden</vejNavn><husNummer>12A</husNummer><postNummer>5000</postNummer>"
    "<kommuneKode>461</kommuneKode></Adresse>"
)
ADRESSE_FULD = (
    "<Adresse><vejNavn>Åboulevarden</vejNavn><vejKode>0123</vejKode><husNummer>12A</husNummer><etage>st</etage><doer>tv</doer>"
    "<supplerendeBynavn>Næsby</supplerendeBynavn><postNummer>5000</postNummer><byNavn>Odense C</byNavn><kommuneKode>0461</kommuneKode>"
    "<dawaId>0a3f50a0-73bf-32b8-e044-0003ba298018</dawaId><geoBredde>55.39594</geoBredde><geoLaengde>10.38831</geoLaengde></Adresse>"
)
FELTER = (
    "<daginstitutionsNavn>{navn}</daginstitutionsNavn><ejerformKode>{ejer}</ejerformKode>"
    "<lovgrundlagKode>1</lovgrundlagKode><admKommuneKode>{kom}</admKommuneKode>"
)


def felter(navn="Område Nord", ejer="1", kom="461"):
    return FELTER.format(navn=navn, ejer=ejer, kom=kom)


def enhed(foer="<daginstitutionsNummer>D10001</daginstitutionsNummer>", adresse=ADRESSE, navn="Solstrålen", inst="6012", efter="", p="1003456789"):
    return (
        f"<AnvisningsEnhed>{foer}<EnhedsNavn>{navn}</EnhedsNavn>{adresse}<InstType3>{inst}</InstType3>{efter}<PNummer>{p}</PNummer></AnvisningsEnhed>"
    )


def alternativ(foer="<enhedsNummer>G10001</enhedsNummer>", efter=""):
    return (
        f"<AlternativAdresse>{foer}<alternativAdresseNavn>Skovhytten</alternativAdresseNavn>{ADRESSE}{efter}"
        "<pNummer>1003456789</pNummer></AlternativAdresse>"
    )


def dag(indhold):
    return f"<InsertDaginstitution><Daginstitution>{indhold}</Daginstitution></InsertDaginstitution>"


def batch(indhold, attributter='batchId="b-1"'):
    return f"<ImporterAendringer {attributter}>{indhold}</ImporterAendringer>"


LIV = "<aktivitetsstatus>Aktiv</aktivitetsstatus><oprettet>2026-01-01T00:00:00Z</oprettet><senestOpdateret>2026-01-01T00:00:00.123456Z</senestOpdateret>"
EADRESSE = ADRESSE_FULD.replace("</kommuneKode>", "</kommuneKode><kommuneKode_Tekst>Odense</kommuneKode_Tekst>")


def edag(nummer="D10001", boern="", liv=LIV):
    return (
        f"<daginstitution><daginstitutionsNummer>{nummer}</daginstitutionsNummer><daginstitutionsNavn>Nord</daginstitutionsNavn><ejerformKode>1</ejerformKode>"
        "<ejerformKode_Tekst>Kommunal</ejerformKode_Tekst><lovgrundlagKode>1</lovgrundlagKode><lovgrundlagKode_Tekst>DTL</lovgrundlagKode_Tekst>"
        f"<admKommuneKode>461</admKommuneKode><admKommuneKode_Tekst>Odense</admKommuneKode_Tekst>{liv}{boern}</daginstitution>"
    )


def eenhed(nummer="G10001", foraelder="D10001", boern=""):
    return (
        f"<anvisningsenhed><daginstitutionsNummer>{foraelder}</daginstitutionsNummer><EnhedsNummer>{nummer}</EnhedsNummer><EnhedsNavn>Sol</EnhedsNavn>{EADRESSE}"
        f"<InstType3>6012</InstType3><InstType3_Tekst>Aldersintegreret</InstType3_Tekst><CVRNummer>12345678</CVRNummer><PNummer>1003456789</PNummer>{LIV}{boern}</anvisningsenhed>"
    )


def ealt(nummer="G10002", foraelder="G10001"):
    return (
        f"<alternativAdresse><alternativAdresseNummer>{nummer}</alternativAdresseNummer><enhedsNummer>{foraelder}</enhedsNummer>"
        f"<alternativAdresseNavn>Skov</alternativAdresseNavn>{EADRESSE}<pNummer>1003456789</pNummer>{LIV}</alternativAdresse>"
    )


SVAR_HOVED = "<status>OK</status><kvitteringsId>0198a0c8-0000-7000-8000-000000000001</kvitteringsId><modtaget>2026-01-01T12:00:00Z</modtaget>"
RESULTAT = "<resultat><position>{p}</position><metode>InsertDaginstitution</metode><lokalId>a</lokalId><institutionsNummer>D10001</institutionsNummer></resultat>"
FAULT = (
    "<ServiceFaultDetailer><CorrelationID>0198a0c8-0000-7000-8000-000000000001</CorrelationID><Timestamp>2026-01-01T12:00:00Z</Timestamp>"
    "<ErrorCode>TIL200</ErrorCode><ErrorMessage>Nej</ErrorMessage>{details}</ServiceFaultDetailer>"
)

IMPORT = [
    ("insert: the least", True, dag(felter())),
    ("insert: the number is not the supplier's to give", False, dag("<daginstitutionsNummer>D10001</daginstitutionsNummer>" + felter())),
    ("a name of 132 characters, not bytes", True, dag(felter(navn="ø" * 132))),
    ("a name of 133 characters", False, dag(felter(navn="ø" * 133))),
    ("a name of nothing", False, dag(felter(navn=""))),
    ("a name of blanks alone", False, dag(felter(navn="   "))),
    ("a name with blanks around", True, dag(felter(navn="  Nord \n Vest "))),
    ("a code that is no number", False, dag(felter(ejer="kommunal"))),
    ("a code that the table does not have is the register's business", True, dag(felter(ejer="77"))),
    ("a code with a sign", False, dag(felter(ejer="+1"))),
    ("a municipality code with a leading nought", True, dag(felter(kom="0461"))),
    ("a municipality code that cannot be one", False, dag(felter(kom="46"))),
    ("fields in another order", False, dag("<ejerformKode>1</ejerformKode><daginstitutionsNavn>N</daginstitutionsNavn><lovgrundlagKode>1</lovgrundlagKode><admKommuneKode>461</admKommuneKode>")),
    ("a field too few", False, dag("<daginstitutionsNavn>N</daginstitutionsNavn><ejerformKode>1</ejerformKode><lovgrundlagKode>1</lovgrundlagKode>")),
    ("a field too many", False, dag(felter() + "<telefon>1</telefon>")),
    ("an attribute too many", False, dag(felter()).replace("<Daginstitution>", '<Daginstitution id="1">')),
    ("lokalId outside a batch", False, dag(felter()).replace("<InsertDaginstitution>", '<InsertDaginstitution lokalId="a">')),
    ("update: needs the number", False, dag(felter()).replace("InsertDag", "UpdateDag")),
    ("update: with the number", True, dag("<daginstitutionsNummer>D10001</daginstitutionsNummer>" + felter()).replace("InsertDag", "UpdateDag")),
    ("update: a number in small letters", False, dag("<daginstitutionsNummer>d10001</daginstitutionsNummer>" + felter()).replace("InsertDag", "UpdateDag")),
    ("delete", True, "<DeleteDaginstitution><daginstitutionsNummer>D10001</daginstitutionsNummer></DeleteDaginstitution>"),
    ("delete: digits of another script", False, "<DeleteDaginstitution><daginstitutionsNummer>D1000٣</daginstitutionsNummer></DeleteDaginstitution>"),
    ("enhed: the least", True, f"<InsertAnvisningsEnhed>{enhed()}</InsertAnvisningsEnhed>"),
    ("enhed: everything", True, f"<InsertAnvisningsEnhed>{enhed(adresse=ADRESSE_FULD, efter='<Email>a@b.dk</Email><TelefonNummer>+45 66 11 22 33</TelefonNummer><CVRNummer>12345678</CVRNummer>')}</InsertAnvisningsEnhed>"),
    ("enhed: empty optional texts", True, f"<InsertAnvisningsEnhed>{enhed(efter='<Email/><TelefonNummer></TelefonNummer>')}</InsertAnvisningsEnhed>"),
    ("enhed: no parent", False, f"<InsertAnvisningsEnhed>{enhed(foer='')}</InsertAnvisningsEnhed>"),
    ("enhed: a P-number of nine digits", False, f"<InsertAnvisningsEnhed>{enhed(p='100345678')}</InsertAnvisningsEnhed>"),
    ("enhed: InstType3 of three digits", False, f"<InsertAnvisningsEnhed>{enhed(inst='601')}</InsertAnvisningsEnhed>"),
    ("enhed: a telephone number of 21 characters", False, f"<InsertAnvisningsEnhed>{enhed(efter='<TelefonNummer>' + '1' * 21 + '</TelefonNummer>')}</InsertAnvisningsEnhed>"),
    ("enhed: an e-mail of 133 characters", False, f"<InsertAnvisningsEnhed>{enhed(efter='<Email>' + 'a' * 128 + '@b.dk</Email>')}</InsertAnvisningsEnhed>"),
    ("enhed: a postal code of three digits", False, f"<InsertAnvisningsEnhed>{enhed(adresse=ADRESSE.replace('5000', '500'))}</InsertAnvisningsEnhed>"),
    ("enhed: a latitude beyond the pole", False, f"<InsertAnvisningsEnhed>{enhed(adresse=ADRESSE_FULD.replace('55.39594', '95.1'))}</InsertAnvisningsEnhed>"),
    ("enhed: a decimal comma", False, f"<InsertAnvisningsEnhed>{enhed(adresse=ADRESSE_FULD.replace('55.39594', '55,39594'))}</InsertAnvisningsEnhed>"),
    ("enhed: update without parent", True, f"<UpdateAnvisningsEnhed>{enhed(foer='<EnhedsNummer>G10001</EnhedsNummer>')}</UpdateAnvisningsEnhed>"),
    ("enhed: update with parent", True, f"<UpdateAnvisningsEnhed>{enhed(foer='<daginstitutionsNummer>D10001</daginstitutionsNummer><EnhedsNummer>G10001</EnhedsNummer>')}</UpdateAnvisningsEnhed>"),
    ("enhed: update without number", False, f"<UpdateAnvisningsEnhed>{enhed()}</UpdateAnvisningsEnhed>"),
    ("enhed: delete", True, "<DeleteAnvisningsEnhed><enhedsNummer>G10001</enhedsNummer></DeleteAnvisningsEnhed>"),
    ("enhed: move", True, "<MoveAnvisningsEnhed><enhedsNummer>G10001</enhedsNummer><daginstitutionsNummer>D10002</daginstitutionsNummer></MoveAnvisningsEnhed>"),
    ("enhed: move to nowhere", False, "<MoveAnvisningsEnhed><enhedsNummer>G10001</enhedsNummer></MoveAnvisningsEnhed>"),
    ("alternativ: the least", True, f"<InsertAlternativAdresse>{alternativ()}</InsertAlternativAdresse>"),
    ("alternativ: everything", True, f"<InsertAlternativAdresse>{alternativ(efter='<email>a@b.dk</email><telefonNummer>66112233</telefonNummer><cvrNummer>12345678</cvrNummer>')}</InsertAlternativAdresse>"),
    ("alternativ: update", True, f"<UpdateAlternativAdresse>{alternativ(foer='<alternativAdresseNummer>G10002</alternativAdresseNummer>')}</UpdateAlternativAdresse>"),
    ("alternativ: update with parent", True, f"<UpdateAlternativAdresse>{alternativ(foer='<alternativAdresseNummer>G10002</alternativAdresseNummer><enhedsNummer>G10001</enhedsNummer>')}</UpdateAlternativAdresse>"),
    ("alternativ: delete", True, "<DeleteAlternativAdresse><alternativAdresseNummer>G10002</alternativAdresseNummer></DeleteAlternativAdresse>"),
    ("alternativ: move", True, "<MoveAlternativAdresse><alternativAdresseNummer>G10002</alternativAdresseNummer><enhedsNummer>G10003</enhedsNummer></MoveAlternativAdresse>"),
    ("batch: three levels by lokalId", True, batch(
        dag(felter()).replace("<InsertDaginstitution>", '<InsertDaginstitution lokalId="d">')
        + f'<InsertAnvisningsEnhed lokalId="e">{enhed(foer="<daginstitutionsNummer>lokal:d</daginstitutionsNummer>")}</InsertAnvisningsEnhed>'
        + f'<InsertAlternativAdresse>{alternativ(foer="<enhedsNummer>lokal:e</enhedsNummer>")}</InsertAlternativAdresse>'
        + "<DeleteDaginstitution><daginstitutionsNummer>D10009</daginstitutionsNummer></DeleteDaginstitution>", 'batchId="odense:2026-01" proeve="1"')),
    ("batch: an empty lokal reference", False, batch("<DeleteDaginstitution><daginstitutionsNummer>lokal:</daginstitutionsNummer></DeleteDaginstitution>")),
    ("batch: the same lokalId twice", False, batch(2 * dag(felter()).replace("<InsertDaginstitution>", '<InsertDaginstitution lokalId="d">'))),
    ("batch: the same lokalId on two kinds of change", False, batch(
        dag(felter()).replace("<InsertDaginstitution>", '<InsertDaginstitution lokalId="d">')
        + '<DeleteAnvisningsEnhed lokalId="d"><enhedsNummer>G10001</enhedsNummer></DeleteAnvisningsEnhed>')),
    ("batch: no lokalId twice", True, batch(2 * dag(felter()))),
    ("batch: empty", False, batch("")),
    ("batch: no batchId", False, batch(dag(felter()), "")),
    ("batch: batchId with a blank in it", False, batch(dag(felter()), 'batchId="a b"')),
    ("batch: proeve that is no boolean", False, batch(dag(felter()), 'batchId="b" proeve="ja"')),
    ("batch: a method that changes nothing", False, batch("<HelloWorld/>")),
    ("hello", True, "<HelloWorld/>"),
    ("hello with an argument", False, "<HelloWorld><navn>x</navn></HelloWorld>"),
    ("hello's answer", True, "<HelloWorldResponse><svar>Hello 2026-01-01T12:00:00Z</svar></HelloWorldResponse>"),
    ("schema by name", True, "<GetXMLSchema><skemaNavn>import-v1.xsd</skemaNavn></GetXMLSchema>"),
    ("schema of another name", False, "<GetXMLSchema><skemaNavn>hemmeligt.xsd</skemaNavn></GetXMLSchema>"),
    ("schema's answer", True, '<GetXMLSchemaResponse><skema><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/></skema></GetXMLSchemaResponse>'),
    ("schema's answer as text", False, "<GetXMLSchemaResponse><skema>&lt;schema/&gt;</skema></GetXMLSchemaResponse>"),
    ("validate: a document that is itself invalid", True, "<ValidateXmlAgainstSchema><skemaNavn>import-v1.xsd</skemaNavn><dokument><InsertDaginstitution/></dokument></ValidateXmlAgainstSchema>"),
    ("validate: a document of no namespace", True, '<ValidateXmlAgainstSchema><skemaNavn>import-v1.xsd</skemaNavn><dokument><x xmlns=""/></dokument></ValidateXmlAgainstSchema>'),
    ("validate: two documents", False, "<ValidateXmlAgainstSchema><skemaNavn>import-v1.xsd</skemaNavn><dokument><a/><b/></dokument></ValidateXmlAgainstSchema>"),
    ("validate: no document", False, "<ValidateXmlAgainstSchema><skemaNavn>import-v1.xsd</skemaNavn><dokument/></ValidateXmlAgainstSchema>"),
    ("answer: OK", True, f"<InsertDaginstitutionResponse><ImportSvar>{SVAR_HOVED}{RESULTAT.format(p=1)}</ImportSvar></InsertDaginstitutionResponse>"),
    ("answer: a position twice", False, f"<ImporterAendringerResponse><ImportSvar>{SVAR_HOVED}{2 * RESULTAT.format(p=1)}</ImportSvar></ImporterAendringerResponse>"),
    ("answer: errors with their places, then advis", True, f"<ImporterAendringerResponse><ImportSvar>{SVAR_HOVED.replace('OK', 'Fejl')}<fejl><kode>DTR001</kode><tekst>Nej</tekst><position>3</position><felt>PNummer</felt><sti>/a/b[1]</sti><linje>7</linje><kolonne>1</kolonne><regel>dtr-rules 15</regel></fejl><advis><kode>DTR501</kode><tekst>Pas på</tekst></advis></ImportSvar></ImporterAendringerResponse>"),
    ("answer: another status", False, f"<ImporterAendringerResponse><ImportSvar>{SVAR_HOVED.replace('OK', 'Måske')}</ImportSvar></ImporterAendringerResponse>"),
    ("fault: the least", True, FAULT.format(details="")),
    ("fault: several details", True, FAULT.format(details="<Details>a</Details><Details>b</Details>")),
    ("an element of no method", False, "<InsertSkole/>"),
    ("an element of another namespace", False, '<InsertDaginstitution xmlns="urn:andet"/>'),
]

EKSPORT = [
    ("all", True, "<GetAllDagtilbud/>"),
    ("all, with the closed", True, "<GetAllDagtilbud><inkluderNedlagte>true</inkluderNedlagte></GetAllDagtilbud>"),
    ("an empty boolean", False, "<GetAllDagtilbud><inkluderNedlagte/></GetAllDagtilbud>"),
    ("one by number", True, "<GetDaginstitutionByNummer><DagInstitutionsNummer>D10001</DagInstitutionsNummer></GetDaginstitutionByNummer>"),
    ("one by no number", False, "<GetDaginstitutionByNummer/>"),
    ("arguments in another order", False, "<GetDaginstitutionByNummer><inkluderNedlagte>0</inkluderNedlagte><DagInstitutionsNummer>D10001</DagInstitutionsNummer></GetDaginstitutionByNummer>"),
    ("by municipality", True, "<GetDagtilbudByAdmKommuneNummer><AdmkommuneNummer>0461</AdmkommuneNummer></GetDagtilbudByAdmKommuneNummer>"),
    ("by part of name", True, "<GetAnvisningsEnhederByNavn><partOfName>ø</partOfName></GetAnvisningsEnhederByNavn>"),
    ("by no part of name", False, "<GetAnvisningsEnhederByNavn><partOfName/></GetAnvisningsEnhederByNavn>"),
    ("by CVR number", True, "<GetAlternativAdresserByCvrnummer><cvrNummer>12345678</cvrNummer></GetAlternativAdresserByCvrnummer>"),
    ("by P-number of letters", False, "<GetAlternativAdresserByPnummer><pNummer>abcdefghij</pNummer></GetAlternativAdresserByPnummer>"),
    ("on a date", True, "<GetAllDagtilbudPerDato><dato>2026-02-28</dato></GetAllDagtilbudPerDato>"),
    ("on a day that is none", False, "<GetAllDagtilbudPerDato><dato>2026-02-30</dato></GetAllDagtilbudPerDato>"),
    ("on a date with a time zone", False, "<GetAllDagtilbudPerDato><dato>2026-02-28Z</dato></GetAllDagtilbudPerDato>"),
    ("a code table", True, "<GetKodetabel><navn>instType3</navn></GetKodetabel>"),
    ("a code table that is not one", False, "<GetKodetabel><navn>lønninger</navn></GetKodetabel>"),
    ("changes since", True, "<GetAendringer><siden>0</siden></GetAendringer>"),
    ("changes since, few", True, "<GetAendringer><siden>9007199254740993</siden><maks>10</maks></GetAendringer>"),
    ("changes since before the beginning", False, "<GetAendringer><siden>-1</siden></GetAendringer>"),
    ("too many changes", False, "<GetAendringer><siden>0</siden><maks>10001</maks></GetAendringer>"),
    ("answer: an empty register", True, "<GetAllDagtilbudResponse><dagtilbudsRegister/></GetAllDagtilbudResponse>"),
    ("answer: three levels", True, f'<GetAllDagtilbudResponse><dagtilbudsRegister udtrukket="2026-01-01T00:00:00Z" loebenummer="7">{edag(boern=eenhed(boern=ealt()))}{edag("D10002")}</dagtilbudsRegister></GetAllDagtilbudResponse>'),
    ("answer: a unit twice", False, f"<GetAllDagtilbudResponse><dagtilbudsRegister>{edag()}{edag()}</dagtilbudsRegister></GetAllDagtilbudResponse>"),
    ("answer: a unit under two", False, f"<GetAllDagtilbudResponse><dagtilbudsRegister>{edag(boern=eenhed())}{edag('D10002', boern=eenhed(foraelder='D10002'))}</dagtilbudsRegister></GetAllDagtilbudResponse>"),
    ("answer: a parent that is not there", False, f"<GetAllDagtilbudResponse><dagtilbudsRegister>{edag(boern=eenhed(foraelder='D10009'))}</dagtilbudsRegister></GetAllDagtilbudResponse>"),
    ("answer: an address of an enhed that is not there", False, f"<GetAllDagtilbudResponse><dagtilbudsRegister>{edag(boern=eenhed(boern=ealt(foraelder='G10009')))}</dagtilbudsRegister></GetAllDagtilbudResponse>"),
    ("answer: daginstitutioner, one closed", True, f"<GetAllDaginstitutionerResponse><daginstitutionerExtend>{edag(liv=LIV.replace('Aktiv<', 'Nedlagt<').replace('</oprettet>', '</oprettet><nedlagt>2026-02-01T00:00:00Z</nedlagt>'))}</daginstitutionerExtend></GetAllDaginstitutionerResponse>"),
    ("answer: that level only", False, f"<GetAllDaginstitutionerResponse><daginstitutionerExtend>{edag(boern=eenhed())}</daginstitutionerExtend></GetAllDaginstitutionerResponse>"),
    ("answer: anvisningsenheder", True, f"<GetAllAnvisningsEnhederResponse><anvisningenhederExtend>{eenhed()}{eenhed('G10003')}</anvisningenhederExtend></GetAllAnvisningsEnhederResponse>"),
    ("answer: alternative adresser", True, f"<GetAllAlternativAdresserResponse><alternativadresserExtend>{ealt()}</alternativadresserExtend></GetAllAlternativAdresserResponse>"),
    ("answer: a code table", True, "<GetKodetabelResponse><kodetabel><navn>ejerform</navn><raekke><kode>1</kode><tekst>Kommunal</tekst><gyldigFra>2019-08-01</gyldigFra></raekke></kodetabel></GetKodetabelResponse>"),
    ("answer: the matrix", True, "<GetKodetabelResponse><kodetabel><navn>krydsvalidering</navn><kombination><ejerformKode>1</ejerformKode><lovgrundlagKode>1</lovgrundlagKode><InstType3>6012</InstType3></kombination></kodetabel></GetKodetabelResponse>"),
    ("answer: changes", True, f"<GetAendringerResponse><aendringer><aendring><loebenummer>1</loebenummer><tidspunkt>2026-01-01T00:00:00Z</tidspunkt><metode>InsertDaginstitution</metode>{edag()}</aendring><naeste>1</naeste><flere>false</flere></aendringer></GetAendringerResponse>"),
    ("answer: no changes", True, "<GetAendringerResponse><aendringer><naeste>1</naeste><flere>false</flere></aendringer></GetAendringerResponse>"),
    ("fault", True, FAULT.format(details="<Details>a</Details>")),
]


def iinst(nummer="283001", element="institution", efter="", hoved="", art="0", navn="Solskolen"):
    """A unit as InstitutionService gives it."""
    return (
        f"<{element}><institutionsNummer>{nummer}</institutionsNummer><enhedsart>{art}</enhedsart><enhedsart_Tekst>x</enhedsart_Tekst>{hoved}"
        f"<institutionsNavn>{navn}</institutionsNavn><mellemlangtNavn>{navn}</mellemlangtNavn><kortNavn>{navn}</kortNavn>"
        "<Adresse><vejNavn>Åboulevarden</vejNavn><husNummer/><postNummer/><byNavn/><kommuneKode>000</kommuneKode><kommuneKode_Tekst>x</kommuneKode_Tekst></Adresse>"
        "<adresseKort>Åboulevarden</adresseKort><institutionstype3>1012</institutionstype3><institutionstype3_Tekst>Folkeskoler</institutionstype3_Tekst>"
        "<ressortministerium>1</ressortministerium><ressortministerium_Tekst/><ejerkode>2</ejerkode><ejerkode_Tekst>Kommunale</ejerkode_Tekst>"
        f"<aktivkode>1</aktivkode><aktivkode_Tekst>Aktiv</aktivkode_Tekst>{efter}</{element}>"
    )


ILIV = (
    "<oprettet>200701</oprettet><nedlagt>2010-11-01</nedlagt><flyttekode>2</flyttekode><flyttekode_Tekst>x</flyttekode_Tekst><flytteinstitution>157011</flytteinstitution>"
    "<ajourfoert>2010-11-02</ajourfoert><Elevaktivitet><elever>0</elever><pr>2010-09-05</pr></Elevaktivitet>"
    '<landsbyordning>G10001</landsbyordning><landsbyordning>G10002</landsbyordning><ikkeVedligeholdt navn="Telefax">66112233</ikkeVedligeholdt>'
)
IHOVED = "<hovedskoleNummer>283001</hovedskoleNummer>"
IFEJL = FAULT.format(details="<Details>a</Details>")

INSTITUTION = [
    ("all", True, "<GetAlleInstitutioner/>"),
    ("all, with the closed", True, "<GetAlleInstitutioner><inkluderNedlagte>1</inkluderNedlagte></GetAlleInstitutioner>"),
    ("one by number", True, "<GetInstitutionByNummer><institutionsNummer>283001</institutionsNummer></GetInstitutionByNummer>"),
    ("one by a provisional number", True, "<GetInstitutionByNummer><institutionsNummer>F10001</institutionsNummer></GetInstitutionByNummer>"),
    ("one by a number of Dagtilbudsregisteret", False, "<GetInstitutionByNummer><institutionsNummer>G10001</institutionsNummer></GetInstitutionByNummer>"),
    ("one by no number", False, "<GetInstitutionByNummer/>"),
    ("arguments in another order", False, "<GetHierarki><inkluderNedlagte>0</inkluderNedlagte><institutionsNummer>283001</institutionsNummer></GetHierarki>"),
    ("by CVR number", True, "<GetInstitutionerByCvrnummer><cvrNummer>29189838</cvrNummer></GetInstitutionerByCvrnummer>"),
    ("by P-number of letters", False, "<GetInstitutionerByPnummer><pNummer>abcdefghij</pNummer></GetInstitutionerByPnummer>"),
    ("by part of name", True, "<GetInstitutionerByNavn><partOfName>ø</partOfName></GetInstitutionerByNavn>"),
    ("by no part of name", False, "<GetInstitutionerByNavn><partOfName/></GetInstitutionerByNavn>"),
    ("by municipality", True, "<GetInstitutionerByKommunenummer><kommuneKode>0461</kommuneKode></GetInstitutionerByKommunenummer>"),
    ("outside the municipalities", True, "<GetInstitutionerByKommunenummer><kommuneKode>000</kommuneKode></GetInstitutionerByKommunenummer>"),
    ("by administrative municipality", True, "<GetInstitutionerByAdmKommunenummer><administrationskommune>461</administrationskommune></GetInstitutionerByAdmKommunenummer>"),
    ("by type", True, "<GetInstitutionerByInstitutionstype><institutionstype3>1012</institutionstype3></GetInstitutionerByInstitutionstype>"),
    ("by a type of two digits", False, "<GetInstitutionerByInstitutionstype><institutionstype3>12</institutionstype3></GetInstitutionerByInstitutionstype>"),
    ("on a date", True, "<GetHierarkiPerDato><institutionsNummer>283001</institutionsNummer><dato>2026-02-28</dato></GetHierarkiPerDato>"),
    ("on a day that is none", False, "<GetAlleInstitutionerPerDato><dato>2026-02-30</dato></GetAlleInstitutionerPerDato>"),
    ("a code table", True, "<GetKodetabel><navn>ressortministerium</navn></GetKodetabel>"),
    ("a code table of Dagtilbudsregisteret", False, "<GetKodetabel><navn>lovgrundlag</navn></GetKodetabel>"),
    ("changes since", True, "<GetAendringer><siden>9007199254740993</siden><maks>10</maks></GetAendringer>"),
    ("too many changes", False, "<GetAendringer><siden>0</siden><maks>10001</maks></GetAendringer>"),
    ("answer: an empty register", True, "<GetAlleInstitutionerResponse><institutioner/></GetAlleInstitutionerResponse>"),
    ("answer: the least, and all", True, f'<GetAlleInstitutionerResponse><institutioner udtrukket="2026-01-01T00:00:00Z" loebenummer="7">{iinst()}{iinst("F10001", efter=ILIV)}</institutioner></GetAlleInstitutionerResponse>'),
    ("answer: a name longer than any may be given", True, f"<GetInstitutionByNummerResponse><institutioner>{iinst(navn='x' * 300)}</institutioner></GetInstitutionByNummerResponse>"),
    ("answer: a unit twice", False, f"<GetAlleInstitutionerResponse><institutioner>{iinst()}{iinst()}</institutioner></GetAlleInstitutionerResponse>"),
    ("answer: a hierarchy", True, f"<GetHierarkiResponse><hierarki>{iinst(art='1')}{iinst('283002', 'afdeling', hoved=IHOVED, art='2')}{iinst('283003', 'afdeling', hoved=IHOVED, art='2')}</hierarki></GetHierarkiResponse>"),
    ("answer: a hierarchy of two tops", False, f"<GetHierarkiResponse><hierarki>{iinst(art='1')}{iinst('283002', art='1')}</hierarki></GetHierarkiResponse>"),
    ("answer: an afdeling that is its own top", False, f"<GetHierarkiResponse><hierarki>{iinst(art='1')}{iinst('283001', 'afdeling', hoved=IHOVED, art='2')}</hierarki></GetHierarkiResponse>"),
    ("answer: no hierarchy", True, "<GetHierarkiResponse><hierarki/></GetHierarkiResponse>"),
    ("answer: a fourth enhedsart", False, f"<GetInstitutionByNummerResponse><institutioner>{iinst(art='3')}</institutioner></GetInstitutionByNummerResponse>"),
    ("answer: a code table", True, "<GetKodetabelResponse><kodetabel><navn>flyttekode</navn><raekke><kode>1</kode><tekst>Lagt sammen</tekst><gyldigTil>2019-08-01</gyldigTil></raekke></kodetabel></GetKodetabelResponse>"),
    ("answer: changes", True, f"<GetAendringerResponse><aendringer><aendring><loebenummer>1</loebenummer><tidspunkt>2026-01-01T00:00:00Z</tidspunkt><art>Delete</art>{iinst(efter=ILIV)}</aendring><naeste>1</naeste><flere>false</flere></aendringer></GetAendringerResponse>"),
    ("answer: an art that is none", False, f"<GetAendringerResponse><aendringer><aendring><loebenummer>1</loebenummer><tidspunkt>2026-01-01T00:00:00Z</tidspunkt><art>InsertInstitution</art>{iinst()}</aendring><naeste>1</naeste><flere>false</flere></aendringer></GetAendringerResponse>"),
    ("who a system is", True, "<HelloWorldCredentialsResponse><svar>Hello</svar><cvrNummer>10000017</cvrNummer><bevis>tls</bevis><system>EX100001</system></HelloWorldCredentialsResponse>"),
    ("who parties are", True, "<HelloWorldCredentialsResponse><svar>Hello</svar><cvrNummer>10000033</cvrNummer><part><slags>kommune</slags><nummer>461</nummer></part><part><slags>ejer</slags></part></HelloWorldCredentialsResponse>"),
    ("who nobody is", False, "<HelloWorldCredentialsResponse><svar>Hello</svar><cvrNummer>10000033</cvrNummer></HelloWorldCredentialsResponse>"),
    ("an act of the other service", False, "<DeleteInstitution><institutionsNummer>283001</institutionsNummer></DeleteInstitution>"),
    ("fault", True, IFEJL),
]

IFELTER = (
    "<institutionsNavn>{navn}</institutionsNavn>{navne}<Adresse><vejNavn>Åboulevarden</vejNavn><husNummer>12A</husNummer><postNummer>5000</postNummer>"
    "<kommuneKode>{kom}</kommuneKode></Adresse>{mere}<institutionstype3>{type3}</institutionstype3><ressortministerium>1</ressortministerium><ejerkode>{ejer}</ejerkode>"
)


def ifelter(navn="Solskolen", navne="", kom="461", mere="", type3="1012", ejer="2"):
    """A unit as VedligeholdService is given it."""
    return IFELTER.format(navn=navn, navne=navne, kom=kom, mere=mere, type3=type3, ejer=ejer)


def iinsert(indhold, art="<enhedsart>0</enhedsart>"):
    return f"<InsertInstitution><Institution>{art}{indhold}</Institution></InsertInstitution>"


def ifusion(enheder):
    return "<FusionTilNyHovedskole>" + "".join(f"<enhed>{enhed}</enhed>" for enhed in enheder) + "<administration>283001</administration></FusionTilNyHovedskole>"


def isvar(indhold, status="OK", sag=""):
    hoved = SVAR_HOVED.replace("OK", status) + sag
    return f"<SammenlaegTilNyResponse><VedligeholdSvar>{hoved}{indhold}</VedligeholdSvar></SammenlaegTilNyResponse>"


def ikonsekvens(haendelse, efter="", nummer="283001"):
    return f"<konsekvens><position>1</position><institutionsNummer>{nummer}</institutionsNummer><haendelse>{haendelse}</haendelse>{efter}</konsekvens>"


IAFTALE = "<aftale><nr>7</nr><service>wsaimport</service><system>EX100001</system><forslag>9</forslag></aftale>"
IRESULTAT = "<resultat><position>{p}</position><metode>SammenlaegTilNy</metode></resultat>"
ISAG = (
    "<sag><sagsnummer>7</sagsnummer><status>{status}</status><anmodet>2026-01-01T12:00:00Z</anmodet><kvitteringsId>0198a0c8-0000-7000-8000-000000000001</kvitteringsId>"
    "<cvrNummer>10000041</cvrNummer><aendring><position>1</position><metode>DeleteAfdeling</metode></aendring>{efter}</sag>"
)
IANMODNING = '<anmodning><DeleteAfdeling lokalId="a"><institutionsNummer>283002</institutionsNummer></DeleteAfdeling></anmodning>'
IAFGJORT = "<afgjort>2026-01-02T12:00:00Z</afgjort><afgoerelse>0198a0c8-0000-7000-8000-000000000002</afgoerelse><begrundelse>Nej</begrundelse>"

VEDLIGEHOLD = [
    ("insert: the least", True, iinsert(ifelter())),
    ("insert: a hovedskole with an aktivkode", True, iinsert(ifelter() + "<aktivkode>4</aktivkode>", "<enhedsart>1</enhedsart>")),
    ("insert: an afdeling is made by another method", False, iinsert(ifelter(), "<enhedsart>2</enhedsart>")),
    ("insert: without enhedsart", False, iinsert(ifelter(), "")),
    ("insert: the number is not the supplier's to give", False, iinsert("<institutionsNummer>283001</institutionsNummer>" + ifelter())),
    ("a name of 128 characters, not bytes", True, iinsert(ifelter(navn="ø" * 128))),
    ("a name of 129 characters", False, iinsert(ifelter(navn="ø" * 129))),
    ("names within their lengths", True, iinsert(ifelter(navne=f"<mellemlangtNavn>{'ø' * 49}</mellemlangtNavn><kortNavn>{'ø' * 34}</kortNavn>"))),
    ("a name of 50 characters where 49 may be", False, iinsert(ifelter(navne=f"<mellemlangtNavn>{'ø' * 50}</mellemlangtNavn>"))),
    ("an empty field is as one left out", True, iinsert(ifelter(mere="<adresseKort/><institutionsleder/><email/><telefon/>"))),
    ("fields in another order", False, iinsert(ifelter(mere="<telefon/><email/>"))),
    ("outside the municipalities", True, iinsert(ifelter(kom="000"))),
    ("a municipality code of two digits", False, iinsert(ifelter(kom="46"))),
    ("a type that the table does not have is the register's business", True, iinsert(ifelter(type3="9999"))),
    ("a type of three digits", False, iinsert(ifelter(type3="101"))),
    ("an ejerkode of two digits", False, iinsert(ifelter(ejer="10"))),
    ("update", True, f"<UpdateInstitution><institutionsNummer>283001</institutionsNummer><Institution>{ifelter()}</Institution></UpdateInstitution>"),
    ("update: enhedsart follows from acts", False, f"<UpdateInstitution><institutionsNummer>283001</institutionsNummer><Institution><enhedsart>0</enhedsart>{ifelter()}</Institution></UpdateInstitution>"),
    ("close on a day", True, "<DeleteInstitution><institutionsNummer>283001</institutionsNummer><nedlagt>2026-07-31</nedlagt></DeleteInstitution>"),
    ("close on a day that is none", False, "<DeleteInstitution><institutionsNummer>283001</institutionsNummer><nedlagt>2026-02-30</nedlagt></DeleteInstitution>"),
    ("a number of Dagtilbudsregisteret", False, "<DeleteAfdeling><institutionsNummer>G10001</institutionsNummer></DeleteAfdeling>"),
    ("a provisional unit is approved", True, "<GodkendForeloebig><institutionsNummer>F10001</institutionsNummer></GodkendForeloebig>"),
    ("a fusion of two", True, ifusion(["283001", "283002"])),
    ("a fusion of one", False, ifusion(["283001"])),
    ("a deling", True, f"<DelHovedskole><hovedskoleNummer>283001</hovedskoleNummer><Ny><Institution>{ifelter()}</Institution><afdeling>283002</afdeling><NyAfdeling>{ifelter()}</NyAfdeling></Ny></DelHovedskole>"),
    ("a deling into nothing", False, "<DelHovedskole><hovedskoleNummer>283001</hovedskoleNummer></DelHovedskole>"),
    ("pupils", True, "<MeldElevaktivitet><institutionsNummer>283001</institutionsNummer><elever>0</elever><pr>2026-09-05</pr></MeldElevaktivitet>"),
    ("fewer pupils than none", False, "<MeldElevaktivitet><institutionsNummer>283001</institutionsNummer><elever>-1</elever><pr>2026-09-05</pr></MeldElevaktivitet>"),
    ("a dagtilbud under a school", True, "<LaegDagtilbudUnderSkole><institutionsNummer>283001</institutionsNummer><dagtilbudsNummer>G10001</dagtilbudsNummer></LaegDagtilbudUnderSkole>"),
    ("a daginstitution under a school", False, "<LaegDagtilbudUnderSkole><institutionsNummer>283001</institutionsNummer><dagtilbudsNummer>D10001</dagtilbudsNummer></LaegDagtilbudUnderSkole>"),
    ("a batch", True, batch(iinsert(ifelter()).replace("<InsertInstitution>", '<InsertInstitution lokalId="s">') + ifusion(["lokal:s", "283002"]), 'batchId="b-1" proeve="true"')),
    ("a batch of nothing", False, batch("")),
    ("a batch with a lokalId twice", False, batch(iinsert(ifelter()).replace("<InsertInstitution>", '<InsertInstitution lokalId="s">') * 2)),
    ("lokalId outside a batch", False, ifusion(["283001", "283002"]).replace("<FusionTilNyHovedskole>", '<FusionTilNyHovedskole lokalId="h">')),
    ("the cases that wait", True, "<HentSager><status>afventer</status></HentSager>"),
    ("cases of no status", False, "<HentSager><status>Afventer</status></HentSager>"),
    ("an approval, rehearsed", True, '<GodkendSag proeve="1"><sagsnummer>7</sagsnummer></GodkendSag>'),
    ("a case without a number", False, "<GodkendSag/>"),
    ("a refusal", True, "<AfvisSag><sagsnummer>7</sagsnummer><begrundelse>Nej</begrundelse></AfvisSag>"),
    ("a refusal without a reason", False, "<AfvisSag><sagsnummer>7</sagsnummer><begrundelse> </begrundelse></AfvisSag>"),
    ("answer: with all that follows", True, isvar(IRESULTAT.format(p=1) + ikonsekvens("Ny", nummer="ny:1") + ikonsekvens("Ophoerer", f"<efterfoelger>ny:1</efterfoelger>{IAFTALE}<brugere>412</brugere><kilder>2</kilder><underret>kommune 461</underret>") + ikonsekvens("SkifterKode", "<felt>aktivkode</felt><fra>1</fra><til>3</til>") + ikonsekvens("SkifterHovedskole", "<til>ny:1</til>") + ikonsekvens("Ophoerer", nummer="G10001"))),
    ("answer: it waits", True, isvar("<godkendelse><position>1</position><metode>SammenlaegTilNy</metode><hvorfor>ejerkoden er 5</hvorfor><regel>ir-rules 3</regel></godkendelse>", "Afventer", "<sagsnummer>7</sagsnummer>")),
    ("answer: a change twice", False, isvar(IRESULTAT.format(p=1) * 2)),
    ("answer: something that cannot happen", False, isvar(ikonsekvens("Forsvinder"))),
    ("answer: cases", True, f"<HentSagerResponse>{ISAG.format(status='afventer', efter='')}{ISAG.format(status='afvist', efter=IAFGJORT)}</HentSagerResponse>"),
    ("answer: no case", True, "<HentSagResponse/>"),
    ("answer: a case, and what would come of it", True, f"<HentSagResponse>{ISAG.format(status='afventer', efter=IANMODNING + ikonsekvens('Ophoerer'))}</HentSagResponse>"),
    ("answer: a case that tells not what was asked", False, f"<HentSagResponse>{ISAG.format(status='afventer', efter='')}</HentSagResponse>"),
    ("a read of the other service", False, "<GetAlleInstitutioner/>"),
    ("fault", True, IFEJL),
]

VERSIONS = [("v1", "1"), ("v2.0", "2")]
IR_NAMESPACE = "urn:tilslut:institutionsregister:1"


def cases():
    """Every case in every version: (service, version, what for, valid, document)."""
    for area, table in (("import", IMPORT), ("eksport", EKSPORT)):
        for file_version, number in VERSIONS:
            namespace = f"urn:tilslut:dagtilbudsregister:{area}:{number}"
            for what, valid, document in table:
                yield area, file_version, what, valid, qualified(document.replace("-v1.xsd", f"-{file_version}.xsd"), namespace)
    for area, table in (("institution", INSTITUTION), ("vedligehold", VEDLIGEHOLD)):
        for what, valid, document in table:
            yield area, "v1", what, valid, qualified(document, IR_NAMESPACE)


def qualified(document, namespace):
    """A document in a namespace, where it names none itself."""
    root = re.match(r"<\w+", document).group()
    return document if " xmlns=" in document.split(">")[0] else document.replace(root, f'{root} xmlns="{namespace}"', 1)


def judge():
    """Runs the table. Returns (cases, failures)."""
    schemas = {}
    ran, failures = 0, []
    for area, version, what, valid, document in cases():
        if (area, version) not in schemas:
            folder = XSD if area in ("import", "eksport") else IR_XSD
            schemas[area, version] = etree.XMLSchema(etree.parse(folder / f"{area}-{version}.xsd"))
        schema = schemas[area, version]
        ran += 1
        if schema.validate(etree.fromstring(document.encode())) != valid:
            failures.append(f"{area}-{version}: {what}: skulle være {'gyldigt' if valid else 'ugyldigt'}: {schema.error_log.last_error}")
    return ran, failures


def judge_bpi():
    """Runs Brugerdatabasen's table. Returns (cases, failures)."""
    schemas, ran, failures = {}, 0, []
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in BPI_PREFIXES.items())
    for line in BPI_CASES.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, verdict, what, document = line.split(" | ", 3)
        if name not in schemas:
            # What the gateway judges by, where that is more than what it publishes.
            own = BPI_XSD / f"{name}-gateway.xsd"
            schemas[name] = etree.XMLSchema(etree.parse(own if own.is_file() else BPI_XSD / f"{name}.xsd"))
        ran += 1
        document = re.sub(r"^<[\w:]+", lambda root: root.group() + declared, document)
        if schemas[name].validate(etree.fromstring(document.encode())) != (verdict == "+"):
            failures.append(f"{name}: {what}: skulle være {verdict}: {schemas[name].error_log.last_error}")
    return ran, failures


def compiled():
    """Every schema that is no part of another is whole by itself. Returns (schemas, failures)."""
    files = set((ROOT / "xsd").rglob("*.xsd"))
    parts = {file.parent / link.get("schemaLocation") for file in files for link in etree.parse(file).iter("{http://www.w3.org/2001/XMLSchema}include")}
    failures = []
    for file in sorted(files - parts):
        try:
            etree.XMLSchema(etree.parse(file))
        except etree.XMLSchemaParseError as error:
            failures.append(f"{file.name}: {error}")
    return len(files - parts), failures


def declarations(path):
    """A schema's text without its remarks, and without its version."""
    text = re.sub(r"<xs:annotation>.*?</xs:annotation>\s*|<!--.*?-->\s*", "", path.read_text(), flags=re.S)
    text = re.sub(r"(urn:tilslut:dagtilbudsregister(?::\w+)?):[12]", r"\1", text)
    return re.sub(r"-v(1|2\.0)\.xsd", "", re.sub(r'version="[12]\.0"', "", text))


def same_fields():
    """Version 2.0 has the fields of version 1 (our choice): a change in one is not forgotten in the other."""
    return [
        f"{stem}: v1 og v2.0 har ikke de samme erklæringer"
        for stem in ("dagtilbudsregister", "import", "eksport")
        if declarations(XSD / f"{stem}-v1.xsd") != declarations(XSD / f"{stem}-v2.0.xsd")
    ]


def write(directory):
    """Writes the documents to files named by service, version, number and verdict."""
    directory.mkdir(parents=True, exist_ok=True)
    for count, (area, version, _, valid, document) in enumerate(cases()):
        (directory / f"{area}-{version}-{count:03}-{'valid' if valid else 'invalid'}.xml").write_text(document)


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--write":
        write(Path(sys.argv[2]))
        return 0
    ran, failures = judge()
    failures += same_fields()
    for more, found in (judge_bpi(), compiled()):
        ran += more
        failures += found
    for failure in failures:
        print("FEJL:", failure)
    print(f"skemaer: {ran + 3 - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
