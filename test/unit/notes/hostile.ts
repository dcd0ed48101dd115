/** Texts made to break Markdown, HTML, YAML, Obsidian or its plugins. */
export const hostileTexts: readonly string[] = [
  '---\ntitle: fake\ntg-chat: "1"\n---\nfront matter', '# Heading\n## Second\n###### Sixth', 'Title\n=====\nSubtitle\n-----', '- a\n- b\n  - c\n* d\n+ e', '1. one\n2. two\n10) ten', '- [ ] open\n- [x] done',
  '| a | b |\n|---|---|\n| 1 | 2 |', '[[Note]] and [[Note|alias]] and [[Note#^tg-12]]', '![[secret.png]] ![alt](http://example.com/x.png)', '%%hidden%% and %% open', '==marked== text', '$a_b$ and $$\\int$$', '#tag #1 #tag/sub #тег',
  'a #tag inside `code #tag`', '<b>bold</b> <img src=x onerror=alert(1)> &amp; &lt;', '<!-- comment --> <details><summary>x</summary></details>', 'text ^tg-12', '^tg-12', '> quote\n>> deeper', '> [!warning]- Callout\n> text',
  'footnote[^1]\n\n[^1]: note', 'trailing backslash\\', 'two trailing spaces  \nnext', 'back\\slash \\* \\[ \\\\', '```\ncode without end', '``` js\nalert(1)\n```\nafter', '~~~\ntildes', '`` ` ``', '`', '**', '****', '_a_b_c_', 'snake_case_name __dunder__',
  '*a**b*', '***', '___', '* * *', '    indented code', '\ttab', 'line one\r\nline two\rline three', 'nbsp\u00a0here', '\u202Eright to left override\u202C after', '\u2067isolate\u2069', 'zero\u200Bwidth\u200Djoiner\uFEFF', 'e\u0301 a\u0308\u0323 combining', '👩‍👩‍👧‍👦 family 🏳️‍🌈 flag 🇩🇪',
  '[x](javascript:alert(1))', '[text]: http://example.com "ref"', 'http://example.com/a_b_(c)?d=*e*&f=[g]', '<http://example.com>', 'mail@example.com', '\\', '"', "'", ':', '- ', '#', '>', '1.', '+', '!', '[', ']', '(', ')', '{{template}}', '<% tp.date %>', '`= this.file`', '```dataview\nLIST\n```',
  '```dataviewjs\ndv.list([])\n```', 'key:: value', '[key:: value]', '(key:: value)', 'std::vector<int>', '<%* tp.system.prompt() %>', '<<%%>>', '100<%', 'note ^[inline footnote]', '\u001b[2J\u001b[31mterminal', 'nul \u0001 control', 'Reactions: 👍 5', '**Reactions:** 👍 5', '*Deleted on Telegram (seen 2025-01-02)*', '*Unsupported message (x)*', '<span class="tobs-spoiler">x</span>', ' ', '\n\n\n', 'a\n\n\n\nb',
  '%%tg:12%%', '<!-- tg:12 -->', '∞ ≠ ½ ™ ﷽', 'ﬀ ligature', '\ud83d\ude00\ud83d\ude00'.repeat(50),
];
