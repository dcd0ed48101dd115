import fc from 'fast-check';
import { dataVersion, loadPluginData, storedForm, withChosen, type ChosenChat } from '../../../src/obsidian/plugin-data';
import type { ChatId } from '../../../src/model/ids';
import { defaultSettings, settingKeys, settingProblem } from '../../../src/settings/settings';

const anna: ChosenChat = { chatId: '7100000001' as ChatId, title: 'Anna', range: {} };
const topic: ChosenChat = { chatId: '-1001500000003' as ChatId, title: 'Forum', topicId: 7, range: { last: 10 }, settings: { layout: 'day' } };

it('gives back what was stored', () => {
  const data = { settings: { ...defaultSettings(), folder: 'Archive', profile: 'custom' as const, fetchConnections: 3 }, chosen: [{ ...anna, accountId: '7000000001' as ChatId }, topic, { ...anna, accountId: '7000000002' as ChatId }], chosenFolders: [{ folderId: 2, title: 'Work', range: { last: 5 }, accountId: '7000000001' as ChatId }], accountFolders: [{ accountId: '7000000001' as ChatId, suffix: '' }, { accountId: '7000000002' as ChatId, suffix: ' (Second)' }] };
  const stored: unknown = JSON.parse(JSON.stringify(storedForm(data)));
  expect(loadPluginData(stored)).toEqual({ data, repairs: [], isNewer: false });
});

it('loads defaults from an empty file without a word', () => {
  expect(loadPluginData(null)).toEqual({ data: { settings: defaultSettings(), chosen: [], chosenFolders: [], accountFolders: [] }, repairs: [], isNewer: false });
});

it('keeps valid values and names what it repaired', () => {
  const { data, repairs } = loadPluginData({ version: dataVersion, settings: { fetchConnections: 99, retries: 3, folder: '../up' }, chosen: [anna, { chatId: 'x' }, { ...anna, title: 'Again' }] });
  expect(data.settings).toEqual({ ...defaultSettings(), retries: 3 });
  expect(data.chosen).toEqual([{ ...anna, title: 'Again' }]);
  expect(repairs).toHaveLength(3);
  expect(repairs.join('\n')).toMatch(/fetchConnections must be .* 1 to 16[\s\S]*folder must be[\s\S]*1 chosen chats/);
});

it('keeps a chosen chat whose own options are damaged, and says which', () => {
  const chosen = [{ ...anna, settings: { layout: 'yearly', media: ['photo'], comments: true, folder: 'Elsewhere' } }, { ...topic, settings: 5 }];
  const { data, repairs } = loadPluginData({ version: dataVersion, chosen });
  expect(data.chosen).toEqual([{ ...anna, settings: { media: ['photo'], comments: true } }, { chatId: topic.chatId, title: 'Forum', topicId: 7, range: { last: 10 } }]);
  expect(repairs).toEqual([expect.stringMatching(/^Anna: layout must be one of/), 'Forum: its own options were not readable']);
});

it('leaves out chosen folders that are damaged, and says so', () => {
  const { data, repairs } = loadPluginData({ version: dataVersion, chosen: [anna], chosenFolders: [{ folderId: 'x', title: 'Work' }] });
  expect(data).toMatchObject({ chosen: [anna], chosenFolders: [] });
  expect(repairs).toEqual(['the chosen folders were not readable']);
});

it('knows a file of a newer version', () => {
  expect(loadPluginData({ version: dataVersion + 1 }).isNewer).toBe(true);
});

it('makes valid data of anything', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.record({ version: fc.jsonValue(), settings: fc.dictionary(fc.constantFrom(...settingKeys), fc.jsonValue()), chosen: fc.array(fc.jsonValue()) })), (stored) => {
      const { data } = loadPluginData(stored);
      // A damaged proxy must not turn into none; see below.
      for (const key of settingKeys.filter((one) => one !== 'proxyUrl')) expect(settingProblem(key, data.settings[key])).toBeNull();
      expect(Array.isArray(data.chosen)).toBe(true);
    }),
  );
});

it('treats chat and topic together as one target', () => {
  const other = { ...topic, topicId: 8 };
  expect(withChosen([topic], other)).toEqual([topic, other]);
  expect(withChosen([topic, anna], { ...topic, range: {} })).toEqual([{ ...topic, range: {} }, anna]);
});

it('keeps a damaged proxy, so that connecting is refused instead of going around it', () => {
  const { data, repairs } = loadPluginData({ version: 1, settings: { proxyUrl: 'socks6://host:1' } });
  expect(data.settings.proxyUrl).toBe('socks6://host:1');
  expect(repairs).toEqual([expect.stringContaining('proxyUrl must')]);
});
