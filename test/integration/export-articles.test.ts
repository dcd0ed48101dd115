import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpsArticles } from '../../companion/articles/https-articles';
import { LocalInternet } from '../unit/companion/articles/https-edge';
import { VaultBench } from './support/vault-bench';

const walk = 'https://telegra.ph/A-walk-01-02';
const page = readFileSync(join(__dirname, '../fixtures/articles/walk.html'));
const picture = Buffer.from('a picture of the sea');

const scenario = {
  files: { sea: { size: 30_000, dc: 2, name: 'sea.jpg', content: 'random' } },
  articles: [
    { url: walk, title: 'A walk: first part?', author: 'Anna', date: 1_735_822_980, paragraphs: ['It rained.', '[[x]] **y** #z'], photo: 'sea' },
    { url: 'https://telegra.ph/Undated', title: 'Undated', paragraphs: ['No day.'] },
    { url: 'https://telegra.ph/Half', title: 'Half', paragraphs: ['The beginning'], partial: true },
  ],
  chats: [
    {
      key: 'saved', kind: 'self',
      messages: [
        { text: 'Read', media: { kind: 'webpage', url: walk, site: 'Telegraph', title: 'A walk: first part?', description: 'It rained.' } },
        { text: 'telegra.ph/A-walk-01-02/?utm=1 and https://telegra.ph/Undated', entities: [['url', 0, 30], ['url', 35, 26]] },
        { text: 'here', entities: [['textUrl', 0, 4, 'https://telegra.ph.evil.example/A-walk-01-02']] },
        { text: 'site', entities: [['textUrl', 0, 4, 'https://graph.org/Elsewhere-01-02']] },
        { text: 'half', entities: [['textUrl', 0, 4, 'https://telegra.ph/Half']] },
      ],
    },
  ],
};

let bench: VaultBench;
beforeEach(async () => {
  bench = await VaultBench.start(scenario);
});
afterEach(() => bench.stop());

