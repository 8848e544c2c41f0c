"""Posts that came late or wait for review, across the interests. The first column names the interest."""

MORE = """
camping p$northpeak?|ana|out:snow|tent boots gloves|Winter test, night one of three. Inside minus two, outside minus eleven, me fine. More tomorrow. #wintercamp
beauty p$maison-lune?|priya|podium:peach|lotion soap candle|New almond batch against the old one, four weeks, two arms. Results on picture two. #labnotes
home p$oakfold?|odette|studio:sky:window|couch clock lamp|Blue in a north room: brave or wrong? They asked me to find out for a week.
music p$tonewell?|theo|stage:cyan|guitarblue headphones mic|Recording with the class next week. This is the rig, this is the excitement. #schoolofspark
style p+spark-basics?|noor|rail:sand|blouse coat sneaker|Sent to me in three sizes so that I could tell you which one runs small. It is the blouse.
cycling p$northpeak?|gus|out:sunset|bike helmet vest|Night ride season opens. They pay, I pedal, you are seen.
cooking p+oakfold?|lena|table:peach:white:tiles|pot pan knife|The whole set arrived with a note saying be honest. All right then: the pot is perfect, the lid is loud.
gaming p$tonewell?|mika|stage:violet|gamepad keyboard|Tournament desk, paid for by the people with the logo. I still lost in round two.
dogs p|ben|out:morning|harness ball .dog2|New trail, same opinion about puddles.
camping p|ben|out:dusk|tent lantern .mug|Test night in the yard before the real trip. The fridge was close and I am not ashamed.
home p|nora|studio:mint:leaf|lamp chair|First evening in the new place. One chair, one light, all mine.
cooking p|ben|table:sand:oak:leaf|pan .egg .tomato|The egg skated! @lena the egg skated!
books p|june|flat:coral|poems .leaf seedling|A poem about rain while waiting for rain.
crafts q|june|flat:oak|palette brush|Which twelve colours would you keep if the tin had only six pans? Mine: ochre survives everything.
photography p|zoe|studio:peach:arch|camera bouquet|Golden hour in the kitchen lasts eleven minutes. I have set an alarm.
music p|amara|stage:cyan|maracas mic|Open stage, somebody handed me these, I have not given them back.
family p|lena|out:autumn|train .fallen basket|Leaf collecting took the express today.
gardening p|ben|studio:sage:arch|cactus|My first plant. He is called Spike. I know.
style p|ivy|out:snow|coat scarf boots|Everything on me that is warm was made by somebody I could name.
gaming p|leo|desk:night|keyboard mouse headphones|One more turn, said the man at 23:10. It is 02:40.
camping p|finn|out:dusk|oldtent .mug .fire|Last summer of the little one. They stopped making it, I have not stopped sleeping in it.
music p|oscar|studio:sage:arch|oldphones poems|Found my first pair in the drawer. New pads, new battery, same quiet.
"""

# Without a picture: goods that do not photograph well, and questions that need none.
WORDS = """
cooking h|samir||jar|Beans without soaking: boil two minutes, lid on, leave for an hour, drain, carry on as if you had planned it last night. Salt at the end is a myth, salt at the start is flavour.
home h|jonas||lamp|A dripping tap is a two-dollar washer. Close the valve under the sink first. Then close it again, because it was not closed. Then take the picture of how it was.
cycling h|leo||lock|Keyhole full of winter? Graphite, not oil. Oil makes soup of the dust. Rub a pencil on the key and turn it ten times.
dogs q|tess||bone|Puppy is coming on Saturday. Everybody tells me what to buy. What did you not need?
books q|oscar|||Name a book you were too young for and read again at the right age. I will start: Middlemarch, at nineteen and at fifty.
gardening q|elsie||bucket|Slugs. I am a peaceful woman. How are you all doing it?
camping r|jonas||headlamp|The red mode is the reason to buy it. Battery lasted a week of evenings at low. The strap loosens after a swim. Found the path, found the socks.
music r|diego||drum|My middle daughter practises on the pad before school and nobody has rung the bell. The snare itself has a crack like a good joke. Stand not included.
cooking r|june||pan|Week one I hated it. Week two the egg slid. Now it is the only one on the stove. Heavy for small wrists, so lift with both hands and feel important.
beauty r|zoe||razor|Slower, calmer, cheaper. Nicked myself once, on day one, out of haste. Ten cents a blade is true. The weight does the work.
family r|tess||teddy|Third wash, second child, one ear resewn by Elsie. He has been to the dentist with us. I would like it noted that he was the calm one.
crafts r|ivy||yarn|Merino that stays soft and does not split at the needle. The needles are birch and good. You get a hat and a bit, exactly as they say. The bit became a mitten.
gaming q|jonas|||Which game do you put on the table when half the guests do not play games? No quizzes, we have a divorce to avoid.
photography q|hana|||How do you keep the negatives? Boxes, binders, or the drawer of shame?
style r|mila||coat|Third winter. The lining was my only repair. Sleeves long enough for real arms. Sheds a little on dark jeans the first two weeks, then stops.
books h|grace|||A wet book: stand it open like a fan, a sheet of kitchen paper every twenty pages, a cold room, a week. Never the oven. I have tried the oven.
cycling q|kofi||bike|Second-hand cargo bike, chain like a cello. New chain alone, or chain and cassette together? My neighbour says together and sells cassettes.
home r|samir||radio|Two knobs and one of them is volume, as advertised. Sounds like wood. It finds our local station in the cellar. I keep it on for the plants.
gardening q|grace|||My tomatoes are all leaf and no fruit. Do I cut, do I wait, or do I talk to them more sternly?
camping q|tess|||First night out with a four-year-old. What did you forget the first time that you have packed ever since?
dogs q|ivy|||He barks at one particular lamp post. Only that one. Since Tuesday. Has yours ever explained it?
cooking h|samir|||Too much salt in the soup: no potato, that is a rumour. Add water, add beans, call it lunch for two days.
home h|june|||A drawer that sticks: rub the runner with the end of a candle. Costs nothing, smells faintly of birthdays.
books q|nora|||One book for a train ride of nine hours, no war, no dead dog. Go.
crafts h|hana|||Buttons stay on if you sew them over a match and pull it out at the end. The slack becomes the stem.
family q|kofi|||How do you end a birthday party? Ours has been going since Saturday.
music h|jonas|||Before you buy new strings, wash your hands before you play. Mine last twice as long now and so does the sofa.
photography h|finn|||Grey day, flat light: turn round. What you came for is boring, what stands behind you is soft and even and waiting.
"""
