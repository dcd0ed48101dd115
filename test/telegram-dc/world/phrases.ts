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
  ],
  travel: [
    'We reached {place} just before sunset.', 'The path along the coast is {good} {day}.', 'Breakfast was {food} and a view of the valley.', 'Remember to pack {thing} for the ferry.', 'There is a small bakery near {place} with {good} {food}.', 'The night train leaves {day}.',
    'I would come back just for the {food}.', 'The hut keeper told us the forecast is {good}.', 'We walked nineteen kilometres and nobody complained {emoji}', 'The light over the water was {good}.', 'Tip: buy the pass at {place}, it is half the price.', 'Clouds came in fast, so we turned around early.',
    'The museum is closed {day}, but the garden is open.', 'A fisherman lent us {thing}, people here are so kind.', 'Tomorrow: the pass, the lake, and hopefully {food}.',
  ],
  cooking: [
    'Let the dough rest {day}, it makes all the difference.', 'I swapped the butter for olive oil and it was {good}.', 'Does anyone have a good way with {food}?', 'Mine needed ten more minutes in the oven.', 'Add the salt last, trust me.', 'The kids asked for {food} again {emoji}', 'A pinch of nutmeg makes it {good}.',
    'I bought far too many tomatoes at {place}.', 'Keep some of the pasta water!', 'My grandmother used to make it with plums.', 'The crust was {good}, the middle less so.', 'Next time I will halve the sugar.', 'Photo when it comes out of the oven, please.', 'The trick is a really hot pan.', 'I froze the rest for {day}.',
  ],
  astronomy: [
    'Clear sky {day}, and the seeing was {good}.', 'Jupiter is high in the south after ten.', 'I stacked forty frames and the bands came out {good}.', 'The Perseids peak soon, who is coming to {place}?', 'Bring {thing} and something warm to drink.', 'The new eyepiece is {good}.', 'Cloud again. I read about neutron stars instead {emoji}',
    'A faint smudge near Andromeda: that is light from two and a half million years ago.', 'You can see the terminator with plain binoculars tonight.', 'The station passes over us {day}, brighter than any star.', 'Dew was the real enemy.', 'Forty minutes of exposure and one passing plane.',
  ],
};

export const OTHER_LANGUAGES: Readonly<Record<Exclude<Language, 'en'>, readonly string[]>> = {
  ru: ['Встретимся {место} завтра?', 'Кто взял {вещь}?', 'Спасибо, очень помогло!', 'Погода чудесная {emoji}', 'Я забыла {вещь} {место}.', 'Отличная идея, давайте так и сделаем.', 'Сейчас проверю и напишу.', 'Ёлки, опять поезд опаздывает…', 'Мне нравится {emoji}', 'Договорились: в семь {место}.'],
  de: ['Treffen wir uns morgen früh?', 'Das war wirklich schön {emoji}', 'Wer bringt die Schlüssel mit?', 'Ich komme später, die S-Bahn fährt nicht.', 'Größe und Maß prüfe ich noch.', 'Danke dir!', 'Übrigens: der Kuchen ist fertig.'],
  es: ['¿Quedamos mañana?', '¡Qué buena idea {emoji}!', 'El niño está más tranquilo hoy.', 'Mañana te envío las fotos.', 'No pasa nada, otro día será.', 'Hace un sol increíble.'],
  ja: ['明日、駅で会いましょう。', 'ありがとうございます{emoji}', '写真を送りますね。', 'とても美味しかったです！', 'すみません、少し遅れます。'],
  ar: ['صباح الخير جميعًا {emoji}', 'نلتقي غدًا في المقهى.', 'شكرًا جزيلًا!', 'الصور جميلة جدًا.', 'سأرسل الكتاب اليوم.'],
};
