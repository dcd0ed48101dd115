import type { Dialog, PhotoOrder, Target } from '../../../src/model/chat';
import type { FoundExport } from '../../../src/model/desktop-export';
import type { ChatForecast } from '../../../src/model/estimate';
import type { ChatId } from '../../../src/model/ids';
import type { Topic } from '../../../src/model/topic';
import type { ChatOptions, OptionField } from '../../../src/ui/chat-options';
import type { ChatPreview } from '../../../src/ui/chat-preview';
import { strings } from '../../../src/ui/locale/strings';
import type { DrawIcon, Outcome } from '../../../src/ui/outcome';
import type { ChosenTarget, PickedFolder, PickedTarget, TargetKey } from '../../../src/ui/picked-target';

/* Chats for pictures and window tests, and what the choosing window asks about them. */

const day = 86_400;
const now = Date.UTC(2026, 2, 14) / 1000;
const friends = { id: 2, title: 'Friends' };
const work = { id: 3, title: 'Work' };

export const dialogs: readonly Dialog[] = (
  [
    ['self', 'Saved Messages', undefined, 0, []],
    ['channel', 'Mountain weather', 'mountain_weather', 0, []],
    ['user', 'Anna Öberg', 'anna_o', 1, [friends]],
    ['forum', 'Gardeners of the North', 'gardeners', 2, [friends]],
    ['supergroup', 'Reading circle <b>not bold</b> [[x]]', 'readers', 3, [friends]],
    ['user', 'מיכל · مرحبا', undefined, 9, [friends]],
    ['group', 'Family', undefined, 12, [friends]],
    ['bot', 'Helper', 'helper_bot', 40, []],
    ['channel', 'A very long channel title that does not fit into one line of this window at all, whatever one does', 'long', 300, [work]],
    ['supergroup', '🎉'.repeat(500), undefined, 310, []],
    ['user', 'Deleted account 7100001013', undefined, 900, []],
  ] as const
).map(([kind, title, username, days, folders], index) => ({
  chat: { id: String(7_100_000_001 + index) as ChatId, kind, title, ...(username !== undefined && { username }), ...(index === 4 && { isRestricted: true }) },
  topMessageId: 1204 * (index + 1),
  topMessageDate: index === 10 ? 0 : now - days * day,
  isPinned: index === 0,
  isArchived: index >= 7,
  folders: [...folders],
  ...([1, 2, 3, 4, 6].includes(index) && { photo: { id: String(index), dcId: 2 } }),
}));

const topics: readonly Topic[] = (
  [
    [1, 'General', undefined, true, false],
    [12, 'Seeds to give away', '✿', false, false],
    [40, 'Pests and diseases', '☂', false, false],
    [77, 'Meeting 2024', undefined, false, true],
  ] as const
).map(([id, title, icon, isPinned, isClosed]) => ({ id, title, date: now - id * day, isPinned, isClosed, isHidden: false, ...(icon !== undefined && { icon }) }));

/** Chats for a long list. */
export function manyDialogs(count: number): readonly Dialog[] {
  const kinds = ['user', 'supergroup', 'channel', 'user', 'bot'] as const;
  return Array.from({ length: count }, (_, index) => ({ chat: { id: String(8_000_000_001 + index) as ChatId, kind: kinds[index % kinds.length] ?? 'user', title: `Chat ${index} Ünïcode ${['Garden', 'Team', 'News', 'Anna'][index % 4] ?? ''}` }, topMessageId: index + 1, topMessageDate: now - index * 60, isPinned: false, isArchived: false }));
}

/** An export of Telegram Desktop. */
export const foundExport: FoundExport = {
  chats: dialogs.slice(0, 6).map(({ chat }, index) => ({ chat, messages: index === 5 ? 0 : 310 * (index + 1), isLeft: index === 4 })),
  leftOut: [{ title: 'Secret chat', reason: 'it is of a kind this version does not know (secret_chat)' }],
};

