import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { run } from '../integration/companion-support';
import { startTelegramDc } from '../telegram-dc/index';

/*
 * `docs/demo-vault`: a vault small enough to be read on its own, made by the built program from the sample account. One group in every
 * layout, side by side; a channel with comments, a private chat and Saved Messages as they come without any options.
 */

const layouts = ['day', 'week', 'month', 'single', 'message'] as const;
const group = { reference: '-1001500100003', title: 'Sunday Cooking Club' } as const;

/** Makes the vault anew. @throws When an export does not end well. */
export async function makeSampleVault(vault: string): Promise<void> {
  rmSync(vault, { recursive: true, force: true });
  mkdirSync(vault, { recursive: true });
  const home = mkdtempSync(join(tmpdir(), 'tobs-sample-'));
  const dc = await startTelegramDc({ scenario: 'demo' });
  try {
    const { apiId, apiHash, code, phone } = dc.ready;
    writeFileSync(join(home, 'dc.json'), JSON.stringify(dc.ready));
    const env = { TOBS_TEST_DC: join(home, 'dc.json'), TOBS_API_ID: String(apiId), TOBS_API_HASH: apiHash, TOBS_CODE: code, TZ: 'UTC' };
    const tobs = async (command: string, ...args: readonly string[]): Promise<void> => {
      const child = run(join(process.cwd(), 'dist/main.js'), [command, '--profile', join(home, 'profile'), ...args], { env, stdin: '' });
      if ((await child.ended) !== 0) throw new Error(`${command} ${args.join(' ')}: ${child.stderr}`);
    };
    await tobs('login', '--phone', phone);
    const always = ['--vault', vault, '--timezone', 'UTC'] as const;
    for (const layout of layouts) await tobs('export', ...always, '--chat', group.reference, '--layout', layout, '--folder', `Layouts/${layout}`, '--last', '14', '--no-media');
    await tobs('export', ...always, '--chat', '@atlas_and_tides', '--last', '6', '--comments');
    await tobs('export', ...always, '--chat', '@clara_meyer', '--chat', 'me', '--last', '10');
  } finally {
    await dc.stop();
    rmSync(home, { recursive: true, force: true });
  }
  // Reports tell times, which are others every day.
  for (const folder of ['Telegram', ...layouts.map((layout) => `Layouts/${layout}`)]) rmSync(join(vault, folder, '_reports'), { recursive: true, force: true });
  writeFileSync(join(vault, 'index.md'), indexOf(vault));
}

function indexOf(vault: string): string {
  const notesOf = (layout: string): readonly string[] =>
    readdirSync(join(vault, 'Layouts', layout, group.title), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => relative(vault, join(vault, 'Layouts', layout, group.title, name)).replaceAll('\\', '/'))
      .sort();
  const columns = layouts.map(notesOf);
  const rows = Array.from({ length: Math.max(...columns.map(({ length }) => length)) }, (_, row) => columns.map((notes) => linkTo(notes[row])));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    '# A small vault',
    '',
    'Made by `npm run demo -- --docs` from the sample account of the local Telegram; nobody in it exists.',
    '',
    '## As it comes',
    '',
    '- [[Telegram/Telegram|All chats]]',
    '- [[Telegram/Atlas & Tides/Atlas & Tides|A channel]]: one note per post, comments below',
    '- [[Telegram/Clara Meyer/Clara Meyer|A private chat]]: one note per day',
    '- [[Telegram/Saved Messages/Saved Messages|Saved Messages]]',
    '',
    '## One group in every layout',
    '',
    line(layouts.map((layout) => `\`${layout}\``)),
    line(layouts.map(() => '---')),
    ...rows.map(line),
    '',
  ].join('\n');
}

/** A link inside a table: its pipe is escaped there. */
function linkTo(path: string | undefined): string {
  if (path === undefined) return '';
  const name = path.slice(path.lastIndexOf('/') + 1, -'.md'.length);
  return `[[${path.slice(0, -'.md'.length)}\\|${name}]]`;
}
