import { articleKey } from '../../model/article-source';
import type { Message } from '../../model/message';

/** Keys of the articles a message links to, each once: in its text, its link preview and its buttons. */
export function linkedArticles({ text, entities, media, buttons }: Pick<Message, 'text' | 'entities' | 'media' | 'buttons'>): readonly string[] {
  const addresses = [
    ...entities.flatMap((entity) => (entity.type === 'textUrl' ? [entity.url] : entity.type === 'url' ? [text.slice(entity.offset, entity.offset + entity.length)] : [])),
    ...(media?.type === 'webPage' ? [media.url] : []),
    ...(buttons ?? []).flat().flatMap(({ url }) => url ?? []),
  ];
  return addresses.length === 0 ? [] : [...new Set(addresses.flatMap((address) => articleKey(address) ?? []))];
}
