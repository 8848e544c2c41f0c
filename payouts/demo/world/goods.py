"""The shop: brands, the category tree with its rates, and the goods on the shelves."""

from dataclasses import dataclass

from django.utils.text import slugify


@dataclass(frozen=True, slots=True)
class DemoBrand:
    slug: str
    name: str
    colour: str
    ink: str
    story: str
    place: str  # backdrop of the banner
    looks: tuple[str, ...]
    is_own_label: bool = False


BRANDS = [
    DemoBrand(
        "northpeak",
        "Northpeak",
        "#1F4D3A",
        "#F4EBD9",
        "Two sisters, one drafty barn in Vermont, and a stubborn idea: outdoor gear that can be mended. "
        "Every Northpeak seam, zip and sole can be replaced, and we keep the parts for fifteen years.",
        "out:dusk",
        ("tent", "backpack", "boot", "lantern"),
    ),
    DemoBrand(
        "maison-lune",
        "Maison Lune",
        "#5B2348",
        "#FBDDE6",
        "Small batches, short lists of ingredients, and a bottle you can refill at the counter. "
        "Maison Lune has mixed colour and care in the same courtyard in Lyon since 1998.",
        "studio:rose:arch",
        ("lipstick", "lotion", "mirror", "candle"),
    ),
    DemoBrand(
        "oakfold",
        "Oakfold",
        "#8A5A34",
        "#FFF3E0",
        "Furniture and kitchen things for people who live in their homes rather than photograph them. "
        "Solid oak, loose covers, screws instead of glue.",
        "studio:sand:window",
        ("couch", "chair", "plant", "clock"),
    ),
    DemoBrand(
        "tonewell",
        "Tonewell",
        "#2A2458",
        "#D9D2FF",
        "We build things with batteries and strings in them, and we publish the repair manual on the day "
        "they ship. Made by a team of forty in Gothenburg who cannot agree on music.",
        "stage:violet",
        ("guitar", "headphones", "radio", "studiomic"),
    ),
    DemoBrand(
        "spark-basics",
        "Spark Basics",
        "#FFC233",
        "#17171B",
        "Our own label. Good cloth, honest cuts, sizes XS to 4XL at one price, and nothing that is out of "
        "style by Thursday.",
        "rail:sand",
        ("dress", "coat", "jeans", "sneaker"),
        is_own_label=True,
    ),
]

# path -> name, rate in basis points (None: what lies above, or the card's default)
CATEGORIES: dict[str, tuple[str, int | None]] = {
    "/fashion/": ("Fashion", None),
    "/fashion/clothing/": ("Clothing", None),
    "/fashion/shoes/": ("Shoes", None),
    "/fashion/accessories/": ("Accessories", None),
    "/home/": ("Home", 800),
    "/home/furniture/": ("Furniture", 800),
    "/home/decor/": ("Decor", None),
    "/home/kitchen/": ("Kitchen", 450),
    "/home/garden/": ("Garden", None),
    "/beauty/": ("Beauty", 600),
    "/audio/": ("Audio", 400),
    "/audio/headphones/": ("Headphones", 600),
    "/outdoors/": ("Outdoors", 550),
    "/outdoors/camping/": ("Camping", None),
    "/tools/": ("Tools", 550),
    "/grocery/": ("Grocery", 500),
    "/music/": ("Musical instruments", 500),
    "/books/": ("Books", 450),
    "/sports/": ("Sports", 450),
    "/sports/cycling/": ("Cycling", None),
    "/devices/": ("Devices", 400),
    "/devices/cameras/": ("Cameras", None),
    "/devices/computers/": ("Computers", 250),
    "/devices/tv/": ("Television", 200),
    "/toys/": ("Toys", 300),
    "/crafts/": ("Crafts", None),
    "/games/": ("Games", 100),
    "/pets/": ("Pets", None),
    "/gift-cards/": ("Gift cards", 0),
}
OWN_LABEL_FASHION_BPS = 1000
OTHER_BPS = 400


