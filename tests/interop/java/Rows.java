import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/** The rows of grunddata.py, made of the nodes that WSS4J has verified. A cell ends with a bar, a row with a line break. */
final class Rows {
    private final String unit;
    /** UserId to LocalPersonId. */
    private final Map<String, String> users = new HashMap<>();

    Rows(String unit) {
        this.unit = unit;
    }

    void learn(Element svar) {
        Xml.all(svar, "bruger").forEach(one -> users.put(Xml.text(one, "UserId"), Xml.text(one, "LocalPersonId")));
    }

    /** Arguments with {@code {who}} as the UserId of that LocalPersonId. */
    String filled(String arguments) {
        for (Map.Entry<String, String> user : users.entrySet()) {
            arguments = arguments.replace("{" + user.getValue() + "}", user.getKey());
        }
        return arguments;
    }

    String svar(Element svar) {
        Element antal = Xml.down(svar, "antal");
        List<String> cells = new ArrayList<>(List.of(Xml.text(svar, "reskode")));
        for (String name : List.of("oprettet", "aendret", "uaendret", "slettet", "afvist")) {
            cells.add(antal.getAttribute(name));
        }
        for (Element advis : Xml.all(svar, "advis")) {
            Answer.demand(Integer.parseInt(Xml.text(advis, "linje")) >= 1 && !Xml.text(advis, "LocalPersonId").isEmpty(), "advis");
        }
        cells.add(Xml.all(svar, "advis").stream().map(one -> Xml.text(one, "kode")).sorted().collect(Collectors.joining(" ")));
        return row(cells);
    }

    String export(Element document) {
        Element institution = Xml.down(document, "Institution");
        Element source = Xml.down(document, "ImportSource");
        List<String> whole = new ArrayList<>(List.of(document.getAttribute("accessLevel"), source.getAttribute("source")));
        whole.add(source.getAttribute("schoolYear"));
        whole.addAll(texts(institution, "InstitutionNumber", "InstitutionName"));
        String groups = rows(institution, "Group", one -> texts(one, "GroupId", "GroupName", "GroupType", "GroupLevel"));
        return row(whole) + groups + rows(institution, "InstitutionPerson", this::person);
    }

    private List<String> person(Element one) {
        Element person = Xml.down(one, "Person");
        Element student = Xml.down(one, "Student");
        Element role = student == null ? Xml.down(one, "Employee") : student;
        List<String> row = new ArrayList<>(List.of(Xml.text(one, "LocalPersonId"), name(person, ""), user(person, "UserId")));
        row.addAll(texts(person, "CivilRegistrationNumber", "CivilRegistrationNumberType", "EmailAddress", "BirthDate", "Gender"));
        row.addAll(List.of(Xml.text(person, "Address", "StreetAddress"), phone(person), person.getAttribute("protected"), name(person, "Alias")));
        String contacts = Xml.all(student, "ContactPerson").stream().map(this::contact).collect(Collectors.joining(" "));
        String groups = (Xml.text(student, "MainGroupId") + " " + joined(role, "GroupId")).trim();
        row.addAll(List.of(joined(role, "Role"), Xml.text(student, "Level"), groups, Xml.text(one, "Employee", "ShortName"), contacts));
        return row;
    }

    private String contact(Element contact) {
        Element person = Xml.down(contact, "Person");
        return String.join("/", contact.getAttribute("relation"), contact.getAttribute("childCustody"), contact.getAttribute("accessLevel"),
            name(person, ""), user(person, "UserId"), phone(person));
    }

    private String phone(Element person) {
        Element mobile = Xml.down(person, "MobilePhoneNumber");
        return mobile == null ? "" : mobile.getTextContent() + "/" + mobile.getAttribute("protected");
    }

