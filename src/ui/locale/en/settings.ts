import { definitions } from '../../../settings/definitions';
import type { GroupTexts, SettingTexts, UnitTexts } from '../setting-texts';

/** The definitions speak English themselves: the command line and the documentation say the same. */
export const settings: SettingTexts = definitions;

export const groups: GroupTexts = { Telegram: 'Telegram', Notes: 'Notes', Media: 'Media', Automation: 'Automation', Speed: 'Speed', Advanced: 'Advanced' };

export const units: UnitTexts = {
  days: 'days',
  messages: 'messages',
  people: 'people',
  'per post': 'per post',
  MB: 'MB',
  GB: 'GB',
  s: 's',
  px: 'px',
  'kbit/s': 'kbit/s',
  min: 'min',
  h: 'h',
  processes: 'processes',
  connections: 'connections',
  'per connection': 'per connection',
  files: 'files',
  'per file': 'per file',
  'per data centre': 'per data centre',
  KiB: 'KiB',
  batches: 'batches',
  'messages per request': 'messages per request',
  ms: 'ms',
  times: 'times',
  reports: 'reports',
};
