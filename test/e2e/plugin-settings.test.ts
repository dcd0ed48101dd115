import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHost, type Host } from '../host/headless-host';

let host: Host;
let vaultDir = '';

beforeAll(async () => {
  vaultDir = mkdtempSync(join(tmpdir(), 'tobs-settings-'));
  host = await startHost({ vaultDir });
});

afterAll(async () => {
  await host.stop();
  rmSync(vaultDir, { recursive: true });
});

it('shows below the templates what they make of an example, as they are typed', async () => {
  const settings = host.settingsTab();
  const example = settings.show('Example');
  try {
    const shows = (text: string): Promise<unknown> => host.until(`"${text}" in the example`, () => example.text().includes(text));
    await shows('Telegram/Mountain weather/2025/2025-01-02 Snow above 1,200 m (42).md');
    await shows('**Anna** · ');
    expect(await settings.set('Path of notes', '{{year}}/{{month}}/{{period}} {{title}}')).toBeNull();
    await shows('Telegram/Mountain weather/2025/01/2025-01-02 Snow above 1,200 m (42).md');
    expect(await settings.set('Shape of messages', '{{author}}:\n{{text}}\n{{media}}')).toBeNull();
    await shows('\n\nAnna:\n**Snow** above 1,200 m\n^tg-42');
    const before = example.text();
    // What could lose a message is refused with its reason, and the example shows what is in use.
    expect(await settings.set('Path of notes', '{{title}}')).toContain('{{period}}');
    expect(await settings.set('Shape of messages', '{{text}}')).toContain('{{media}}');
    expect(example.text()).toBe(before);
    expect([settings.get('Path of notes'), settings.get('Shape of messages')]).toEqual(['{{year}}/{{month}}/{{period}} {{title}}', '{{author}}:\n{{text}}\n{{media}}']);
    expect(await settings.set('Path of notes', '')).toBeNull();
    await shows('Telegram/Mountain weather/2025/2025-01-02 Snow above 1,200 m (42).md');
  } finally {
    example.close();
  }
});
