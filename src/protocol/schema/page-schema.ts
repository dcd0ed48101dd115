import * as v from 'valibot';
import type { Article, FormattedText, Page, PageBlock } from '../../model/page';
import { entitySchema } from './entity-schema';
import { fileMediaSchema } from './media-schema';
import { count, finite, flag, text, whole } from './primitives';

const formatted: v.GenericSchema<unknown, FormattedText> = v.strictObject({ text, entities: v.array(entitySchema) });
const caption = v.strictObject({ text: formatted, credit: formatted });
const blocks = v.lazy(() => v.array(pageBlockSchema));

/** One block of a page; one branch is chosen by `type`, the others are not tried. */
const pageBlockSchema: v.GenericSchema<unknown, PageBlock> = v.variant('type', [
  v.strictObject({ type: v.literal('heading'), level: count, text: formatted }),
  v.strictObject({ type: v.literal('paragraph'), text: formatted }),
  v.strictObject({ type: v.literal('authorDate'), author: formatted, date: v.optional(whole) }),
  v.strictObject({ type: v.literal('code'), text, language: text }),
  v.strictObject({ type: v.literal('math'), source: text }),
  v.strictObject({ type: v.literal('divider') }),
  v.strictObject({
    type: v.literal('list'),
    isOrdered: flag,
    start: v.optional(whole),
    isReversed: v.optional(flag),
    items: v.array(v.strictObject({ isChecked: v.optional(flag), number: v.optional(text), blocks })),
  }),
  v.strictObject({ type: v.literal('quote'), isCollapsed: flag, blocks, caption: formatted }),
  v.strictObject({ type: v.literal('file'), media: fileMediaSchema, url: v.optional(text), caption }),
  v.strictObject({ type: v.literal('remoteFile'), kind: v.picklist(['photo', 'video', 'audio']), url: text, caption }),
  v.strictObject({ type: v.literal('embed'), url: v.optional(text), title: v.optional(text), date: v.optional(whole), blocks, caption }),
  v.strictObject({ type: v.literal('group'), blocks, caption }),
  v.strictObject({ type: v.literal('details'), title: formatted, blocks }),
  v.strictObject({
    type: v.literal('table'),
    title: formatted,
    rows: v.array(v.array(v.strictObject({ text: formatted, isHeader: v.optional(flag), align: v.optional(v.picklist(['center', 'right'])), columns: v.optional(whole), rows: v.optional(whole) }))),
  }),
  v.strictObject({
    type: v.literal('related'),
    title: formatted,
    articles: v.array(v.strictObject({ url: text, title: text, description: v.optional(text), author: v.optional(text), date: v.optional(whole) })),
  }),
  v.strictObject({ type: v.literal('map'), latitude: finite, longitude: finite, caption }),
  v.strictObject({ type: v.literal('buttons'), buttons: v.array(v.strictObject({ text, url: v.optional(text) })) }),
  v.strictObject({ type: v.literal('missingFile'), kind: v.picklist(['photo', 'video', 'audio', 'document']), caption }),
  v.strictObject({ type: v.literal('unsupported'), name: text }),
]);

export const pageSchema = v.strictObject({ blocks: v.array(pageBlockSchema), isPartial: v.optional(flag) }) satisfies v.GenericSchema<unknown, Page>;

export const articleSchema = v.strictObject({ url: text, title: text, author: v.optional(text), date: v.optional(whole), blocks: v.array(pageBlockSchema) }) satisfies v.GenericSchema<unknown, Article>;
