"""Why mail was not delivered, told from the words of the other server: is the address dead?"""

import re

_TOO_FULL = re.compile(
    r"over ?quota|quota (?:is )?exceed|exceed\w* (?:\w+ ){0,3}(?:quota|size|limit|disk space)|"
    r"(?:mailbox|inbox|folder|account|skrzynka) (?:\w+ )?(?:is |jest )?"
    r"(?:over ?)?(?:full|pełna|przepełniona|zapełniona)|"
    r"przekrocz\w* (?:\w+ )?(?:limit|quot|pojemn)|"
    r"size limit|too (?:large|big|many (?:messages|mails))|"
    r"insufficient (?:system )?(?:storage|space)|"
    r"postfach (?:\w+ )?voll|zuviele mails|disk ?quota|out of (?:disk )?space|"
    r"\b[45]\.2\.[23]\b|\b5\.3\.4\b|\b552\b(?![^;]{0,40}\b5\.1\.1\b)",
    re.IGNORECASE,
)
_ABOUT_THE_SENDER = re.compile(
    r"sender (?:address|domain|verify)|domain of (?:the )?sender|sender.{0,40}"
    r"(?:not exist|not found|unknown|invalid|denied|rejected|blocked)|"
    r"\b5\.1\.[78]\b|\b4\.1\.8\b|adres nadawcy",
    re.IGNORECASE,
)
_UNWANTED = re.compile(
    r"\bspam|blocked|black ?list|block ?list|dnsbl|\brbl\b|polic(?:y|ies)\b|unsolicited|\bube\b|"
    r"reputation|relay(?:ing)? (?:access )?(?:denied|not permitted)|grey ?list|rate.?limit|"
    r"\bdmarc\b|\bspf\b|\bdkim\b|virus|malware|content (?:filter|reject)|bulk (?:e?mail)|junk|"
    r"message size|requires confirmation|not authori[sz]ed|permission",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:user|recipient|mailbox|address|account|person|użytkownik|odbiorca|adres|empfänger|benutzer"
    r")s?(?: e-?mail)?[ :\[<]{0,4}[^ ,;:]{0,100}[\]> ]{0,4}(?:\([^)]{0,200}\) )?"
    r"(?:(?:is |was |w?asn't |has been |address |that you tried to reach (?:is )?|currently )*"
    r"(?:unknown|not found|not known|invalid|unavailable|inactive|disabled|suspended|deactivated|"
    r"closed|terminated|discontinued|expired|deleted|not (?:a )?valid|not recogni[sz]ed|"
    r"could ?n[o']t be found|no longer)\b|does ?n[o']t exist|do(?:es)? not exist|nieznan|"
    r"nie istnieje|unbekannt|existiert nicht|nicht gefunden|"
    r"not listed in)|"
    r"(?:unknown|invalid|nonexist[ea]nt|non-existent|undefined|bad|inactive|unrouteable|"
    r"undeliverable|illegal|disabled|deactivated|nieznany|nieistniejąc[ya]|niepoprawny) "
    r"(?:\w+ )?(?:user|recipient|mailbox|address|account|local|użytkownik|odbiorca|adres)|"
    r"\bno(?:t (?:a|an))? (?:such |known |valid |active |mail ?box|mailboxes )?"
    r"(?:user|mail ?box|address|recipient|person|account|customer|domain|host|here|found|by)\b"
    r"(?! (?:not )?respon)|"
    r"not our customer|no longer (?:on server|valid|active|accepts|in use|available|with)|"
    r"does ?n[o']t have an? (?:\S+ )?account|"
    r"(?:name|address|recipient|domain|user|mailbox|it|adresu?|domeny|odbiorcy)\W+(?:\S+ )?"
    r"(?:was ?n[o']t|could ?n[o']t be|cannot be|is not|isn't) (?:found|recogni[sz]ed|known)|"
    r"(?:nie znaleziono|nie można znaleźć|nie udało się znaleźć) (?:\w+ ){0,3}"
    r"(?:adres|odbiorc|domen|użytkownik|skrzynk)|"
    r"adres\w* (?:\S+ ){0,3}nie (?:został znaleziony|znalezion)|"
    r"konto (?:\w+ )?(?:nie istnieje|niedostępne|zablokowane|usunięte|nieaktywne)|"
    r"skrzynka (?:\S+ )?nie istnieje|brak (?:takiego|takiej) (?:użytkownika|skrzynki|adresu|konta)|"
    r"adresse (?:wurde )?nicht gefunden|badrcptto|bad_recipient|recipnotfound|recipientnotfound|"
    r"user ?unknown|unknown ?user|"
    r"recipient ?(?:address )?rejected\b(?!: ?(?:access|sender|greylist))|"
    r"recipient unknown|unknown recipient",
    re.IGNORECASE,
)  # fmt: skip
_NO_DOMAIN = re.compile(
    r"host (?:or domain name )?(?:not found|unknown|lookup did not)|unknown host|host unknown|"
    r"(?:domain|host) (?:\S+ )?(?:does not exist|does not accept mail|not found|couldn't be found)|"
    r"mx records? point to non-?existent|no such (?:domain|host)|name or service not known|"
    r"nxdomain|domain name not found|"
    r"malformed (?:or unexpected )?name server reply|null ?mx|"
    r"unrouteable (?:mail )?(?:domain|address)|"
    r"domena \S* ?nie istnieje|domain is not valid",
    re.IGNORECASE,
)
_DEAD_CODE = re.compile(
    r"\b5\.1\.(?:1|2|3|6|10)\b|\b5\.2\.1\b|\b5\.4\.4\b|\b5\.4\.310\b|"
    r"\b5\.4\.1\b.{0,60}recipient address rejected|\b5\.1\.0\b.{0,60}address rejected",
    re.IGNORECASE,
)


def is_address_dead(detail: str) -> bool:
    """Whether nothing more should be sent there: no such person, or no such domain.

    A full mailbox, a spam filter or a policy refuses for good too, but the address lives.
    """
    if _TOO_FULL.search(detail) or _ABOUT_THE_SENDER.search(detail):
        return False
    if _NOBODY.search(detail) or _NO_DOMAIN.search(detail):
        return True
    return bool(_DEAD_CODE.search(detail)) and not _UNWANTED.search(detail)
