"""Posts from outdoors: camping, dogs, cycling, gardening, photography.

One line each: kind and money | author | where | what is seen | what is said. Kinds: p photo, v video, h how-to,
q question, r review. `$brand` paid, `+brand` gifted, `%` commission, `?` still waiting for review. Of what is
seen, a word names a product to be tagged; a word with a dot in front is only there for company.
"""

CAMPING = """
p$northpeak|ana|out:dusk|tent daypack boot headlamp|Two nights above the lake and not a drop inside. The wind tried. Pegs at 45 degrees, guy lines out, sleep. #tent #northernlakes
p|finn|out:night|tent scope .mug|Saw Saturn from a sleeping bag. It looks exactly like a sticker somebody put on the sky.
p|ben|out:morning|daypack boot map|First real hike since the knee. 9 km, four of them smug. #hiking
h|ana|flat:oak|headlamp compass map pot|What I pack first, in this order: light, direction, dinner. Everything else is luggage. Red light mode at camp, please: white light blinds your friends.
p|gus|out:morning|lantern mug tent|Breakfast with a view of other people's breakfast.
p|walter|out:autumn|tent harness .fallen|Walter inspected the tent. Walter has taken the left side, the right side and the foot end.
v|ana|out:dusk|lantern .fire boot|Ten seconds of the best sound there is. Turn it up.
p|jonas|out:snow|sled gloves scarf boots|Minus eight and the hut's stove needs an hour. So: sledging.
p%|ana|table:sand:oak:leaf|pot bowl mug|One pot, two bowls, one lentil recipe, zero washing up in the dark. Recipe in the comments because people asked nicely.
p|tom|out:autumn|fieldguide boot .hedgehog|Met somebody on the path who was also writing things down.
q|ben|out:dusk|tent|Honest question to the two-person-tent people: do two persons actually fit, or one person and a dog?
p|finn|out:beach|canoe buoy .sun|Crossed to the island and back before the tide remembered us. @ana you were right about the current.
r|leo|studio:sage:arch|boot|Four hundred kilometres in. Broke them in over a weekend, resoled once, dry feet in wet grass every time. Tongue rubs a little with thin socks.
p+northpeak|gus|out:day|daypackblue map compass|They sent me the blue one. I would have bought the blue one. Fits a laptop on weekdays, which is not its best life. #daypack
p|kofi|out:day|tent ball .butterfly|Back garden counts. Ask anybody under seven.
p|tess|out:night|tent lantern teddy|First night outside for Barnaby. He was very brave, we had to hold his paw only twice.
p$northpeak|ana|out:morning|boot daypack map .bird|Three passes, one pair of soles. I wore these to a wedding afterwards, brushed. Nobody said a thing.
p|ana|flat:denim|compass headlamp notebook|The small bag that never gets unpacked.
"""

DOGS = """
p|walter|out:day|bone ball rope .dog2|Walter has organised his collection. Nobody may touch the rope.
p|finn|out:beach|ball harness .shell|Low tide, high spirits.
v|walter|out:day|ball .dog2 .butterfly|He caught it. He has been telling everybody. #beagle
p|zoe|studio:peach:arch|.poodle comb soap|Spa day. Madame was consulted about the temperature.
p|tess|studio:butter:window|teddy bone .dog2|They share everything except the bear.
q|ben|studio:lagoon:sun|.dog2 bone|He buries every chew in the sofa. Is there a training for this, or do we buy a second sofa?
p$northpeak|ana|out:autumn|harness boot daypack|The handle on the back is for the last steep bit. His, not mine. #dogsofspark
p|mila|studio:mint:leaf|petbasket feather .cat2|A dog person's honest report after one month with a cat: I work for her now.
r|walter|studio:lagoon:sun|ball|It bounces wrong on purpose and that is the point. Two months, daily, one tooth mark. He sleeps with it. Floats too, found that out.
p|tom|out:morning|harness scarf .dog2|Six in the morning belongs to us and the herons.
h|gus|flat:sage|comb soap rope|After mud: dry first, brush second, wash third. The other way round you felt him. Ask how I know.
p|ana|out:sunset|.guidedog ball tent|End of the season, last swim, wet everything.
p|walter|out:snow|.dog2 scarf ball|He saw snow, screamed, and has not come in since.
p|ben|studio:clay:sun|bone rope ball|Birthday haul for a very good boy. He turned four and knows it.
q|zoe|studio:rose:arch|.poodle comb|Curly-coat people: do you comb wet or dry? My groomer and the internet disagree.
p%|gus|out:day|harness .dog2 bike|Training plan: he runs, I pedal, he is never tired, I am always tired.
p|tess|table:mint:white:leaf|petbasket yarn feather|Bought the basket for wool. You can guess.
"""