const fields = (): readonly OptionField[] => [
  { key: 'layout', name: strings.settings.layout.name, kind: 'choice', choices: Object.entries(strings.settings.layout.choices) },
  { key: 'comments', name: strings.settings.comments.name, kind: 'switch', choices: [['true', strings.tab.on], ['false', strings.tab.off]] },
];

const ok = <T>(value: T): Promise<Outcome<T>> => Promise.resolve({ ok: true, value });

/** A round picture of one colour with a letter, drawn here: JPEG in base64. */
function picture({ photo }: PhotoOrder): string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 80;
  const context = canvas.getContext('2d');
  if (context === null) return '';
  const hue = (Number(photo.id) * 67) % 360;
  const paint = context.createLinearGradient(0, 0, 80, 80);
  paint.addColorStop(0, `hsl(${hue} 60% 62%)`);
  paint.addColorStop(1, `hsl(${hue + 40} 60% 42%)`);
  context.fillStyle = paint;
  context.fillRect(0, 0, 80, 80);
  context.fillStyle = '#fff';
  context.font = '600 42px sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(dialogs[Number(photo.id)]?.chat.title[0] ?? '', 40, 43);
  return canvas.toDataURL('image/jpeg', 0.9).split(',')[1] ?? '';
}

const preview: ChatPreview = {
  messages: 18_344,
  newestDate: now,
  newest: [
    { id: 18_340, author: 'Anna Öberg', text: 'The larches have turned, you should come before the wind does' },
    { id: 18_343, author: 'Test User', text: 'Photo · On Saturday then' },
    { id: 18_344, author: 'Anna Öberg', text: 'Voice message' },
  ],
};

/** What people have written in the sample. */
export const previewTexts = preview.newest.flatMap(({ author, text }) => [author, text]);

/** What was saved in the choosing window. */
export interface SavedChoice {
  readonly added: readonly PickedTarget[];
  readonly removed: readonly TargetKey[];
  readonly options: ReadonlyMap<TargetKey, ChatOptions>;
  readonly folders: readonly PickedFolder[];
  readonly startNow: boolean;
}

/** What the choosing window is mounted with. @param listed its chats */
export function chooseProps(drawIcon: DrawIcon, { listed = dialogs, onSave = () => undefined, onClose = () => undefined }: { readonly listed?: readonly Dialog[]; readonly onSave?: (choice: SavedChoice) => void; readonly onClose?: () => void } = {}) {
  const chosen: readonly ChosenTarget[] = listed === dialogs ? [{ chatId: '7100000002' as ChatId, title: 'Mountain weather', options: { range: {}, settings: {} } }] : [];
  const forecast = ({ chatId, title }: ChosenTarget): ChatForecast => ({ chatId, chatTitle: title, messagesTotal: 18_344, messagesNew: 1204, requests: 13, files: 310, bytes: 184_000_000, seconds: 42 });
  const source = {
    drawIcon,
    onSignIn: () => void (document.title = 'signing in'),
    load: (onPage: (page: readonly Dialog[]) => void) => (onPage(listed), ok(null)),
    topics: () => ok(topics),
    countTopic: ({ topicId }: PickedTarget) => ok((topicId ?? 1) * 31),
    photos: (orders: readonly PhotoOrder[]) => ok(orders.map(picture)),
    resolve: (link: string): Promise<Outcome<Target>> =>
      link.includes('nobody') ? Promise.resolve({ ok: false, error: { code: 'CHAT_UNKNOWN', reference: link } }) : ok({ chat: { id: '7200000001' as ChatId, kind: 'channel', title: 'Night sky', username: 'night_sky' } }),
  };
  return { source, chosen, chosenFolders: [] as readonly PickedFolder[], fields: fields(), preview: () => ok(preview), estimate: (targets: readonly ChosenTarget[]) => ok(targets.map(forecast)), onSave, onClose };
}