@dataclass(frozen=True, slots=True)
class DemoProduct:
    key: str
    look: str
    hue: int
    title: str
    brand: str
    category: str
    price: int
    list_price: int | None
    rating: float
    reviews: int
    days: int
    stock: int
    text: str
    is_discontinued: bool = False

    @property
    def slug(self) -> str:
        return slugify(self.title)


# key look hue | title | brand | category | price list | rating reviews | days stock | text
_SHELVES = """
tent tent 0|Ridgeline 2 tent|northpeak|/outdoors/camping/|18900 22900|4.7 412|1 46|Two people, three minutes, one pole too many for comfort and exactly enough for wind. 1.9 kg with pegs, and every pole section can be ordered singly.
daypack backpack 0|Daypack 24 L|northpeak|/outdoors/|6400 -|4.6 988|1 120|The pack that goes to school on Friday and up the hill on Saturday. Padded sleeve, rain cover in the bottom, zip pulls you can work with gloves.
daypackblue backpack 245|Daypack 24 L, lake blue|northpeak|/outdoors/|6400 -|4.5 203|2 35|The same honest pack in the colour of Lake Willoughby at seven in the morning.
boot boot 0|Trail boot|northpeak|/outdoors/|11900 14900|4.4 655|1 64|Full-grain leather, a sole that can be replaced twice, and no break-in period worth mentioning.
headlamp torch 0|Headlamp 400|northpeak|/outdoors/camping/|3900 -|4.3 311|1 90|400 lumens for finding the path, a red glow for finding your socks without waking anybody.
lantern lantern 0|Paper lantern, rechargeable|northpeak|/outdoors/camping/|2900 -|4.6 174|2 58|Folds to the size of a plate, lights a table for eleven hours, survives being sat on.
compass compass 0|Field compass|northpeak|/outdoors/|2400 -|4.8 129|2 77|For when the phone is at four percent. Liquid-filled, luminous, engraved on the back if you ask.
map map 0|Waterproof trail map set|northpeak|/outdoors/|1800 -|4.5 86|2 140|Six sheets of the northern ranges on paper that laughs at drizzle.
canoe canoe 0|Two-seat cedar canoe|northpeak|/outdoors/|129000 -|4.9 23|5 3|Built in the barn, eleven a year. Comes with two paddles and a phone number that somebody answers.
scope telescope 0|Stargazer 70 telescope|northpeak|/outdoors/|21900 24900|4.4 141|2 12|Rings of Saturn from a parking lot. Tripod and a star map for every month included.
buoy buoy 0|Dockside ring buoy|northpeak|/outdoors/|4400 -|4.7 38|2 22|Coast-guard type IV. Also, let us be honest, the best garden-pond decoration there is.
sled sled 0|Ash-wood sled|northpeak|/sports/|7900 -|4.8 94|2 18|Steam-bent ash and steel runners. Goes faster than you remember.
vest vest 0|Bright ride vest|northpeak|/sports/cycling/|2600 -|4.5 210|1 88|Seen from 300 metres, folds into its own pocket, does not flap.
bike bike 0|Cassis city bike|northpeak|/sports/cycling/|64900 74900|4.6 187|4 9|Seven gears, a chain case that spares your trousers, and a bell that sounds like a small apology.
helmet helmet 200|Roundtop helmet|northpeak|/sports/cycling/|5900 -|4.5 265|1 51|Tested harder than the norm asks. The red one for people who fall with style.
lock lock 0|Big brass lock|northpeak|/sports/cycling/|3400 -|4.2 342|1 73|Heavy on purpose. Two keys and a code to have a third one cut.
wheel wheel 0|Hand-spoked touring wheel|northpeak|/sports/cycling/|14900 -|4.7 41|3 14|36 spokes, trued by hand, with the name of the person who did it on the rim tape.
dress dress 0|Everyday wrap dress|spark-basics|/fashion/clothing/|5900 -|4.5 731|1 84|Has pockets. Falls well, washes at forty, dries on a hanger overnight.
dressred dress 140|Everyday wrap dress, berry|spark-basics|/fashion/clothing/|5900 -|4.6 288|1 47|The wrap dress in the colour people ask you about.
tee tshirt 0|Heavy cotton tee|spark-basics|/fashion/clothing/|1900 -|4.4 1904|1 300|240 grams of organic cotton. The neck keeps its shape; we washed one 80 times to be sure.
blouse blouse 0|Soft box blouse|spark-basics|/fashion/clothing/|3200 -|4.2 266|1 75|Cut like a box, hangs like a curtain, needs no iron and no opinion.
jeans jeans 0|Straight jeans 02|spark-basics|/fashion/clothing/|6900 -|4.5 1120|1 140|Straight from the hip. No stretch, no holes, four lengths.
coat coat 0|Camel car coat|spark-basics|/fashion/clothing/|14900 17900|4.7 398|2 31|Seventy percent wool, raglan sleeve, the one you throw over everything from October to April.
shorts shorts 0|Linen garden shorts|spark-basics|/fashion/clothing/|3400 -|4.1 97|2 0|For watering, reading and answering the door.
scarf scarf 0|Ribbed lambswool scarf|spark-basics|/fashion/accessories/|3900 -|4.8 512|1 66|Two metres long, because one and a half is a napkin.
gloves gloves 0|Touch gloves, knitted|spark-basics|/fashion/accessories/|2200 -|4.0 244|1 92|Three fingers work on a screen. So does the thumb.
socks socks 0|Stripe socks, three pairs|spark-basics|/fashion/accessories/|1600 -|4.6 871|1 210|Toe seam linked by hand, so you forget it is there.
cap cap 0|Washed cotton cap|spark-basics|/fashion/accessories/|2100 -|4.3 320|1 105|Soft from the first day, as if somebody nice had worn it before.
sneaker sneaker 0|Court sneaker 1|spark-basics|/fashion/shoes/|7900 8900|4.4 1433|1 118|One sole, one upper, sixteen colours of laces in the box.
tie tie 0|Shirt and tie set|spark-basics|/fashion/clothing/|4900 -|4.1 88|2 26|For the interview. The stripes do the confidence, you do the talking.
hat hat 0|Riviera straw hat|maison-lune|/fashion/accessories/|4500 -|4.6 152|2 24|Woven in one piece, packs flat, the ribbon comes off for people who are not ribbon people.
shades sunglasses 0|Cat-eye sunglasses|maison-lune|/fashion/accessories/|8900 10900|4.5 233|1 39|Bio-acetate, category 3 lenses, screws instead of glue.
handbag handbag 0|Two-tone day bag|maison-lune|/fashion/accessories/|18900 -|4.7 176|2 17|Fits a laptop, a lunch and a change of mind.
purse purse 0|Clasp purse, cherry|maison-lune|/fashion/accessories/|3800 -|4.6 301|1 48|Closes with the click your grandmother's had.
heel heel 0|Slingback, signal red|maison-lune|/fashion/shoes/|12900 -|4.2 119|2 21|Seven centimetres you can dance in, tested by somebody who hates seven centimetres.
boots boots 0|Red rain boots|maison-lune|/fashion/shoes/|8400 9900|4.4 207|2 28|Natural rubber, cotton lining, puddle-proof to the knee.
umbrella umbrella 0|Storm umbrella|maison-lune|/fashion/accessories/|4900 -|4.5 164|1 44|Fibreglass ribs that turn inside out and come back as if nothing happened.
ring ring 0|Blue topaz ring|maison-lune|/fashion/accessories/|21000 -|4.8 67|2 8|A three-carat stone in recycled silver. Sizes 48 to 60, engraving free.
watch watch 0|Field watch 36|tonewell|/fashion/accessories/|15900 -|4.5 142|2 33|Thirty-six millimetres, sapphire glass, a strap you change without tools.
lipstick lipstick 0|Rouge No. 7|maison-lune|/beauty/|2800 -|4.7 1288|1 160|A clear cherry that works on everybody in the workshop. Refill for fourteen dollars.
lipstickplum lipstick -40|Rouge No. 11, plum|maison-lune|/beauty/|2800 -|4.6 402|1 95|Number 7's older sister who stays out late.
lotion lotion 0|Almond body lotion|maison-lune|/beauty/|2400 -|4.5 840|1 130|Sinks in before the kettle boils. Refill pouches use 80 % less plastic.
soap soap 0|Peony soap bar|maison-lune|/beauty/|900 -|4.4 512|1 240|Cold-stirred, cured six weeks, lasts about two months in a family of three.
mirror mirror 0|Sunflower vanity mirror|maison-lune|/beauty/|6200 -|4.6 98|3 19|Brass petals, true glass. Makes eight in the morning kinder.
comb comb 0|Wide-tooth curl comb|maison-lune|/beauty/|1400 -|4.8 390|1 150|Polished by hand, so nothing catches. Curls thank you.
brushteeth toothbrush 0|Soft sonic toothbrush|maison-lune|/beauty/|4900 5900|4.3 277|1 62|31,000 strokes a minute and no app.
razor razor 0|Safety razor, steel|maison-lune|/beauty/|3900 -|4.6 188|2 57|One blade, one lifetime, ten cents a shave.
candle candle 0|Beeswax pillar candle|maison-lune|/home/decor/|1800 -|4.7 256|1 84|Forty hours of honey-coloured light.
couch couch 0|Fjord sofa with reading lamp|oakfold|/home/furniture/|119000 139000|4.6 204|5 6|Loose covers in nine colours, slats of oak, and the lamp everybody asks for thrown in.
couchclay couch 160|Fjord sofa, terracotta|oakfold|/home/furniture/|119000 -|4.7 88|5 4|The Fjord in a red that forgives wine.
chair chair 0|Spindle chair|oakfold|/home/furniture/|16900 -|4.5 312|3 40|Solid beech. Screwed, not glued, so your grandchildren can tighten it.
bed bed 0|Haven bed, storage|oakfold|/home/furniture/|89000 99000|4.4 143|5 7|Two drawers for the winter blankets, a headboard for reading one more chapter.
clock clock 0|Mantel clock|oakfold|/home/decor/|8900 -|4.6 71|2 23|Walnut, silent movement. Tells the time, does not comment on it.
frame frame 0|Oak picture frame, large|oakfold|/home/decor/|4200 -|4.5 218|1 66|Museum glass, and hooks that let you cheat it level.
lamp lamp 0|Filament bulb, dimmable|oakfold|/home/decor/|1200 -|4.3 633|1 280|Four watts of evening.
vase vase 0|Amphora vase|oakfold|/home/decor/|5400 -|4.7 92|2 20|Thrown by hand in Thrace. No two alike, all of them slightly proud.
basket basket 0|Willow market basket|oakfold|/home/decor/|4800 -|4.8 187|2 36|Holds a picnic, a cat, or eleven balls of yarn.
plant plant 0|Ficus in terracotta|oakfold|/home/garden/|2900 -|4.5 366|1 55|Arrives unbothered. Water on Sundays.
cactus cactus 0|Saguaro cactus, small|oakfold|/home/garden/|1900 -|4.6 441|1 80|For people who travel.
seedling seedling 0|Seedling kit, six herbs|oakfold|/home/garden/|1700 -|4.4 298|1 130|Basil, dill, thyme, chives, coriander and one surprise.
bucket bucket 0|Zinc-look garden bucket|oakfold|/home/garden/|1500 -|4.2 118|1 95|Ten litres, a handle that does not cut, blue because gardens have enough green.
ladder ladder 0|Orchard ladder|oakfold|/home/garden/|11900 -|4.5 47|3 11|Three metres of larch. Also holds towels, if you must.
bouquet bouquet 0|Florist's bouquet, weekly|oakfold|/home/garden/|3500 -|4.9 205|1 40|Whatever was best at the market this morning, wrapped in paper.
teapot teapot 0|Cherry teapot, 1.1 L|oakfold|/home/kitchen/|4800 5800|4.7 324|1 42|Does not drip. We know everybody says that; ask the reviews.
mug mug 0|Grey stoneware mug|oakfold|/home/kitchen/|1600 -|4.6 877|1 210|Heavy in the hand, light on the shelf. Dishwasher, microwave, office.
pan pan 0|Carbon steel pan 26|oakfold|/home/kitchen/|5900 -|4.5 403|1 58|Eggs slide by week two. It only gets better from there.
pot pot 0|Sunday soup pot|oakfold|/home/kitchen/|8900 10900|4.8 295|2 27|Five litres, two ears, thirty years.
knife knife 0|Cook's knife 18|oakfold|/home/kitchen/|7400 -|4.7 266|1 34|Carbon edge, plum-wood handle. Please do not put it in the dishwasher. Please.
bowl bowl 0|Breakfast bowl, deep blue|oakfold|/home/kitchen/|1800 -|4.5 341|1 130|Deep enough for soup and for self-respect.
jar jar 0|Pantry jar, 1 L|oakfold|/home/kitchen/|1100 -|4.6 529|1 260|Wide mouth, label that washes off, lid that does not rust.
croissant croissant 0|Butter croissants, box of 6|-|/grocery/|1400 -|4.8 611|1 70|Baked at four, at your door by seven. 31 % butter and proud.
honey honey 0|Linden honey, 500 g|-|/grocery/|1200 -|4.9 288|1 88|From forty hives behind the railway in Ghent. Tastes of June.
cheese cheese 0|Mountain cheese, aged 14 months|-|/grocery/|1900 -|4.7 176|1 44|Nutty, a little stubborn, melts like a promise.
chocolate chocolate 0|Dark chocolate 72 %|-|/grocery/|600 -|4.6 943|1 320|Two ingredients on the label, four minutes in the house.
blueberries blueberries 0|Wild blueberries, 1 kg|-|/grocery/|1100 -|4.5 154|1 60|Small, dark, frozen within the hour.
bread bread 0|Country sourdough loaf|-|/grocery/|800 -|4.7 732|1 48|Thirty-six hours of patience, one crust.
lemon lemon 0|Amalfi lemons, 2 kg|-|/grocery/|1300 -|4.6 121|2 52|Leaves on, wax off.
tea teacup 0|First flush tea with cup|-|/grocery/|2200 -|4.6 140|1 38|Darjeeling from one garden, and a cup that fits the hand.
guitar guitar 0|Comet electric guitar|tonewell|/music/|49900 57900|4.6 218|2 15|Maple neck, two single coils, stays in tune through a bus ride.
guitarblue guitar 220|Comet electric guitar, midnight|tonewell|/music/|49900 -|4.7 64|2 9|The Comet, painted at night.
violin violin 0|Student violin 4/4|tonewell|/music/|38900 -|4.5 73|3 10|Set up by a luthier who also teaches nine-year-olds, so nothing squeaks that need not.
drum drum 0|Pocket snare|tonewell|/music/|17900 -|4.4 52|2 13|Twelve inches of trouble for the neighbours. Practice pad included, for peace.
banjo banjo 0|Front porch banjo|tonewell|/music/|32900 -|4.8 36|3 6|Open back, warm, impossible to play a sad song on.
maracas maracas 0|Gourd maracas, pair|tonewell|/music/|2400 -|4.5 81|1 48|Real gourds, real seeds, instant party.
keys piano 0|Octave travel keyboard|tonewell|/music/|8900 -|4.3 160|1 30|Two octaves that fit a backpack; headphones out, so the train does not know.
headphones headphones 0|Hush 2 headphones|tonewell|/audio/headphones/|24900 29900|4.6 1377|1 72|Forty hours, real buttons, ear pads that come off with two fingers.
headphonesrose headphones 300|Hush 2 headphones, blush|tonewell|/audio/headphones/|24900 29900|4.6 322|1 25|The same silence in a softer colour.
mic studiomic 0|Desk microphone S1|tonewell|/audio/|12900 -|4.5 344|1 38|Sounds like radio, plugs in like a mouse.
radio radio 0|Kitchen radio|tonewell|/audio/|9900 -|4.4 402|1 45|Two knobs. One is volume.
laptop laptop 0|Feather 13 laptop|tonewell|/devices/computers/|109900 119900|4.4 286|2 19|1.1 kg, sixteen hours, five screws between you and the battery.
keyboard keyboard 0|Low key keyboard|tonewell|/devices/computers/|8900 -|4.5 351|1 48|Quiet enough for a shared desk, loud enough to feel.
mouse mouse 0|Pebble mouse|tonewell|/devices/computers/|3900 -|4.3 412|1 90|Fits both hands, charges in a coffee.
phone phone 0|Tonewell One phone|tonewell|/devices/|59900 64900|4.2 503|1 41|Battery by thumbnail, seven years of updates, no notch.
tv tv 0|Retro 32 television|tonewell|/devices/tv/|34900 39900|4.1 95|3 8|Smart where it helps, knobs where it matters. The antenna is for the look.
camera camera 0|Optic R rangefinder|tonewell|/devices/cameras/|89900 -|4.7 164|2 11|A dial for everything that matters and a menu two screens deep.
camcorder videocam 0|Reel 4K camcorder|tonewell|/devices/cameras/|64900 72900|4.3 81|2 10|Grip, zoom, record. Your thumb remembers how.
projector projector 0|Backyard projector|tonewell|/devices/tv/|42900 -|4.5 118|2 14|A two-metre picture on a bed sheet, three films on one charge.
books books 0|Summer reading set, three novels|-|/books/|3900 4500|4.7 236|1 64|A sea, a train, a dinner that goes wrong. Picked by our booksellers.
novel redbook 0|The Orchard Keeper's Daughter|-|/books/|1700 -|4.6 548|1 120|A village, a debt, forty apple trees. You will miss a stop on the bus.
fieldguide greenbook 0|Field guide to hedgerows|-|/books/|2200 -|4.8 97|2 56|What is in bloom, what is edible, and what only looks it.
cookbook orangebook 0|One Pot, Forty Suppers|-|/books/|2600 -|4.7 412|1 88|No recipe longer than a page, no ingredient you buy only once.
poems bluebook 0|Small Hours: poems|-|/books/|1400 -|4.5 61|1 44|For the bedside. Most fit into one breath.
notebook deconotebook 0|Confetti notebook, dotted|-|/crafts/|1200 -|4.6 274|1 160|160 pages that open flat and do not bleed.
pen fountain 0|First fountain pen|-|/crafts/|2900 -|4.5 198|1 72|A forgiving nib and three cartridges of deep blue.
yarn yarn 0|Merino yarn with needles|-|/crafts/|2100 -|4.8 366|1 95|200 g of lake-blue merino and a pair of birch needles: a hat, and a bit.
thread thread 0|Sewing kit, forty colours|-|/crafts/|1900 -|4.6 158|1 70|The blue spool goes first. It always does.
palette palette 0|Watercolour palette, 12 pans|-|/crafts/|2700 -|4.7 182|1 54|Artist pigments in a tin that closes with wet fingers.
brush brush 0|Round brush No. 8|-|/crafts/|1100 -|4.5 121|1 105|Holds a lake of water and a point like a needle.
scissors scissors 0|Tailor's scissors|-|/crafts/|3300 -|4.8 133|2 40|Heard cutting from the next room. For cloth only, says everybody, to everybody.
gamepad gamepad 0|Orbit controller|tonewell|/games/|5900 6900|4.5 920|1 88|Hall sticks that do not drift, paddles you can take off.
joystick joystick 0|Arcade stick|tonewell|/games/|8900 -|4.4 137|1 24|Clicks like a penny arcade. Works with everything made since 1999.
dice dice 0|Heavy resin dice|-|/games/|900 -|4.7 405|1 200|Rounded corners, honest centre of gravity. We rolled them 10,000 times.
chess chess 0|Travel chess, weighted|-|/games/|3400 -|4.6 150|1 37|Magnetic, felted, and the board is the box.
darts dart 0|Back room dartboard|-|/games/|4900 -|4.3 84|2 22|Sisal, steel wire, and a ring for the wall that was there before.
teddy teddy 0|Barnaby the bear|-|/toys/|2900 -|4.9 688|1 75|Washes at thirty and comes out forgiving.
train train 0|Wooden steam train|-|/toys/|4200 -|4.8 231|1 41|Beech, water-based paint, fits the tracks you already have.
rocket rocket 0|Rocket to the kitchen|-|/toys/|2600 -|4.5 142|1 60|A cardboard crew of three. Launches are loud and unpowered.
trex trex 0|Gentle T. rex|-|/toys/|2400 -|4.7 310|1 66|Big, green, reads at bedtime.
nesting nesting 0|Nesting dolls, set of 7|-|/toys/|3600 -|4.6 75|2 29|The smallest is the size of a bean and gets lost first.
robot robot 0|Build-a-bot kit|-|/toys/|4900 5900|4.4 188|1 33|Eleven screws, one motor, two eyebrows.
kite kite 0|Rainbow kite|-|/toys/|2200 -|4.3 164|1 0|Flies in a sigh. Forty metres of line and a tail with opinions.
puzzle puzzle 0|1000 piece meadow puzzle|-|/toys/|1900 -|4.6 227|1 81|900 pieces of grass. You were warned.
bone bone 0|Long-lasting chew bone|-|/pets/|1100 -|4.6 934|1 240|Two weeks for a terrier, a weekend for a Labrador.
ball softball 0|Fetch ball, grippy|-|/pets/|900 -|4.5 712|1 310|Bounces wrong on purpose.
rope knot 0|Harbour rope toy|-|/pets/|1300 -|4.7 402|1 150|Knotted from dock line by a retired bosun and her spaniel.
harness guidedog 0|Everyday harness|northpeak|/pets/|4400 -|4.8 266|1 58|Four buckles, no chafing, a handle for the last steep bit.
petbasket basket 25|Wicker pet basket|-|/pets/|5200 -|4.6 141|2 26|Cats ignore it for a week and then never leave.
feather feather 0|Feather teaser|-|/pets/|800 -|4.4 318|1 190|Found feathers, birch stick, endless drama.
oldtent tent 190|Ridgeline 1 tent|northpeak|/outdoors/camping/|14900 -|4.2 96|2 0|The one-person Ridgeline. Retired this spring; the two-person one weighs 200 g more and sleeps a dog. DISCONTINUED
oldphones headphones 120|Hush 1 headphones|tonewell|/audio/headphones/|19900 -|4.1 611|1 0|Our first. Spare pads and batteries stay in stock until 2034. DISCONTINUED
giftcard letter 0|Spark gift card|-|/gift-cards/|5000 -|4.9 77|1 999|For somebody who has everything but time.
"""


def _numbers(text: str) -> list[str]:
    return text.strip().split()


def _product(line: str) -> DemoProduct:
    names, title, brand, category, prices, opinion, supply, text = line.split("|")
    key, look, hue = names.split()
    price, list_price = _numbers(prices)
    rating, reviews = _numbers(opinion)
    days, stock = _numbers(supply)
    return DemoProduct(
        key=key, look=look, hue=int(hue), title=title, brand="" if brand == "-" else brand,
        category=category, price=int(price), list_price=None if list_price == "-" else int(list_price),
        rating=float(rating), reviews=int(reviews), days=int(days), stock=int(stock),
        text=text.replace(" DISCONTINUED", ""), is_discontinued="DISCONTINUED" in text,
    )  # fmt: skip


PRODUCTS = {product.key: product for product in map(_product, _SHELVES.strip().splitlines())}
SIMILAR = {"oldtent": ("tent", "lantern"), "oldphones": ("headphones", "headphonesrose")}
