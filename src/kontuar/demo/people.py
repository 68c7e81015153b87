"""Who works at Kram, and who buys there. All of them are invented; their domains lead nowhere."""

from dataclasses import dataclass

DOMAIN = "kram.example"


@dataclass(frozen=True, slots=True)
class Person:
    """A customer, with the forms of the name that letters need."""

    first: str
    last: str
    vocative: str
    """Of the first name, as in a letter: "Anno"."""
    city: str
    """Three forms for Polish cities: "Kraków/Krakowie/Krakowa"; one for others."""
    mailbox: str
    language: str = "pl"
    is_man: bool = False
    company: str = ""

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"

    @property
    def email(self) -> str:
        """An address that can't exist."""
        return f"{_plain(self.first)}.{_plain(self.last)}@{self.mailbox}.example"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the staff."""

    key: str
    name: str
    role: str
    email: str
    is_man: bool = False


STAFF = (
    Colleague("adam", "Adam Wierzba", "administrator", f"adam@{DOMAIN}", is_man=True),
    Colleague("ewa", "Ewa Malinowska", "supervisor", f"ewa@{DOMAIN}"),
    Colleague("ola", "Ola Zielińska", "agent", f"ola@{DOMAIN}"),
    Colleague("tomek", "Tomek Wrona", "agent", f"tomek@{DOMAIN}", is_man=True),
    Colleague("iza", "Iza Sadowska", "read_only", f"iza@{DOMAIN}"),
)

WRONG_MAILBOX = "skrzynkaa"
"""The domain of the customer who can't be answered: the demo's channel refuses it."""

CRACOW, POZNAN = "Kraków/Krakowie/Krakowa", "Poznań/Poznaniu/Poznania"
GDANSK, LODZ, LUBLIN = "Gdańsk/Gdańsku/Gdańska", "Łódź/Łodzi/Łodzi", "Lublin/Lublinie/Lublina"
TORUN, KIELCE, RADOM = "Toruń/Toruniu/Torunia", "Kielce/Kielcach/Kielc", "Radom/Radomiu/Radomia"
OLSZTYN, GDYNIA = "Olsztyn/Olsztynie/Olsztyna", "Gdynia/Gdyni/Gdyni"

CUSTOMERS = (
    Person("Ala", "Kowalska", "Alu", CRACOW, "poczta"),
    Person("Bartek", "Nowicki", "Bartku", POZNAN, "poczta", is_man=True),
    Person("Anna", "Wójcik", "Anno", LODZ, "skrzynka"),
    Person("Katarzyna", "Mazur", "Katarzyno", GDANSK, "poczta"),
    Person("Magdalena", "Krawczyk-Zawadzka", "Magdaleno", LUBLIN, "listy"),
    Person("Piotr", "Kaczmarek", "Piotrze", TORUN, "skrzynka", is_man=True),
    Person("Monika", "Dudek", "Moniko", KIELCE, "poczta"),
    Person("Agnieszka", "Pawlak", "Agnieszko", RADOM, "listy"),
    Person("Krzysztof", "Zając", "Krzysztofie", OLSZTYN, "poczta", is_man=True),
    Person("Joanna", "Król", "Joanno", GDYNIA, "skrzynka"),
    Person("Barbara", "Wieczorek", "Barbaro", CRACOW, "listy"),
    Person("Małgorzata", "Jabłońska", "Małgorzato", POZNAN, "poczta", company="Kwiaciarnia Malwa"),
    Person("Tomasz", "Adamczyk", "Tomaszu", LODZ, "poczta", is_man=True, company="Adamczyk Biuro"),
    Person("Ewelina", "Sikora", "Ewelino", GDANSK, "skrzynka"),
    Person("Zofia", "Baran", "Zofio", LUBLIN, "poczta"),
    Person("Michał", "Rutkowski", "Michale", TORUN, "listy", is_man=True),
    Person("Natalia", "Szewczyk", "Natalio", KIELCE, "poczta"),
    Person("Karolina", "Ostrowska", "Karolino", RADOM, "skrzynka"),
    Person("Paweł", "Tomaszewski", "Pawle", OLSZTYN, "poczta", is_man=True),
    Person("Dorota", "Pietrzak", "Doroto", GDYNIA, "poczta", company="Pensjonat Pod Lipą"),
    Person("Halina", "Marciniak", "Halino", CRACOW, "listy"),
    Person("Grzegorz", "Wróbel", "Grzegorzu", POZNAN, "poczta", is_man=True),
    Person("Justyna", "Zalewska", "Justyno", LODZ, "poczta"),
    Person("Sylwia", "Jasińska", "Sylwio", GDANSK, "skrzynka"),
    Person("Marek", "Sadowski", "Marku", LUBLIN, "poczta", is_man=True, company="Sadowski i Syn"),
    Person("Iwona", "Bąk", "Iwono", TORUN, "poczta"),
    Person("Renata", "Chmielewska", "Renato", KIELCE, "listy"),
    Person("Jakub", "Włodarczyk", "Jakubie", RADOM, "poczta", is_man=True),
    Person("Weronika", "Borkowska", "Weroniko", OLSZTYN, "skrzynka"),
    Person("Zenon", "Pająk", "Zenonie", GDYNIA, WRONG_MAILBOX, is_man=True),
    Person("Emma", "Clarke", "Emma", "Bristol", "mail", "en"),
    Person("James", "Fletcher", "James", "Leeds", "mail", "en", is_man=True),
    Person("Sofia", "Lindqvist", "Sofia", "Malmö", "post", "en"),
    Person("Daniel", "O'Connor", "Daniel", "Cork", "mail", "en", is_man=True),
    Person("Lotte", "de Vries", "Lotte", "Utrecht", "post", "en", company="Winkeltje Lotte"),
    Person("Hannah", "Weiss", "Hannah", "Graz", "post", "en"),
    Person("Oliver", "Bennett", "Oliver", "York", "mail", "en", is_man=True),
    Person("Chloé", "Martin", "Chloé", "Nantes", "post", "en", company="Maison Chloé"),
    Person("Priya", "Nair", "Priya", "Dublin", "mail", "en"),
    Person("Mark", "Thompson", "Mark", "Galway", "mail", "en", is_man=True, company="Gift Barn"),
)

POLISH_STREETS = ("Lipowa", "Ogrodowa", "Długa", "Kościuszki", "Polna", "Szeroka", "Wiśniowa")
OTHER_STREETS = ("Mill Lane", "Harbour Road", "Church Street", "Station Road", "Orchard Close")


def _plain(name: str) -> str:
    kept = name.lower().translate(str.maketrans("ąćęłńóśźżé", "acelnoszze", "' "))
    return kept.replace(" ", "")
