import * as v from 'valibot';
import type { ArticleFileOrder } from '../../model/article-source';
import { shortText, text } from './primitives';

export const articleFileOrderSchema: v.GenericSchema<unknown, ArticleFileOrder> = v.strictObject({ url: text, path: shortText });
