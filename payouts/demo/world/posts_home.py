"""Posts from indoors: cooking, home, books, crafts, family. Same form as posts_out."""

COOKING = """
p|lena|table:peach:white:tiles|teapot croissant mug blueberries|Slow Sunday. The croissants were four. Were.
p$oakfold|lena|table:sage:oak:tiles|pan knife .egg|Three weeks of oil and patience and now the egg skates. Paid to show it, would marry it for free. #carbonsteel
p|samir|table:butter:oak:window|pot bread .tomato .garlic|My grandmother never measured. I followed her with a scale for two days. This is the soup, finally with numbers.
h|samir|flat:linen|.tomato .garlic lemon knife|Cut the lemon last: whatever it touches stops browning, and the board smells like you meant it.
p|june|flat:picnic|basket bread cheese .apple|We did not go far. Behind the house counts when there is a blanket.
v|lena|table:peach:white:tiles|pot .carrot bowl|Lid on, heat down, phone away. Twenty minutes.
p|diego|table:sky:white:tiles|pan bowl honey|Three daughters, three opinions on pancakes, one pan.
p|jonas|table:stone:slate|knife .carrot pot|Sharpened it to engineering tolerances. My carrots are now metric.
q|ben|table:sky:white:tiles|pan|Everybody says season the pan. Nobody says how many times. Is there a number?
p%|lena|flat:bluepicnic|bread honey .strawberry jar|Jam season starts when the jars run out, not when the berries do.
p|oscar|table:clay:walnut:lamps|tea chocolate novel|Eleven at night, chapter nineteen, square four.
p|priya|studio:butter:sun|tea mug|Chemistry of a good cup: 92 degrees, three minutes, nobody talking to you.
r|samir|studio:peach:arch|knife|Takes an edge like a rumour and keeps it. It will rust if you look away, so look. Best knife I own, and my father's is in the drawer.
p|hana|table:peach:white:leaf|.cake tea bowl|Small birthday, large cake. Nobody did the maths, everybody did the eating.
p|grace|flat:whitewood|blueberries lemon bowl .leaf|Pie was the plan. We stopped at the berries.
p|kofi|table:sage:oak:tiles|pot bowl bread|Peanut stew for nine, served to eleven. It stretches; it always stretches.
h|lena|table:butter:oak:window|bread jar cheese|Old bread, day three: slice, oil, low oven, jar. You now own croutons and look organised.
p+oakfold|lena|table:sky:white:window|teapot mug bowl|It came as a present from the maker. It does not drip. I tried to make it drip. #teatime
p|elsie|shelf:peach|teapot jar honey cookbook|Page 31 has my pencil in it: more pepper.
"""

HOME = """
p|odette|studio:sand:window|couchclay plant frame|The red sofa question is settled. It forgives wine, it forgives Tuesday, it stays.
p$oakfold|odette|studio:butter:window|couch frame plant|Nine years I said no to a new sofa. The covers come off. That was the argument. #livedin
p|mika|shelf:stone|books plant radio clock candle|Quiet room, phase two: nothing on the floor.
p|zoe|studio:clay:sun|chair vase|Found the vase on holiday, carried it on my lap for nine hours, would do it again.
p|grace|studio:lilac:arch|bed lamp novel|Bought a bed with drawers to have less on the floor. There is now a cat in one drawer.
h|odette|flat:oak|.hammer .screwdriver lamp frame|Hang a picture with one nail and no swearing: paper template, pencil through the hole, nail, look, walk away.
p|lena|shelf:sage|teapot mug bowl jar plant candle|Open shelves: everybody sees that you own eleven mugs. Embrace it.
q|nora|studio:sky:window|couch chair|Moving into my first flat of my own. What did you buy too early?
p|amara|studio:rose:arch|mirror bouquet chair|My corner. Shoes off, opinions on.
v|odette|studio:sand:window|clock candle plant|Four o'clock in November, the best the room ever looks.
p|oscar|shelf:peach|books clock poems vase cactus|Catalogued. My wife says it is a shelf. It is a collection.
r|oscar|studio:sage:arch|chair|Fourth year. Tightened the screws twice, oiled it once, survived a christening. No cushion needed for a dinner, one for a film.
p%|odette|table:sand:oak:leaf|vase bouquet candle|Set the table for nobody in particular and then people came.
p|theo|studio:plum:sun|couch guitar lamp|House rule: the guitar has its own seat.
p|ivy|studio:mint:leaf|bed basket yarn|Storage bed update: fourteen kilos of wool, invisible.
p|jonas|studio:sky:arch|chair .toolbox lamp|Assembled in eleven minutes. The manual had said forty, so I made coffee with the other twenty-nine.
p|tess|studio:butter:window|couch teddy rocket|There is a sofa under here. I have seen it.
p$oakfold|odette|podium:peach|clock vase candle|Three things I would rescue, in order of weight. #oldhousenewscrews
"""