const articles = (): readonly string[] => readdirSync(join(bench.folder, 'Telegram/articles')).filter((name) => name.endsWith('.md')).sort();
const article = (name: string): string => readFileSync(join(bench.folder, 'Telegram/articles', name), 'utf8');
const writtenAt = (): readonly number[] => readdirSync(bench.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.md')).map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);

describe('articles as notes', () => {
  it('come from Telegram, with their pictures, under a fixed name, and are linked', async () => {
    expect((await bench.export(['me'], { settings: { articles: 'telegram' } })).outcome).toBe('success');
    expect(articles()).toEqual(['2025-01-02 A walk first part.md', 'Undated.md']);
    const [photo] = bench.files();
    expect(photo).toMatch(/^Telegram\/articles\/media\/\d+\.jpg$/);
    expect(article('2025-01-02 A walk first part.md')).toBe(
      `---\ntg-article: "${walk}"\ntg-author: Anna\ntg-date: "2025-01-02"\n---\n\n# A walk: first part?\n\nIt rained.\n\n\\[\\[x]] \\*\\*y\\*\\* \\#z\n\n![[${photo ?? ''}]]\nIts picture\n`,
    );
    expect(article('Undated.md')).toBe('---\ntg-article: "https://telegra.ph/Undated"\n---\n\n# Undated\n\nNo day.\n');
    const notes = bench.notes();
    expect(notes).toContain('> [!quote] Telegraph · A walk: first part?\n> It rained.\n> [[Telegram/articles/2025-01-02 A walk first part|A walk: first part?]]\n');
    expect(notes).toContain('[[Telegram/articles/2025-01-02 A walk first part|telegra.ph/A-walk-01-02/?utm=1]] and [[Telegram/articles/Undated|https://telegra.ph/Undated]]');
    expect(notes).toContain('[here](https://telegra.ph.evil.example/A-walk-01-02)');
    expect(notes).toContain('[site](https://graph.org/Elsewhere-01-02)');
    expect(notes).toContain('[half](https://telegra.ph/Half)');
    expect(bench.calls('messages.getWebPage')).toBe(4);
  });

  it('are asked for once, and written once', async () => {
    const settings = { articles: 'telegram' } as const;
    await bench.export(['me'], { settings });
    const before = writtenAt();
    await bench.reset();
    await bench.export(['me'], { settings: { ...settings, incremental: false } });
    expect([bench.calls('messages.getWebPage'), bench.calls('upload.getFile')]).toEqual([0, 0]);
    // Without the records they are asked for again, found, and left alone; so is what the user wrote into one.
    writeFileSync(join(bench.folder, 'Telegram/articles/Undated.md'), `${article('Undated.md')}\nMine.\n`);
    bench.state.records.clear();
    const kept = articles().map(article);
    await bench.export(['me'], { settings });
    expect(articles().map(article)).toEqual(kept);
    expect(writtenAt()).toHaveLength(before.length);
    expect(bench.notes()).not.toContain('](https://telegra.ph/Undated)');
  });

  it('stay links when they are not wanted, and none is asked for', async () => {
    await bench.export(['me']);
    expect(bench.calls('messages.getWebPage')).toBe(0);
    expect(bench.notes()).toContain('https://telegra.ph/Undated');
  });
});

describe('articles from their website', () => {
  let internet: LocalInternet;
  beforeAll(async () => {
    internet = await LocalInternet.start();
  });
  beforeEach(() => {
    internet.reset();
    internet.answer = (request, response) => {
      if (request.url === '/Elsewhere-01-02') return void response.writeHead(200, { 'content-type': 'text/html' }).end(page);
      if (request.url === '/file/abc123.jpg' || (request.url === '/file/gone.png' && isBack)) return void response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture);
      if (request.url === '/file/gone.png') return void response.writeHead(503).end();
      return void response.writeHead(404).end();
    };
    isBack = false;
  });
  afterAll(() => internet.stop());

  let isBack = false;
  const name = '2025-01-02 A walk along the coast.md';
  const run = (proxyUrl = ''): ReturnType<VaultBench['export']> => bench.export(['me'], { settings: { articles: 'fetch', proxyUrl }, articles: new HttpsArticles(internet.edge) });

  it('are fetched where Telegram has none; a picture that fails is a link, and comes with the next run', async () => {
    const report = await run();
    expect(report.outcome).toBe('partial');
    expect(article(name)).toContain('![[Telegram/articles/media/abc123.jpg]]\nThe *sea*\n\n[Photo](https://telegra.ph/file/gone.png)');
    expect(readFileSync(join(bench.folder, 'Telegram/articles/media/abc123.jpg'))).toEqual(picture);
    expect(bench.notes()).toContain('[[Telegram/articles/2025-01-02 A walk along the coast|site]]');
    // Only the hosts of articles were spoken to, and the picture of another site is a link.
    expect(new Set(internet.connections.map((line) => line.split(' ')[0]))).toEqual(new Set(['graph.org', 'telegra.ph']));
    expect(report.chats[0]?.failures.map(({ error }) => error.code)).toEqual(expect.arrayContaining(['ARTICLE_UNAVAILABLE']));
    expect(article(name)).toContain('[Video](https://graph.org/file/clip.mp4)');
    isBack = true;
    internet.requests.length = 0;
    await run();
    expect(article(name)).toContain('![[Telegram/articles/media/gone.png]]');
    internet.requests.length = 0;
    expect((await run()).outcome).toBe('success');
    expect(internet.requests).toEqual([]);
  });

  it('are not fetched around a proxy', async () => {
    await run('socks5://127.0.0.1:1080');
    expect(internet.connections).toEqual([]);
    expect(bench.events).toContainEqual({ type: 'message', level: 'info', text: expect.stringContaining('around the proxy') as string });
    expect(articles()).toEqual(['2025-01-02 A walk first part.md', 'Undated.md']);
  });
});
