"""What receiving servers say about the sender."""

import pickle

import pytest

from kontuar.channels.contract import Verdict
from kontuar.plugins.email.parse import read_mail
from kontuar.plugins.email.tests.building import NOW, raw_mail, read
from kontuar.plugins.email.verdicts import read_verdicts

GOOGLE = """mx.google.com;
       dkim=pass header.i=@example.pl header.s=s1 header.b=abc;
       spf=pass (google.com: domain of ala@example.pl designates 192.0.2.1 as permitted sender)
 smtp.mailfrom=ala@example.pl;
       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.pl"""
MICROSOFT = """spf=fail (sender IP is 192.0.2.1)
 smtp.mailfrom=example.pl; dkim=none (message not signed)
 header.d=none;dmarc=fail action=quarantine header.from=example.pl;compauth=fail reason=000"""


@pytest.mark.parametrize(
    ("header", "verdict"),
    [
        (GOOGLE, Verdict("mx.google.com", "pass", "pass", "pass")),
        (MICROSOFT, Verdict("", "fail", "none", "fail")),
        ("mx.kram.pl 1; spf=SoftFail smtp.mailfrom=x", Verdict("mx.kram.pl", "softfail", "", "")),
        ("MX.Kram.PL; none", Verdict("mx.kram.pl")),
        ("mx.kram.pl; dkim=fail header.d=a; dkim=pass header.d=b",
         Verdict("mx.kram.pl", "", "pass")),
        ("mx.kram.pl; spf=pass smtp.helo=a; spf=fail smtp.mailfrom=b",
         Verdict("mx.kram.pl", "fail")),
        ("mx.kram.pl; dmarc=pass header.from=a; dmarc=fail header.from=b",
         Verdict("mx.kram.pl", "", "", "fail")),
        ("mx.kram.pl (x; dmarc=pass (y; dmarc=pass)); dmarc=fail",
         Verdict("mx.kram.pl", "", "", "fail")),
        ('mx.kram.pl; spf=fail smtp.mailfrom="a; dmarc=pass"@x.pl', Verdict("mx.kram.pl", "fail")),
        ("mx.kram.pl; dmarc=fail (open; dmarc=pass", Verdict("mx.kram.pl", "", "", "fail")),
        ("mx.kram.pl; dkim/1=pass; x-dmarc=pass", Verdict("mx.kram.pl", "", "pass")),
        ("", Verdict("")),
    ],
)  # fmt: skip
def test_one_header(header: str, verdict: Verdict) -> None:
    assert read_verdicts([header]) == (verdict,)


def test_the_topmost_comes_first_and_only_five_are_read() -> None:
    raw = b"".join(b"Authentication-Results: mx%d.kram.pl; dmarc=pass\r\n" % n for n in range(9))

    mail = read_mail(raw + raw_mail(), NOW)

    assert [verdict.server for verdict in mail.verdicts] == [f"mx{n}.kram.pl" for n in range(5)]
    assert pickle.loads(pickle.dumps(mail)) == mail  # noqa: S301  (our own)


def test_a_mail_without_verdicts_has_none() -> None:
    assert read().verdicts == ()


def test_the_mailboxes_it_was_put_into() -> None:
    mail = read(
        delivered_to="Pomoc@Kram.pl",
        x_original_to="pomoc@kram.pl, sklep@kram.pl",
        envelope_to="<biuro@kram.pl>",
    )

    assert mail.delivered_to == ("pomoc@kram.pl", "sklep@kram.pl", "biuro@kram.pl")