BOOKS = """
p|oscar|table:clay:walnut:lamps|novel tea candle|Retired from lending books, not from finishing them at two in the morning.
p|grace|flat:linen|novel poems tea .leaf|Bath edition on the left, dry edition on the right.
p|ivy|shelf:sage|books novel poems cookbook plant|Sorted by colour for exactly one day. Then I needed a book.
p|mika|desk:night|novel mug headphones|Phone in the other room. Chapter after chapter. I remember how this goes.
q|nora|studio:lilac:arch|books|Which book did you give away more than twice? I need presents for people I do not know well yet.
p|lena|table:butter:oak:window|cookbook pot|I own thirty cookbooks and cook from this one. It is on page 31 that it opens by itself.
p|tom|out:morning|fieldguide mug boot|Page 88, hawthorn. Page 90, not hawthorn. There lies a lesson in humility.
r|grace|studio:rose:arch|novel|Missed my stop, twice. The debt plot creaks a little in the middle, the orchard never does. Lent it to my mother, who has not given it back.
p|elsie|table:sky:white:window|poems tea|One a day, before the news. It takes the edge off the news.
h|oscar|flat:terrazzo|books pen notebook|How to read more: leave the book where the phone sleeps. Write down the last page number and one sentence. Done.
p|arjun|desk:night|fieldguide dice notebook|The party asked what grows in the forest. I prepared.
p|noor|studio:butter:sun|novel shades hat|Suitcase test: two novels fit if one pair of shoes stays home. It stays home.
p|samir|flat:walnut|books chocolate tea|Winter provisions.
v|oscar|table:clay:walnut:lamps|books candle|Evening programme.
p|tess|studio:mint:leaf|trex books teddy|The dinosaur does the voices. I am only the hands.
p|maya|flat:lilac|poems lipstick pen|Between two shows: one poem, one lipstick, one hundred people waiting.
"""

CRAFTS = """
p|ivy|flat:lilac|yarn scissors .thread|Train to Leeds: one sleeve. Train back: the same sleeve again, correctly.
p|elsie|table:peach:white:leaf|yarn tea scissors|Sixty years of knitting and I still count out loud.
p|mila|flat:blush|thread scissors tee|I sew pockets into things. It is a calling.
h|ivy|flat:sun|yarn thread scissors|Wool that squeaks is acrylic; wool that smells of rain is wool. Wash a swatch before you trust it with a sleeve.
p|june|flat:whitewood|palette brush notebook|Painted the balcony tomatoes because they will not last and the paper will.
p|grace|table:lilac:oak:leaf|palette brush mug|Drank the brush water. Only once. It was ultramarine.
v|ivy|studio:lilac:arch|yarn .cat2|My assistant has thoughts about the tension.
q|mila|studio:stone:sun|thread scissors|What do you do with the last metre of every spool? I have a jar. The jar is full. Help.
p|amara|flat:coral|palette brush lipstick|Mixed a red that does not exist in shops. Then found it on Rouge No. 7, so now I have both.
p|hana|desk:night|pen notebook lamp|Letters. To people. With stamps.
r|elsie|studio:butter:sun|scissors|Went through three layers of loden like it was a rumour. Heavy, but a hand gets used to good tools. My grandson has been warned about paper.
p%|odette|table:sand:oak:leaf|thread scissors jeans|Third repair, better than new, and you can see it. That is the idea.
p|elsie|shelf:rose|yarn teapot clock basket candle|Everything within reach of the good chair.
p|ivy|out:snow|scarf gloves yarn|Tested the prototype in proper weather. The prototype is now a present; I am cold.
p|tess|flat:mint|.crayon notebook .pencil palette|Rainy-day kit. Everything washes off, I checked, twice, on the wall.
p|mila|rail:lilac|dress blouse handbag|Before and after, left and right: five centimetres, two darts, one podcast.
"""

FAMILY = """
p|tess|studio:butter:window|teddy train puzzle|Found the missing piece. It was in the bear's trousers. The bear has no trousers. We have questions.
p|kofi|studio:lagoon:sun|rocket robot|Mission control reports that dinner is delayed because of a launch.
p|diego|studio:mint:arch|maracas drum teddy|Three daughters, one rhythm section. The neighbours have moved, we assume by chance.
p|tess|studio:lilac:arch|trex teddy|They have made peace. The terms include biscuits.
v|kofi|studio:lagoon:sun|rocket .star .planet|Countdown from ten, starting at seven.
h|jonas|flat:mint|robot .screwdriver|Build-a-bot with a five-year-old: they hold, you turn. Let the eyebrows go on crooked, it is a personality.
p|amara|studio:rose:arch|nesting teddy|Seven sisters and the smallest has run off. Reward: one biscuit.
p|lena|flat:bluepicnic|teddy bread .strawberry .apple|Guest list: eleven soft animals, two humans, one wasp.
q|tess|studio:peach:arch|puzzle train|Rainy week ahead with a four-year-old who has done every puzzle we own. What keeps yours busy for a whole half hour?
p|gus|out:day|kite .cloud|First wind of the year. We had it for nine seconds and it was magnificent.
r|diego|studio:clay:sun|trex|Survives stairs, soup and sisters. The tail is the handle. Washed four times, the growl is ours.
p|elsie|table:peach:white:leaf|teddy thread scissors|Operation successful. The patient may have honey tomorrow.
p|kofi|out:snow|sled scarf teddy|Three runs down, one run up on dad.
p|ivy|flat:mint|nesting train .abacus|Everything here is made of wood and none of it needs charging. It is very quiet. Suspiciously quiet.
p|tess|studio:lagoon:sun|train rocket robot trex|Tidied. Took a picture as proof. It lasted four minutes.
p|samir|table:butter:oak:window|.cake giftcard teddy|She turned five and asked for a ladder. She got a bear. Negotiations continue.
"""
