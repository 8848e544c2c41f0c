"""What advertising says, as patterns over plain text (see plain.py), with what each is worth.

100 is certain. Patterns are linear: no repetition stands inside another.
"""

import re

# Statements that take the suspicion away; they are cut out before anything else is looked for.
DENIALS = re.compile(
    r"\b(?:not|isn.?t|is not|never|no|nobody|un)[ -]{0,2}(?:an? |was |been |is |this |my )?"
    r"(?:paid|sponsored|#?ad\b|#sponsored|gifted|partnership|affiliate\w*|commission\w*"
    r"|discount code|promo code|pr sample|advert\w*)[^.!?\n]{0,30}"
    r"|\b(?:bought|paid for|purchased)[^.!?\n]{0,30}\b(?:my own money|myself|full price)"
    r"|\bnobody (?:paid|sent|gave)[^.!?\n]{0,30}"
    r"|\b(?:un|non-?)sponsored\b"
)
TAGS = re.compile(
    r"#(?:ad|ads|adv|advert|advertisement|advertising|sponsored\w*|spon|sp|spons|paid|paidad"
    r"|paidpartnership|partner|\w+partner|brandpartner|ambassador|\w+ambassador|gifted|prsample"
    r"|collab|affiliate\w*|anzeige|werbung|publi|publicidad|reklame|pub)\b"
)
# What it is called, its points, and the patterns of which one is enough.
_SIGNALS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("says it is paid", 70, (
        r"\bpaid (?:partnership|promotion|collab\w*|post)\b", r"\bsponsored (?:by|post)\b",
        r"\b(?:they|who) (?:pay|paid) me\b", r"\bpays me to\b",
    )),
    ("advertising in other words", 70, (
        r"\bbezahlte partnerschaft\b", r"\banzeige\b", r"\bwerbung wegen\b", r"\bpublicidad\b",
        r"\bcolaboracion pagada\b", r"\bpartenariat remunere\b",
    )),
    ("partnership", 60, (
        r"\bin partnership with\b", r"\bpartner(?:ed|ing) (?:up )?with\b",
        r"\bteam(?:ed|ing) up with\b", r"\bcollab(?:oration)? with\b",
    )),
    ("ambassador", 60, (
        r"\b(?:brand )?ambassador (?:for|of)\b",
        r"\bproud(?:ly)? (?:to )?(?:be )?(?:a )?partner\b",
        r"\bmember of (?:the )?\w+ (?:squad|creator team)\b",
    )),
    ("free goods", 60, (
        r"\bgifted (?:me )?by\b", r"\b(?:kindly|generously) (?:sent|gifted|gave|provided)\b",
        r"\bpr (?:package|box|parcel|haul|sample)\b",
        r"\bfor sending (?:me|us|this|these|over)\b",
        r"\bsent (?:me|us) (?:this|these|it|a|their)\b[^.!?]{0,40}\bto (?:try|test|review|show)\b",
        r"\b(?:received|got) (?:this|these|it)[^.!?]{0,20}\b(?:for free|in exchange)\b",
    )),
    ("discount code", 65, (
        r"\b(?:use|using|with|enter|apply|grab)(?: (?:my|the|this|our|discount|promo))* code\b",
        r"\b(?:promo|discount|coupon|rabatt|voucher) ?code\b", r"\bmy code\b", r"\bcodigo\b",
        r"\b\d{1,2} ?(?:%|percent|prozent) (?:off|rabatt)\b[^.!?]{0,40}\b(?:with|mit|code)\b",
    )),
    ("earns", 60, (
        r"\b(?:i|we) (?:may )?(?:earn|get|make) (?:a |an )?(?:small |tiny )?"
        r"(?:commission|cut|percentage|share|kickback)\b",
        r"\baffiliate link",
    )),
    ("sends away to buy", 45, (
        r"\blink (?:is )?in (?:my )?(?:bio|profile|stories|story)\b", r"\blinktr", r"\bswipe up\b",
        r"\bmy link\b", r"\bdm me (?:to|for)\b[^.!?]{0,20}\b(?:order|discount|price|link)\b",
    )),
    ("calls to buy", 25, (
        r"\b(?:shop|order|buy|grab yours|get yours) (?:now|today|before)\b",
        r"\b(?:limited[ -]time|while stocks? lasts?|ends (?:tonight|sunday|soon)|don.?t miss)\b",
    )),
    ("speaks for the brand", 25, (
        r"\bour (?:new|latest) (?:collection|drop|range|launch)\b", r"\bjust launched\b",
        r"\b(?:they|the team) asked me to\b", r"\bgiveaway\b",
    )),
    ("praises as advertising does", 10, (
        r"\b(?:game[ -]?changer|must[ -]have|life[ -]?changing|obsessed)\b",
    )),
)  # fmt: skip
SIGNALS = tuple((name, points, re.compile("|".join(ways))) for name, points, ways in _SIGNALS)
THANKS = re.compile(
    r"\b(?:thanks?|thank you|thx|ty|shout ?out|huge love|merci|danke)\b[^.!?\n]{0,20}$"
)
SHORTENERS = re.compile(
    r"\b(?:bit\.ly|amzn\.to|liketk\.it|ltk\.app|shopstyle\.it|rstyle\.me|geni\.us"
    r"|tinyurl\.com|t\.co|"
    r"howl\.me|shopmy\.us|linktr\.ee|beacons\.ai|magiclinks?\.\w+)\b"
)
TRACKED = re.compile(r"[?&/](?:ref|aff\w*|utm_\w+|tag|via|partner|coupon|code|irclickid)[=/]")
