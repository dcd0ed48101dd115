/** Sentences the generator strings together. Slots in braces are filled from WORDS; every sentence stands alone, so any order reads as chat. */

export type Language = 'en' | 'ru' | 'de' | 'es' | 'ja' | 'ar';

export const WORDS: Readonly<Record<string, readonly string[]>> = {
  place: ['the station', 'the library', 'the old harbour', 'the market', 'the park', 'the museum', 'the café on the corner', 'the lake', 'the mountain hut', 'the office'],
  thing: ['the camera', 'the new book', 'that recipe', 'the report', 'the bike', 'the map', 'the tickets', 'the playlist', 'the first draft', 'the keys'],
  day: ['on Monday', 'tomorrow', 'next week', 'on Friday evening', 'at the weekend', 'today', 'after lunch', 'before the meeting', 'in the morning', 'tonight'],
  good: ['lovely', 'great', 'surprisingly good', 'fantastic', 'better than expected', 'really quiet', 'wonderful', 'a bit odd', 'perfect', 'worth it'],
  food: ['soup', 'fresh bread', 'dumplings', 'apple cake', 'strong coffee', 'mint tea', 'pancakes', 'ramen', 'baked potatoes', 'cheese'],
  emoji: ['🙂', '😀', '😂', '🎉', '❤️', '👍', '🌊', '🔥', '☕', '📚', '🌿', '🚲', '👩‍🍳', '🏔️', '🇵🇹', '🙌🏽'],
  место: ['на вокзале', 'в парке', 'у озера', 'в библиотеке', 'на рынке', 'в кафе', 'дома', 'за городом'],
  вещь: ['билеты', 'книгу', 'рецепт', 'карту', 'отчёт', 'фотографии', 'ключи', 'велосипед'],
};

/** Subjects a scenario can ask for; `chat` is the default mixture. */
export const THEMES: Readonly<Record<string, readonly string[]>> = {
  chat: [
    'Has anyone seen {thing}?', 'We could meet at {place} {day}.', 'The weather was {good} {day}.', 'I finally tried the {food} and it was {good}.', 'Thanks, that helps a lot!', 'I will send {thing} {day}.', 'No rush at all.',
    'Let me check and come back to you.', 'That reminds me of {place} last summer.', 'Who is bringing the {food}?', 'It took two hours, but it was {good}.', 'Same here {emoji}', 'Good morning everyone {emoji}', 'I left {thing} at {place}, of course.',
    'Could somebody look at {thing} {day}?', 'It is {good}, honestly.', 'I agree with both of you.', 'See you at {place} {emoji}', 'Sorry, I only saw this now.', 'The train was late again, so I had some {food} first.', 'Let us decide {day}.', 'My sister says it is {good}.',
    'I took a few pictures on the way.', 'What time works for you?', 'Half past six is fine for me.', 'Please remember {thing}!', 'That was {good}, we should do it again.', 'Not sure yet, I will know {day}.',
    'I dreamt about a train that only stops for cats.', 'The heating is on again, and so is my big jumper.', 'Read the first chapter and missed my stop.', 'Do you still have my umbrella? No hurry, it is sunny.', 'Somebody planted tulips in front of {place}!', 'I called the shop, they open at ten {day}.',
    'Two cups of tea and the letter is finished.', 'My desk is clean. I took a picture as proof.', 'The exhibition was {good}; you would like the last room.', 'Look what I found behind the shelf {emoji}', 'We need a plan, or at least {food}.', 'The neighbour’s cat has moved in until further notice.', 'I owe you one, or three.', 'Long day, short message: all well.',
    'Your postcard arrived, it took nineteen days!', 'That song has been in my head since {place}.', 'Let me know when you are home.', 'Sleep well {emoji}',
  ],
  travel: [
    'We reached {place} just before sunset.', 'The path along the coast is {good} {day}.', 'Breakfast was {food} and a view of the valley.', 'Remember to pack {thing} for the ferry.', 'There is a small bakery near {place}; ask for the {food}.', 'The night train leaves {day}.',
    'I would come back just for the {food}.', 'The hut keeper told us the forecast is {good}.', 'We walked nineteen kilometres and nobody complained {emoji}', 'The light over the water was {good}.', 'Tip: buy the pass at {place}, it is half the price.', 'Clouds came in fast, so we turned around early.',
    'The museum is closed {day}, but the garden is open.', 'A fisherman lent us {thing}, people here are so kind.', 'Tomorrow: the pass, the lake, and hopefully {food}.',
    'The tide was out, so we crossed on foot and got wet anyway.', 'A dog adopted us for the afternoon and left without a word.', 'Postcards are in the box; they will arrive after us, as always.', 'The bridge near {place} hums when the wind is right.', 'We found {thing} under the seat, where it had been since March.',
    'Sunset at nine, soup at ten, stars until the blanket gave up.', 'The ferry was full, so we stayed one more day and did not mind.', 'Somebody painted the whole village blue, and it works.', 'Note for next year: leave before the market opens.', 'Rain all morning, rainbow at noon, ice cream at three.', 'The old road is closed, the older one is not.',
    'The harbour master keeps a list of everyone who waved back.', 'Low clouds {day}, and every colour twice as strong.', 'Our map says there is a path. The cows say otherwise {emoji}', 'First swim of the season: eleven seconds, very proud.',
  ],
  cooking: [
    'Let the dough rest {day}, it makes all the difference.', 'I swapped the butter for olive oil and it was {good}.', 'Does anyone have a good way with {food}?', 'Mine needed ten more minutes in the oven.', 'Add the salt last, trust me.', 'The kids asked for {food} again {emoji}', 'A pinch of nutmeg makes it {good}.',
    'I bought far too many tomatoes at {place}.', 'Keep some of the pasta water!', 'My grandmother used to make it with plums.', 'The crust was {good}, the middle less so.', 'Next time I will halve the sugar.', 'Photo when it comes out of the oven, please.', 'The trick is a really hot pan.', 'I froze the rest for later.',
    'Mine looks like a map of Norway, but it tastes fine.', 'How do you all get it so crisp?', 'I used the big pot and still ran out of room.', 'Half the recipe is enough for four, a full one for me.', 'Does anyone want my second jar of starter? It is called Gerald.', 'The smoke alarm is also a timer if you are brave.',
    'A squeeze of lemon at the end woke everything up.', 'My neighbour knocked to ask what smells so good {emoji}', 'Rye flour is less forgiving than I hoped.', 'Tried it with oat milk: nobody noticed.', 'Who has a spare baking tin?', 'I wrote it down this time, with real numbers.', 'Twenty minutes is a lie, it was forty.',
    'The leftovers made a very good breakfast.', 'Please rate from one to Marco’s grandmother.', 'I will bring {food} and a clean apron.', 'We should do a soup month.', 'It collapsed, so now it is called a pudding {emoji}',
  ],
  astronomy: [
    'Clear sky {day}, and the seeing was {good}.', 'Jupiter is high in the south after ten.', 'I stacked forty frames and the bands came out {good}.', 'The Perseids peak soon, who is coming to {place}?', 'Bring {thing} and something warm to drink.', 'The new eyepiece is {good}.', 'Cloud again. I read about neutron stars instead {emoji}',
    'A faint smudge near Andromeda: that is light from two and a half million years ago.', 'You can see the terminator with plain binoculars tonight.', 'The station passes over us {day}, brighter than any star.', 'Dew was the real enemy.', 'Forty minutes of exposure and one passing plane.',
    'Tonight’s chart is on the door of the shed, as usual.', 'The ring nebula looks like a breath on a cold window.', 'Red torches only, please, my eyes are finally awake.', 'Counted eleven meteors before the thermos was empty.', 'The neighbours switched off their lamp for us, thank you!', 'Is that Vega or a drone? It is a drone.',
    'The Pleiades fit exactly into my binoculars.', 'Good transparency, bad seeing, excellent biscuits.', 'I drew the crater instead of photographing it and saw twice as much.', 'Mars is getting smaller every week now.', 'Frost on the tripod, so I called it a night at two.', 'The comet is fading, but the tail is still there {emoji}', 'Who has an adapter for a two-inch filter?',
  ],
};

