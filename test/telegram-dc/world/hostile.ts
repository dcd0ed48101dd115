/** Names, titles, texts and file names made to break paths, links, Markdown, YAML, HTML, logs and terminals. */

/** People, chats and topics may be called any of these. */
export const HOSTILE_NAMES: readonly string[] = [
  '../../etc/passwd', 'CON', 'nul.txt', 'aux', '.hidden', '...', ' leading and trailing ', 'trailing dot.', 'a/b\\c:d*e?f"g<h>i|j', '[[link]]', '![[embed]]', '[x](y)', '#heading', '^tg-12', '%%comment%%',
  '---', '- item', '1. first', 'key: value', "it's \"quoted\"", '{json: true}', '[a, b]', '&anchor', '*alias', '!tag', '| pipe |', '> quote', '`code`', '$x^2$', '$$', '==mark==', '~~gone~~', '<b>bold</b>',
  '<script>alert(1)</script>', '<!-- comment -->', '\u202Egnp.exe', '\u2066isolate\u2069', 'zero\u200Bwidth', 'ba\u0301rba\u0308', 'Ａ full width', 'Команда', 'ТЕАМ', 'Team', 'team', 'Team?', 'Й'.repeat(220), '😀'.repeat(60),
  '\u001b[31mred\u001b[0m', 'bell\u0007', 'tab\tname', 'line\nbreak', '__proto__', 'constructor', 'null', 'true', '12:30', '0x1F', '~', '@', '=1+1', '%2e%2e%2f', '2025-01-02', 'C:\\Users\\x', 'name.md', 'ſs ﬁ Ⅷ', '٣٤ العربية', 'שלום', '한국어', '日本語のグループ',
];

/** Message texts. Each is legal in Telegram and means something else in Markdown, YAML or HTML. */
export const HOSTILE_TEXTS: readonly string[] = [
  '---\ntitle: fake\ntg-chat: "1"\n---\nfront matter', '# Heading\n## Second\n###### Sixth', 'Title\n=====\nSubtitle\n-----', '- a\n- b\n  - c\n* d\n+ e', '1. one\n2. two\n10) ten', '- [ ] open\n- [x] done',
  '| a | b |\n|---|---|\n| 1 | 2 |', '[[Note]] and [[Note|alias]] and [[Note#^tg-12]]', '![[secret.png]] ![alt](http://example.com/x.png)', '%%hidden%% and %% open', '==marked== text', '$a_b$ and $$\\int$$', '#tag #1 #tag/sub #тег',
  'a #tag inside `code #tag`', '<b>bold</b> <img src=x onerror=alert(1)> &amp; &lt;', '<!-- comment --> <details><summary>x</summary></details>', 'text ^tg-12', '^tg-12', '> quote\n>> deeper', '> [!warning]- Callout\n> text',
  'footnote[^1]\n\n[^1]: note', 'trailing backslash\\', 'two trailing spaces  \nnext', 'back\\slash \\* \\[ \\\\', '```\ncode without end', '``` js\nalert(1)\n```\nafter', '~~~\ntildes', '`` ` ``', '`', '**', '****', '_a_b_c_', 'snake_case_name __dunder__',
  '*a**b*', '***', '___', '* * *', '    indented code', '\ttab', 'line one\r\nline two\rline three', 'nbsp\u00a0here', '\u202Eright to left override\u202C after', '\u2067isolate\u2069', 'zero\u200Bwidth\u200Djoiner\uFEFF', 'e\u0301 a\u0308\u0323 combining', '👩‍👩‍👧‍👦 family 🏳️‍🌈 flag 🇩🇪',
  'a'.repeat(4096), '[x](javascript:alert(1))', '[text]: http://example.com "ref"', 'http://example.com/a_b_(c)?d=*e*&f=[g]', '<http://example.com>', 'mail@example.com', '\\', '"', "'", ':', '- ', '#', '>', '1.', '+', '!', '[', ']', '(', ')', '{{template}}', '<% tp.date %>', '`= this.file`', '```dataview\nLIST\n```',
  '```dataviewjs\ndv.list([])\n```', 'key:: value', '[key:: value]', '\u001b[2J\u001b[31mterminal', 'nul \u0001 control', 'Reactions: 👍 5', '**Reactions:** 👍 5', '*Deleted on Telegram (seen 2025-01-02)*', '*Unsupported message (x)*', '<span class="tobs-spoiler">x</span>', ' ', '\n\n\n', 'a\n\n\n\nb',
  '%%tg:12%%', '<!-- tg:12 -->', '∞ ≠ ½ ™ ﷽', 'ﬀ ligature', '\ud83d\ude00\ud83d\ude00'.repeat(50),
];

/** Names of documents. */
export const HOSTILE_FILES: readonly string[] = [
  '../x', '..\\..\\x.exe', '/etc/passwd', 'C:\\x.txt', 'CON', 'con.txt', 'LPT1.pdf', 'a/b.txt', 'a\\b.txt', 'a:b.txt', 'what?.png', 'star*.jpg', '[x].pdf', '#1 ^2 |3.docx', '%%.md', '.htaccess', '..', '.', '', ' ', 'dot.', 'space .txt ', 'Ж'.repeat(220) + '.pdf', '😀'.repeat(80) + '.png',
  'gnp.\u202Efdp.exe', 'tab\t.txt', 'new\nline.txt', 'nul\u0001.bin', 'same.txt', 'SAME.TXT', 'e\u0301.txt', '\u00e9.txt', 'no-extension', 'double.tar.gz', 'a.b.c.d.e', 'x.' + 'y'.repeat(120), '-rf', '--help', '$(whoami).sh', '`id`.sh', '&& echo.txt', '__proto__', '%2e%2e%2fx', 'quote\'".txt', '{brace}.txt', 'file.md', 'note.canvas',
];
