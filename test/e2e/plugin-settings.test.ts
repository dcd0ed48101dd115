import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strings } from '../../src/ui/locale/strings';
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

describe('settings as a file', () => {
  const text = strings.automation.transfer;
  const secretLooking = { 'API id': 12345, Proxy: 'socks5://anna@proxy.example:1080', 'Path of the speech engine': '/home/anna/whisper' } as const;

  it('are shown and saved without what belongs to this account, computer or network', async () => {
    const settings = host.settingsTab();
    for (const [name, value] of Object.entries(secretLooking)) expect(await settings.set(name, value)).toBeNull();
    expect(await settings.set('Layout', 'month')).toBeNull();
    settings.press('Save the settings');
    const modal = await host.modal(text.exportTitle);
    const shown = modal.field(text.content)?.value ?? '';
    for (const value of Object.values(secretLooking)) expect(shown).not.toContain(String(value));
    const before = host.notices.length;
    await modal.click(text.save);
    expect(await host.until('the notice', () => host.notices[before])).toBe(text.saved('tobs-settings.json'));
    await modal.click(text.save);
    expect(await host.until('the notice', () => host.notices[before + 1])).toBe(text.saved('tobs-settings 2.json'));
    expect(readFileSync(join(vaultDir, 'tobs-settings.json'), 'utf8')).toBe(shown);
    await modal.click(strings.common.close);
  });

  it('are loaded after their changes were shown, and nothing else is', async () => {
    const settings = host.settingsTab();
    settings.press('Load settings');
    const modal = await host.modal(text.importTitle);
    await modal.fill(text.content, 'no settings at all');
    await host.until('the reason', () => modal.problem === text.unreadable);
    await modal.fill(text.content, JSON.stringify({ layout: 'week', spoilers: 'maybe', autoRunHours: 12, proxyUrl: 'socks5://evil.example:1', testServer: '{"dcs":{},"publicKeyPem":""}', whisperPath: '/evil', nonsense: 1 }));
    await host.until('the changes', () => modal.text.includes(text.changes(2)));
    for (const line of ['Layout One note per month One note per week', 'Export every off 12 h', text.leftOut(5), text.unknown('nonsense'), text.bound('Proxy'), text.bound('Test server'), text.bound('Path of the speech engine'), 'must be one of hidden, shown']) expect(modal.text).toContain(line);
    expect(settings.get('Layout')).toBe('month');
    const before = host.notices.length;
    await modal.click(text.apply);
    await modal.closed();
    expect(await host.until('the notice', () => host.notices[before])).toBe(text.applied(2));
    expect(['Layout', 'Export every', 'Proxy', 'Path of the speech engine', 'Test server', 'Spoilers'].map((name) => settings.get(name))).toEqual(['week', 12, secretLooking.Proxy, secretLooking['Path of the speech engine'], '', 'hidden']);
  });

  it('go back to their defaults after a question, and what is bound stays', async () => {
    const settings = host.settingsTab();
    settings.press('Reset all options');
    await (await host.modal(strings.automation.reset.title)).click('Cancel');
    expect(settings.get('Layout')).toBe('week');
    settings.press('Reset all options');
    const before = host.notices.length;
    await (await host.modal(strings.automation.reset.title)).click(strings.automation.reset.confirm);
    expect(await host.until('the notice', () => host.notices[before])).toBe(strings.automation.reset.done);
    expect(['Layout', 'Export every', 'API id', 'Proxy'].map((name) => settings.get(name))).toEqual(['auto', 0, 12345, secretLooking.Proxy]);
    const stored = JSON.parse(readFileSync(join(vaultDir, '.obsidian/plugins/tobs/data.json'), 'utf8')) as { readonly settings: Record<string, unknown> };
    expect(stored.settings).toMatchObject({ layout: 'auto', autoRunHours: 0, apiId: 12345 });
  });
});