CYCLING = """
p|gus|out:morning|bike helmet lock|Kilometre 4,000 this morning, between the bakery and the second bakery.
p$northpeak|gus|out:street|bike vest helmet|Rode it a whole winter before I said yes to writing this: the chain case is the best thing on it. Trousers intact. #commute
p|leo|studio:sky:arch|bike .plant|She has a name now. It is Bernadette.
v|leo|out:street|bike helmet .balloon|My commute, shortened to what matters.
p|kofi|out:street|bike helmet teddy|School run with a passenger who refused to leave his friend at home.
h|jonas|flat:night|wheel .wrench .screwdriver|Truing a wheel at home: a zip tie on the frame is your gauge. Quarter turns only. Stop when it is good, not when it is perfect.
p|jonas|studio:stone:sun|wheel|Thirty-six spokes, two evenings, one very straight wheel.
p|ana|out:day|bike daypack hat|Rented legs, borrowed hills, own sandwich.
q|leo|studio:butter:sun|helmet lock|How heavy is your lock, honestly? Mine weighs as much as my lunch and I am considering losing the lunch.
p|gus|out:dusk|bike lantern vest|Last light at the reservoir. I counted eleven bats and one other cyclist.
r|kofi|studio:sage:arch|vest|Drivers leave a metre more room, measured by my shouting less. Folds away small, does not flap. Washed ten times, still glows.
p|rafa|out:street|.scooter helmet sneaker|Yes it is a scooter. Yes I waved at every cyclist. Four waved back. #notabike
p+northpeak|gus|podium:mint|helmet lock vest|New season, sent by the people who make them; the red one is staying, the others go to the school's bike kitchen.
p|arjun|out:beach|bike shades|Flat road, tailwind, no witnesses to the walking part.
p|leo|out:autumn|bike camera scarf|Took the long way for the light. Late again, worth it again.
p%|gus|studio:mint:arch|bike basket bread|Range of this vehicle: one loaf and two cheeses.
"""

GARDENING = """
p|june|table:mint:white:leaf|seedling plant bucket|Balcony, 2.4 square metres, day one of the season. Everybody in their places.
p|tom|out:morning|ladder bucket .tree|Pruned the old apple. It complained less than I did.
h|june|flat:whitewood|seedling .herb scissors|Basil: cut above a pair of leaves, never a single leaf from below. You get two stems where there was one, all summer.
p|lena|table:butter:oak:window|bouquet vase|Friday flowers. The vase does half the work.
p|elsie|out:day|bucket .tulip .sunflower|My tulips came back. At 82 one takes that personally, in the good way.
p|oscar|shelf:sage|cactus plant fieldguide vase|The cactus has outlived two house plants and one job.
q|june|studio:mint:leaf|plant|Brown tips on the ficus although I water on Sundays like the label says. Too much love or too little?
p%|odette|shelf:peach|plant vase clock poems|The shelf that gets morning sun, rearranged for the fourth and final time.
p|gus|out:day|ladder bucket .rabbit2|Caught the culprit. We have agreed on one row of lettuce each.
v|june|out:day|.sunflower .bee bucket|The whole reason for the sunflowers.
p|ivy|studio:sage:arch|cactus|It has grown a hat and so can I.
p|tom|out:autumn|fieldguide .mushroom basket|Field guide says no to four of these and maybe to one. We had pasta.
r|grace|studio:mint:arch|seedling|All six came up, the surprise was lemon balm. The pots are paper so they go straight into the ground. Dill gave up in the heat, that is dill.
p$oakfold|odette|table:sand:oak:leaf|plant bouquet basket|Sunday at the window, everything watered, nothing planned. #slowsunday
p|grace|flat:mint|scissors seedling honey|A morning's work and its wages.
p|elsie|table:sky:white:window|bouquet teapot|The neighbour's boy brought me flowers because I fixed his zip. I shall break all his zips.
"""

PHOTOGRAPHY = """
p|hana|flat:night|camera .film notebook|Twelve frames left and a whole weekend. That is the nice kind of arithmetic.
p|leo|out:sunset|camera daypack|Waited an hour for the sun to do the thing. It did the thing.
p$tonewell|mika|desk:night|camera laptop mug|Culling night: 412 in, 19 out. The dial on this one saved me from at least 200. #rangefinder
h|hana|table:lilac:oak:leaf|camera lamp plant|Window on the left, white card on the right, lamp off. That is the whole studio. Move the plant, not the camera.
p|tom|out:morning|camera scope .duck|He posed. Left side, right side, and then the look.
p|theo|stage:amber|camera mic|Sound check is the best light all night.
v|mika|desk:night|camcorder .film|Testing the zoom on a very patient flatmate's plant.
q|maya|studio:stone:sun|camera camcorder|Backstage is dark and everybody moves. Faster lens or just accept the blur as a style?
p|ana|out:dusk|camera boot map|The one I carry when I promised not to carry one.
p|hana|studio:rose:arch|camera hat|Self-portrait as a person who forgot the lens cap for nine frames.
p|zoe|flat:coral|camera shades purse|What was in the bag when I said I had nothing with me.
r|finn|studio:night:sun|camera|Half a year of salt spray and it still clicks. Focus is quick once your thumb learns it. Menus are two screens deep and that is two more than I open.
p|leo|out:snow|camera gloves scarf|These gloves work on the shutter. I shot 80 frames to prove it and kept the one of my thumb.
p%|mika|studio:plum:sun|camcorder projector|Filmed it on the left, watched it on the right, cried a bit in the middle.
p|ben|out:beach|camera .sailboat hat|Trying to learn manual before the summer ends. The boat was patient.
p|tom|out:night|camera scope .fullmoon|One full moon, forty-one attempts, and a neighbour who asked if everything was all right.
"""