    /** The rows of a straks service's answer. */
    String read(String operation, Element answer) {
        switch (operation) {
            case "hentGrupper":
                return rows(answer, "gruppe", one -> texts(one, "instnr", "gruppeid", "gruppenavn", "gruppetype", "gruppetrin"));
            case "hentBrugereIGruppe":
                return rows(answer, "brugertilknytning", this::who);
            case "hentInstitution":
            case "hentInstitutioner":
                return rows(answer, "institution", one -> texts(one, "instnr", "instnavn"));
            case "hentInstBruger":
                return rows(answer, "instBruger", this::instBruger);
            case "hentInstitutionshierarki":
                Answer.demand(Xml.text(answer, "institutionshierarki", "mainInstitution").startsWith("D"), "mainInstitution");
                return rows(Xml.down(answer, "institutionshierarki"), "department", one -> List.of(one.getTextContent()))
                    .lines().filter(line -> line.equals(unit + "|")).map(line -> line + "\n").collect(Collectors.joining());
            case "hentBrugersKontaktpersoner":
                return rows(answer, "kontaktperson", this::kontaktperson);
            case "hentKontaktpersonsBrugere":
                return rows(answer, "elev", one -> List.of(Xml.text(one, "rolle"), Xml.text(one, "instnr"), user(one, "brugerid"),
                    Xml.text(one, "navn"), Xml.text(one, "hovedgruppe", "gruppeid"), Xml.text(one, "hovedgruppe", "gruppetype")));
            case "hentBrugersInstitutionstilknytninger":
                return rows(answer, "institutionstilknytning", one -> List.of(Xml.text(one, "instnr"), kind(one), joined(Xml.down(one, kind(one)), "rolle")));
            case "hentBrugeridFraCpr":
                return rows(answer, "brugerid", one -> List.of(known(one.getTextContent())));
            case "hentCprFraBrugerid":
                return rows(answer, "cpr", one -> List.of(one.getTextContent()));
            default:
                throw new AssertionError(operation);
        }
    }

    private List<String> who(Element one) {
        Element role = Xml.down(one, kind(one));
        return new ArrayList<>(List.of(user(one, "brugerid"), Xml.text(one, "navn"), kind(one), joined(role, "rolle"),
            Xml.text(role, "hovedgruppeid"), Xml.text(role, "hovedgruppenavn")));
    }

    private List<String> instBruger(Element one) {
        List<String> row = who(one);
        row.add(Xml.text(one, "elev", "elevtrin"));
        row.add(Xml.all(one, "gruppe").stream().map(group -> Xml.text(group, "gruppeid")).collect(Collectors.joining(" ")));
        return row;
    }

    private List<String> kontaktperson(Element one) {
        List<String> row = new ArrayList<>(List.of(Xml.text(one, "instnr"), user(one, "brugerid")));
        row.addAll(texts(one, "navn", "relation", "myndighed", "verifikation", "adgangsniveau"));
        return row;
    }

    private static String kind(Element one) {
        return Stream.of("elev", "ansat", "ekstern", "kontakt").filter(name -> Xml.down(one, name) != null).findFirst().orElseThrow();
    }

    private String user(Element parent, String name) {
        return known(Xml.text(parent, name));
    }

    private String known(String user) {
        return users.getOrDefault(user, user);
    }

    private static String name(Element person, String prefix) {
        return (Xml.text(person, prefix + "FirstName") + " " + Xml.text(person, prefix + "FamilyName")).trim();
    }

    private static List<String> texts(Element parent, String... names) {
        return Stream.of(names).map(name -> Xml.text(parent, name)).collect(Collectors.toList());
    }

    private static String joined(Element parent, String name) {
        return Xml.all(parent, name).stream().map(Element::getTextContent).collect(Collectors.joining(" "));
    }

    private static String rows(Element parent, String name, Function<Element, List<String>> of) {
        return Xml.all(parent, name).stream().map(of).map(Rows::row).sorted().collect(Collectors.joining());
    }

    private static String row(List<String> cells) {
        return cells.stream().map(cell -> cell + "|").collect(Collectors.joining()) + "\n";
    }
}
