"""Posts about how it looks, sounds and plays: beauty, style, music, gaming. Same form as posts_out."""

BEAUTY = """
p|priya|podium:rose|lipstick lotion mirror|Three things on my sink. The rest is in a drawer, thinking about what it did.
p$maison-lune|priya|studio:rose:arch|lipstick mirror|Ten hours, one coffee, two presentations. I tested it before I let them pay me, the numbers are in my notes. #rougeno7
p|maya|flat:blush|lipstick lipstickplum brush purse|Kit for a quick change: eleven seconds, two reds, no mirror.
h|priya|flat:mint|lotion soap .sponge|Lotion on damp skin, within a minute. You use half of it and it does twice as much. That is all skin care is.
p|amara|podium:plum|lipstickplum mirror ring|Plum season. It is a short season; I extend it to twelve months.
v|maya|studio:rose:arch|lipstick lipstickplum|Seven or eleven? Vote before the curtain.
q|nora|studio:peach:arch|lotion soap|My skin hates the new flat's water. What helped you, short of moving?
p|zoe|flat:terrazzo|comb lotion soap|Half empty is my favourite kind of product photo.
p|noor|podium:rose|ring lipstick candle|Getting ready is a third of the party.
p%|priya|podium:mint|lotion soap comb|Read the label with me: four lines, all of them words. That is the review.
p|hana|studio:lagoon:sun|brushteeth razor mirror|Bathroom shelf, honest edition.
r|maya|studio:rose:arch|lipstick|Under stage light for two hours, through a monologue and a kiss. Kept its edge. Needs a balm underneath in winter. Refill clicks in like it should.
p+maison-lune|priya|studio:lilac:arch|lotion candle|They sent the new batch because I had complained about the old one. They listened. Less perfume, same almond.
p|amara|flat:sun|lipstick shades purse|Summer uniform.
p|mila|shelf:rose|mirror lotion candle comb soap vase|Rented bathroom, own sunshine.
p$maison-lune|noor|flat:lilac|lipstickplum ring purse|Wedding guest no. nine: the face holds until the last dance, the shoes did not. #weddingguest
"""

STYLE = """
p|noor|rail:sand|dress coat handbag heel|Four pieces, nine weddings, no repeats that anybody noticed.
p$spark-basics|noor|rail:rose|dressred dress scarf sneaker|Same cut, two moods. Wore both in one week so you do not have to wonder. It has pockets. #wrapdress
p|zoe|flat:denim|tee jeans cap sneaker|White shirt weather is a state of mind.
p|amara|rail:rose|blouse shorts hat .sandal|Colour is a personality trait, volume two.
h|mila|flat:linen|jeans tee thread|Hem jeans and keep the original edge: fold it up inside, stitch just below the old seam, steam, trim. Nobody will know.
p|hana|out:street|coat umbrella boots|It rained the whole day and I was dressed for exactly that. Undefeated.
p|kofi|rail:sky|tee tie jeans .mansshoe|Interview at ten, playground at three. One change of shirt.
q|nora|rail:lilac|coat|One coat for four years: camel or black? The internet has gone strange when I ask.
p|theo|studio:night:sun|sneaker cap headphones|New soles, old songs.
p|ana|out:sunset|hat shades dress|Off duty. The boots are in the car, obviously.
v|noor|rail:sand|dress coat scarf|Autumn in one rail.
p$maison-lune|noor|podium:peach|handbag shades hat|Two days in Lyon, one bag. They paid for this picture, I paid for the pastries. #daybag
r|zoe|studio:butter:sun|jeans|Two years and one bike. Faded where I live in them. The length is true, the waist gives a finger. Pockets hold a whole phone.
p|amara|flat:coral|heel purse lipstick ring|Cinderella left with everything she came with.
p|tess|rail:sky|tee jeans socks sneaker|Mother of two, clothes of one colour. It is a system. The socks are the rebellion.
p%|noor|out:autumn|coat scarf boots|The three-piece that makes October forgivable.
p|oscar|studio:sage:arch|scarf cap watch|My wife chose. My wife was right. It is in writing now.
p|diego|out:beach|shorts hat shades tee|Holiday wardrobe of a man who packed for three girls and forgot himself.
p$spark-basics|noor|studio:sand:window|coat jeans|Seventy percent wool and a hundred percent of my winter. Third year, one button resewn. #carcoat
p|mila|flat:sage|socks gloves scarf|Small things, all paid for by not buying large things.
"""