export const OTHER_LANGUAGES: Readonly<Record<Exclude<Language, 'en'>, readonly string[]>> = {
  ru: ['Сегодня видел радугу над рекой.', 'Чайник уже кипит, заходите.', 'Мама передаёт привет!', 'Завтра обещают дождь, возьмите зонт.', 'Кот опять спит на клавиатуре.', 'Пирог получился лучше, чем в прошлый раз.', 'Посмотрел тот фильм, очень понравилось.', 'Позвоните вечером, ладно?', 'Нашёл старые фотографии, потом покажу.', 'Огурцы взошли {emoji}', 'Я уже выехал, буду через час.', 'Встретимся {место} завтра?', 'Кто взял {вещь}?', 'Спасибо, очень помогло!', 'Погода чудесная {emoji}', 'Я забыла {вещь} {место}.', 'Отличная идея, давайте так и сделаем.', 'Сейчас проверю и напишу.', 'Ёлки, опять поезд опаздывает…', 'Мне нравится {emoji}', 'Договорились: в семь {место}.'],
  de: ['Treffen wir uns morgen früh?', 'Das war wirklich schön {emoji}', 'Wer bringt die Schlüssel mit?', 'Ich komme später, die S-Bahn fährt nicht.', 'Größe und Maß prüfe ich noch.', 'Danke dir!', 'Übrigens: der Kuchen ist fertig.'],
  es: ['¿Quedamos mañana?', '¡Qué buena idea {emoji}!', 'El niño está más tranquilo hoy.', 'Mañana te envío las fotos.', 'No pasa nada, otro día será.', 'Hace un sol increíble.'],
  ja: ['明日、駅で会いましょう。', 'ありがとうございます{emoji}', '写真を送りますね。', 'とても美味しかったです！', 'すみません、少し遅れます。'],
  ar: ['صباح الخير جميعًا {emoji}', 'نلتقي غدًا في المقهى.', 'شكرًا جزيلًا!', 'الصور جميلة جدًا.', 'سأرسل الكتاب اليوم.'],
};
