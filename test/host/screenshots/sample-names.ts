import { dialogs, previewTexts } from './chats';

/** What people have written and called things in the sample, the longest first: no text of the product. */
export const sampleNames: readonly string[] = [...dialogs.map(({ chat }) => chat.title), ...dialogs.flatMap(({ folders = [] }) => folders.map(({ title }) => title)), ...previewTexts, 'Gardeners of the North › Seeds to give away', 'Reading circle', 'Old club', 'Secret chat', 'secret_chat', 'Test User', 'layuot', 'Chat'].sort((a, b) => b.length - a.length);