MUSIC = """
p|theo|stage:violet|guitar headphones mic|First guitar that stays in tune through a bus ride. I know because I took the bus.
p$tonewell|theo|stage:cyan|guitarblue mic|Played it for a month before the camera came out. The neck is the reason, the colour is the excuse. #comet
p|diego|studio:clay:sun|drum maracas|Sunday service.
p|mika|desk:night|keys headphones mug|Two octaves, one idea, four hours.
h|theo|flat:night|guitar mic .cd|Tape the strings where you want harmonics, draw a dot, take off the tape. Kids find all of them in ten minutes.
v|theo|stage:amber|guitar drum mic|Eight bars of Saturday class. The drummer is nine.
p|samir|table:clay:walnut:lamps|radio tea|The radio plays what it wants and I agree with it after nine.
p|arjun|studio:lilac:arch|violin|Bought it at forty-one. The cat has left the room, the wife has not. We continue.
q|ben|studio:plum:sun|headphones|Do you leave noise cancelling on when walking in the street? Feels wrong, sounds right.
p|maya|stage:cyan|mic headphones|Tech rehearsal, hour six. Somebody sing something happy.
p|finn|out:sunset|banjo hat .fire|One can not play a sad song on it. I tried. The gulls danced.
p%|mika|studio:night:sun|headphonesrose laptop|Open-plan office survival, in blush.
r|leo|studio:stone:sun|headphones|Forty hours is honest: charged Sunday, flat on Friday. Buttons you can find in gloves. A little tight for glasses until week two.
p|kofi|stage:amber|.longdrum maracas .sax|The uncles have arrived.
p|odette|studio:sand:window|.accordion chair|My father's chair and somebody's grandfather's accordion. Neither complains.
p+tonewell|theo|studio:plum:sun|mic keys|They lent me the microphone for the school podcast. Episode one is about lunch. It is gripping.
p|oscar|shelf:stone|radio vase books poems|Evening concert, row one, seat one.
p$tonewell|mika|studio:lilac:arch|headphones plant|The hum of the fridge, gone. The hum of the flatmate, gone. Paid post, priceless quiet. #hush2
"""

GAMING = """
p|rafa|desk:night|gamepad keyboard mouse mug|Personal best by 0.4 seconds, after 400 runs. That is a millisecond a run. Worth it.
p|arjun|table:clay:walnut:lamps|dice notebook .crystal|Session 61. They finally opened the door they had been carrying.
p|mika|studio:night:sun|tv gamepad|Couch co-op is a love language.
p$tonewell|mika|stage:cyan|gamepad headphones|Six months, no drift. I checked with a protractor because that is who I am. #orbit
p|jonas|flat:walnut|chess dice puzzle|Power cut. Best evening this month.
v|rafa|desk:night|gamepad joystick|Old stick, new stick, same panic.
q|arjun|table:stone:slate|dice|Do your dice go to jail when they roll badly, or do you believe in rehabilitation?
p|ben|studio:lagoon:sun|gamepad tv|Dog won. He stood on the controller at exactly the right moment.
p|theo|desk:night|joystick headphones|High score on a machine older than my students. They were not impressed. They were a little impressed.
h|rafa|flat:night|gamepad .screwdriver|Clean a sticky button: isopropyl, cotton bud, twenty presses, patience. Never sugar water, ask my little brother.
p|diego|studio:plum:sun|tv gamepad teddy|Player two is soft and never leaves.
r|rafa|studio:stone:sun|gamepad|No drift after half a year of daily abuse. Paddles come off with a coin. The d-pad is stiff for the first week, then perfect.
p|arjun|flat:oak|dice .mahjong chess|Around the world in one table.
p%|mika|studio:plum:sun|joystick tv|The antenna is for the look. The look is correct.
p|jonas|studio:stone:sun|darts|Engineering report: the wall is fine, the ceiling is fine, we do not talk about the lamp.
p|kofi|table:sky:white:window|chess .apple|She beat me in eleven moves and asked for an apple as the prize.
p+tonewell|mika|podium:plum|gamepad joystick headphones|On loan until Friday. I have taken Thursday off.
"""
