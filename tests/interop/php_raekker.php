<?php
// The rows of grunddata.py, made of the objects that SoapClient gives: attributes and children are properties alike, and `_` is a text beside attributes.

declare(strict_types=1);

/** @return list<mixed> */
function all(mixed $thing, string $name): array
{
    $found = $thing->$name ?? [];
    return is_array($found) ? $found : [$found];
}

/** As the wire has it. */
function plain(mixed $value): string
{
    return match (true) {
        is_object($value) => plain($value->_ ?? null),
        is_bool($value) => $value ? 'true' : 'false',
        default => (string) $value,
    };
}

function text(mixed $thing, string $name): string
{
    return plain(all($thing, $name)[0] ?? null);
}

function texts(mixed $thing, string $name): string
{
    return implode(' ', array_map(plain(...), all($thing, $name)));
}

/** @return list<string> */
function cells(mixed $thing, string ...$names): array
{
    return array_map(fn (string $name) => text($thing, $name), array_values($names));
}

final class Rows
{
    /** UserId → LocalPersonId. */
    private array $users = [];

    public function __construct(private string $number)
    {
    }

    public function learn(stdClass $svar): void
    {
        foreach (all($svar, 'bruger') as $bruger) {
            $this->users[text($bruger, 'UserId')] = text($bruger, 'LocalPersonId');
        }
    }

    /** Arguments with `{who}` as the UserId of that LocalPersonId. */
    public function filled(array $arguments): array
    {
        $known = array_flip(array_map(fn (string $who) => '{' . $who . '}', $this->users));
        return array_map(fn ($value) => is_string($value) ? $known[$value] ?? $value : $value, $arguments);
    }

    public function svar(stdClass $svar): array
    {
        $advis = all($svar, 'advis');
        foreach ($advis as $one) {
            demand($one->linje >= 1 && $one->LocalPersonId !== '' && $one->tekst !== '', 'advis');
        }
        $codes = array_map(fn (stdClass $one) => $one->kode, $advis);
        sort($codes);
        return [text($svar, 'reskode'), ...cells($svar->antal, 'oprettet', 'aendret', 'uaendret', 'slettet', 'afvist'), implode(' ', $codes)];
    }

    public function export(stdClass $document): array
    {
        $institution = $document->Institution;
        [$source] = all($document, 'ImportSource');
        $whole = [$document->accessLevel, $source->source, $source->schoolYear];
        return [
            'hoved' => [...$whole, ...cells($institution, 'InstitutionNumber', 'InstitutionName')],
            'grupper' => $this->sorted(all($institution, 'Group'), fn ($one) => cells($one, 'GroupId', 'GroupName', 'GroupType', 'GroupLevel')),
            'personer' => $this->sorted(all($institution, 'InstitutionPerson'), $this->person(...)),
        ];
    }

    private function person(stdClass $one): array
    {
        $person = $one->Person;
        $student = $one->Student ?? null;
        $role = $student ?? $one->Employee;
        $groups = implode(' ', array_filter([text($student, 'MainGroupId'), ...array_map(plain(...), all($role, 'GroupId'))]));
        return [
            text($one, 'LocalPersonId'), $this->name($person), $this->user($person, 'UserId'),
            ...cells($person, 'CivilRegistrationNumber', 'CivilRegistrationNumberType', 'EmailAddress', 'BirthDate', 'Gender'),
            text($person->Address ?? null, 'StreetAddress'), $this->phone($person), text($person, 'protected'), $this->name($person, 'Alias'),
            texts($role, 'Role'), text($student, 'Level'), $groups, text($one->Employee ?? null, 'ShortName'),
            implode(' ', array_map($this->contact(...), all($student, 'ContactPerson'))),
        ];
    }

    private function contact(stdClass $one): string
    {
        $told = cells($one, 'relation', 'childCustody', 'accessLevel');
        return implode('/', [...$told, $this->name($one->Person), $this->user($one->Person, 'UserId'), $this->phone($one->Person)]);
    }

    private function phone(stdClass $person): string
    {
        $mobile = $person->MobilePhoneNumber ?? null;
        return $mobile === null ? '' : plain($mobile) . '/' . text($mobile, 'protected');
    }

    /** The rows of a straks service's answer. */
    public function read(string $operation, stdClass $answer): array
    {
        $roles = ['elev', 'ansat', 'ekstern', 'kontakt'];
        $kind = fn (stdClass $one) => array_values(array_filter($roles, fn (string $name) => isset($one->$name)))[0];
        $who = fn (stdClass $one) => [
            $this->user($one, 'brugerid'), text($one, 'navn'), $kind($one), texts($one->{$kind($one)}, 'rolle'),
            ...cells($one->{$kind($one)}, 'hovedgruppeid', 'hovedgruppenavn'),
        ];
        [$element, $row] = match ($operation) {
            'hentGrupper' => ['gruppe', fn ($one) => cells($one, 'instnr', 'gruppeid', 'gruppenavn', 'gruppetype', 'gruppetrin')],
            'hentBrugereIGruppe' => ['brugertilknytning', $who],
            'hentInstitution', 'hentInstitutioner' => ['institution', fn ($one) => cells($one, 'instnr', 'instnavn')],
            'hentInstBruger' => ['instBruger', fn ($one) => [
                ...$who($one), text($one->elev ?? null, 'elevtrin'),
                implode(' ', array_map(fn ($group) => text($group, 'gruppeid'), all($one, 'gruppe'))),
            ]],
            'hentInstitutionshierarki' => ['institutionshierarki', fn ($one) => array_values(array_intersect(all($one, 'department'), [$this->number]))],
            'hentBrugersKontaktpersoner' => ['kontaktperson', fn ($one) => [
                text($one, 'instnr'), $this->user($one, 'brugerid'), ...cells($one, 'navn', 'relation', 'myndighed', 'verifikation', 'adgangsniveau'),
            ]],
            'hentKontaktpersonsBrugere' => ['elev', fn ($one) => [
                ...cells($one, 'rolle', 'instnr'), $this->user($one, 'brugerid'), text($one, 'navn'), ...cells($one->hovedgruppe, 'gruppeid', 'gruppetype'),
            ]],
            'hentBrugersInstitutionstilknytninger' => ['institutionstilknytning', fn ($one) => [
                text($one, 'instnr'), $kind($one), texts($one->{$kind($one)}, 'rolle'),
            ]],
            'hentBrugeridFraCpr' => ['brugerid', fn ($one) => [$this->users[$one] ?? $one]],
            'hentCprFraBrugerid' => ['cpr', fn ($one) => [$one]],
        };
        return $this->sorted(all($answer, $element), $row);
    }

    private function sorted(array $things, callable $row): array
    {
        $rows = array_map($row, $things);
        sort($rows);
        return $rows;
    }

    private function user(stdClass $thing, string $name): string
    {
        return $this->users[text($thing, $name)] ?? text($thing, $name);
    }

    private function name(stdClass $person, string $prefix = ''): string
    {
        return trim(implode(' ', cells($person, "{$prefix}FirstName", "{$prefix}FamilyName")));
    }
}
