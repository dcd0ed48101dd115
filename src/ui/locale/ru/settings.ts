import type { GroupTexts, SettingTexts, UnitTexts } from '../setting-texts';
import { mediaSettings } from './media-settings';
import { noteSettings } from './note-settings';
import { workSettings } from './work-settings';

export const settings: SettingTexts = { ...noteSettings, ...mediaSettings, ...workSettings };

export const groups: GroupTexts = { Telegram: 'Telegram', Notes: 'Заметки', Media: 'Медиа', Automation: 'Автоматизация', Speed: 'Скорость', Advanced: 'Дополнительно' };

export const units: UnitTexts = {
  days: 'дней',
  messages: 'сообщений',
  people: 'человек',
  'per post': 'на запись',
  MB: 'МБ',
  GB: 'ГБ',
  s: 'с',
  px: 'пкс',
  'kbit/s': 'кбит/с',
  min: 'мин',
  h: 'ч',
  processes: 'процессов',
  connections: 'соединений',
  'per connection': 'на соединение',
  files: 'файлов',
  'per file': 'на файл',
  'per data centre': 'на дата-центр',
  KiB: 'КиБ',
  batches: 'порций',
  'messages per request': 'сообщений на запрос',
  ms: 'мс',
  times: 'раз',
  reports: 'отчётов',
};
