"""The people: who signs in, who earns, who only enjoys it. And the interests they meet over."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoInterest:
    slug: str
    name: str
    look: str
    tile: int
    categories: tuple[str, ...]


INTERESTS = [
    DemoInterest("camping", "Camping", "tent", 0, ("/outdoors/camping/", "/outdoors/")),
    DemoInterest("dogs", "Dogs", "dog", 1, ("/pets/",)),
    DemoInterest("cooking", "Cooking", "pan", 2, ("/home/kitchen/", "/grocery/")),
    DemoInterest("gaming", "Gaming", "gamepad", 3, ("/games/",)),
    DemoInterest("beauty", "Beauty", "lipstick", 4, ("/beauty/",)),
    DemoInterest("cycling", "Cycling", "bike", 5, ("/sports/cycling/",)),
    DemoInterest("books", "Books", "books", 6, ("/books/",)),
    DemoInterest("gardening", "Gardening", "seedling", 7, ("/home/garden/",)),
    DemoInterest("home", "Home", "couch", 8, ("/home/furniture/", "/home/decor/")),
    DemoInterest("photography", "Photography", "camera", 9, ("/devices/cameras/",)),
    DemoInterest("crafts", "Crafts", "yarn", 10, ("/crafts/",)),
    DemoInterest("music", "Music", "guitar", 3, ("/music/", "/audio/", "/audio/headphones/")),
    DemoInterest(
        "style",
        "Style",
        "dress",
        5,
        ("/fashion/clothing/", "/fashion/shoes/", "/fashion/accessories/"),
    ),
    DemoInterest("family", "Family", "teddy", 6, ("/toys/",)),
]


@dataclass(frozen=True, slots=True)
class DemoMember:
    handle: str
    name: str
    face: str
    tint: str
    bio: str
    interests: tuple[str, ...]
    is_creator: bool = False
    country: str = "US"


# handle | name | face | tint | interests | bio
_PEOPLE = """
*ana|Ana Ruiz|01|#FFE3C9|camping dogs photography cooking cycling|Tents, trails and food that fits in one pot. I only list what I carried myself.
*mika|Mika Virtanen|17|#DDE7FF|music gaming home photography books|Desks, synths and quiet rooms. Helsinki winters made me like this.
*lena|Lena Hoffmann|08|#FFE9B8|cooking gardening home books family|Sunday cook, weekday eater of leftovers. Everything here was eaten.
*noor|Noor Rahman|03|#E9E0FF|style beauty books crafts home|Clothes I wear more than thirty times. Wedding guest, professionally.
*theo|Theo Okafor|09|#D8F0E2|music photography gaming books style|Guitars, loud and soft. I teach kids chords on Saturdays.
*priya|Priya Nair|21|#FFD9E2|beauty style cooking books home|Skin, colour, patience. Chemist by day, and yes, I read the label.
*gus|Gus Lindqvist|05|#DFF1F6|cycling camping dogs gardening family|Forty kilometres before breakfast, then a very large breakfast.
*odette|Odette Martin|14|#F6E3D2|home gardening crafts cooking books|Old house, new screws. I mend more than I buy.
ben|Ben Carter|11|#D9ECFF|camping dogs cooking gaming music photography|Here for the tents, stayed for the dogs.
nora|Nora Jensen|29|#FFE0EA||New here.
cem|Cem Aydin|24|#E6E6EA||Just looking around.
walter|Walter's human|31|#E3F0D6|dogs camping family cooking home|Walter is a beagle mix. I carry his things.
june|June Park|18|#FFE7CF|gardening crafts cooking books family|Balcony farmer, 2.4 square metres, big ambitions.
samir|Samir Haddad|12|#DDEBE4|cooking books music home photography|My grandmother's recipes, measured at last.
ivy|Ivy Thompson|33|#FFDCCB|crafts family books style gardening|Knits on trains. Owns one hat, has made sixty.
leo|Leo Fischer|32|#DCE8F8|cycling photography camping music gaming|Rides to work, takes the long way home.
maya|Maya Cohen|04|#F4DDEB|beauty style photography books music|Make-up artist for theatre. Nothing here survives a matinee unless I say so.
oscar|Oscar Dahl|28|#E8E8F2|books home cooking gardening music|Retired librarian. Overdue, mostly.
tess|Tess Bennett|30|#FFEFC2|family crafts dogs home books|Two kids, one bear, no free surface.
rafa|Rafa Moreno|46|#DFF3EC|gaming music style photography cycling|Speedruns badly, with enthusiasm.
hana|Hana Suzuki|37|#FBE2E2|photography style cooking beauty books|Film on weekdays, phone on Sundays.
jonas|Jonas Weber|15|#E6EDF7|cycling home cooking gaming camping|Engineer. Will tell you about torque.
amara|Amara Diallo|19|#FFE4B5|style beauty music family crafts|Colour is a personality trait.
finn|Finn O'Brien|02|#E2F0DC|camping dogs music photography cycling|West coast, wet socks, good dog.
grace|Grace Liu|38|#E5E1FA|books crafts gardening cooking home|Reads in the bath, drops them in the bath.
diego|Diego Santos|35|#FFDCCF|music cooking family gaming style|Percussion, pancakes, three daughters.
elsie|Elsie Brown|23|#EFE7DA|crafts gardening books cooking home|82 and online. My grandson set this up; I took it from there.
arjun|Arjun Singh|40|#FFEBC6|gaming books music cooking cycling|Dungeon master to five accountants.
zoe|Zoe Laurent|41|#DDF2F2|style beauty home photography dogs|Second-hand first, then this shop.
kofi|Kofi Mensah|27|#E3E9D5|family cycling cooking music books|School run by cargo bike, rain included.
mila|Mila Novak|42|#FBE0F0|crafts style home books dogs|I sew the pockets back in.
tom|Tom Whitaker|07|#E1E7EC|photography gardening camping books dogs|Birds, hedges, a flask of tea.
"""


def _person(line: str) -> DemoMember:
    handle, name, face, tint, interests, bio = line.split("|")
    return DemoMember(
        handle=handle.lstrip("*"), name=name, face=f"face{face}", tint=tint, bio=bio,
        interests=tuple(interests.split()), is_creator=handle.startswith("*"),
    )  # fmt: skip


PEOPLE = {person.handle: person for person in map(_person, _PEOPLE.strip().splitlines())}
STAFF = [
    DemoMember("rita", "Rita Gomez", "face16", "#E7E7EE", "Reviews disclosures at Spark.", ()),
    DemoMember("fred", "Fred Larsen", "face20", "#E7E7EE", "Prepares payouts at Spark.", ()),
    DemoMember("gita", "Gita Patel", "face43", "#E7E7EE", "Approves payouts at Spark.", ()),
    DemoMember("admin", "Alex Admin", "face22", "#E7E7EE", "Keeps the lights on.", ()),
]
# Who sees only what a guest sees, and who has not chosen yet.
WITHOUT_MEMBERSHIP = {"cem"}
WITHOUT_INTERESTS = {"cem", "nora"}
BUYERS = (
    "ben",
    "ana",
    "walter",
    "june",
    "samir",
    "ivy",
    "leo",
    "maya",
    "oscar",
    "tess",
    "hana",
    "jonas",
    "amara",
    "kofi",
)

STOREFRONTS: dict[str, tuple[str, str, str, list[tuple[str, str]]]] = {
    # title, accent, banner backdrop, pins with a note
    "ana": (
        "Ana Ruiz",
        "leaf",
        "out:dusk",
        [
            ("tent", "Eleven nights in it. One broken peg, my fault."),
            ("daypack", "Carries water for two and a dog."),
            ("boot", "Resoled once. Still the same boot."),
            ("headlamp", "The red light is why."),
            ("lantern", "Turns a stump into a table."),
            ("compass", "It has never needed charging."),
            ("pot", "Too heavy to carry, perfect from the car."),
            ("harness", "Walter approved."),
        ],
    ),
    "mika": (
        "Mika's quiet room",
        "plum",
        "desk:night",
        [
            ("headphones", "Forty hours is honest."),
            ("keyboard", "My flatmate stopped complaining."),
            ("laptop", "I changed the battery myself, on a train."),
            ("mic", "Plug in, talk."),
            ("mouse", ""),
            ("plant", "The only colleague."),
        ],
    ),
    "lena": (
        "Lena's table",
        "spark",
        "table:peach:white:tiles",
        [
            ("pan", "Three weeks of patience."),
            ("pot", "Wedding present from myself."),
            ("knife", "Hand wash. I mean it."),
            ("teapot", "It really does not drip."),
            ("honey", ""),
            ("bread", "When I do not bake."),
            ("cookbook", "Page 31, the lentils."),
        ],
    ),
    "noor": (
        "Noor wears",
        "rose",
        "rail:sand",
        [
            ("dress", "It has pockets!"),
            ("coat", "Third winter."),
            ("handbag", "Laptop and lunch."),
            ("heel", "Danced, six hours."),
            ("scarf", ""),
            ("dressred", "Wedding number nine."),
        ],
    ),
    "theo": (
        "Theo, plugged in",
        "sky",
        "stage:violet",
        [
            ("guitar", "What I teach on."),
            ("mic", ""),
            ("headphones", "For the neighbours' sake."),
            ("maracas", "Kids fight over them."),
            ("keys", ""),
        ],
    ),
    "priya": (
        "Priya reads the label",
        "rose",
        "podium:rose",
        [
            ("lipstick", "Ten hours, one coffee."),
            ("lotion", "No perfume where it matters."),
            ("soap", ""),
            ("comb", "For curls."),
            ("razor", "Ten cents a shave."),
        ],
    ),
    "gus": (
        "Gus before breakfast",
        "sky",
        "out:morning",
        [
            ("bike", "4,200 km and a bell."),
            ("helmet", "It has done its job once."),
            ("lock", "Heavy. Good."),
            ("vest", ""),
            ("wheel", "Trued by Ines."),
        ],
    ),
    "odette": (
        "Chez Odette",
        "leaf",
        "shelf:sage",
        [
            ("chair", "Tightened twice in four years."),
            ("couchclay", "Forgives wine."),
            ("vase", ""),
            ("basket", "Currently: cat."),
            ("clock", ""),
            ("thread", "The blue one is gone."),
        ],
    ),
}
