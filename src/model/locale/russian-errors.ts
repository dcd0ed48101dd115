import { textOf, type ErrorTexts } from './error-texts';
import { formatsOf, pluralOf } from './formats';
import { translated } from './translated';

const format = formatsOf('ru');
const plural = pluralOf('ru');

/** Every error in Russian. */
export const russianErrors: ErrorTexts = {
  API_KEYS_MISSING: () => 'Не заданы API id и hash от Telegram. Создайте свои на https://my.telegram.org (API development tools) и введите их в настройках.',
  API_KEYS_INVALID: (e) => (e.field === 'apiId' ? 'API id должен быть целым числом больше 0.' : 'API hash — это 32 шестнадцатеричные цифры.'),
  API_KEYS_REFUSED: () => 'Telegram не принимает эти API id и hash. Скопируйте оба с https://my.telegram.org ещё раз.',
  SIGNED_OUT: () => 'Вход в Telegram не выполнен. Сначала войдите (команда «Войти»).',
  SESSION_ELSEWHERE: (e) => `Этот вход сделан ${e.madeAt === 'telegram' ? 'в самом Telegram, а сейчас задан тестовый сервер' : 'на тестовом сервере, который сейчас не используется'}. Он не использован и сохранён. ${e.madeAt === 'telegram' ? 'Уберите тестовый сервер' : 'Задайте его тестовый сервер снова'} (настройка «Тестовый сервер») или войдите на используемом сервере отдельно.`,
  CODE_MISSING: () => 'Нужен код для входа.',
  PHONE_INVALID: () => 'Telegram не принимает этот номер телефона. Введите его в международном формате, например +49 170 1234567.',
  PHONE_BANNED: () => 'Telegram заблокировал этот номер телефона.',
  CODE_INVALID: () => 'Неверный код. Посмотрите последнее сообщение от Telegram и попробуйте снова.',
  CODE_EXPIRED: () => 'Код для входа устарел. Запросите новый.',
  RESEND_UNAVAILABLE: () => 'У Telegram нет другого способа прислать этот код. Посмотрите другие ваши приложения Telegram или запросите новый код немного позже.',
  PASSWORD_NEEDED: (e) => `Аккаунт защищён паролем двухэтапной аутентификации${e.hint ? ` (подсказка: ${e.hint})` : ''}. Введите его.`,
  PASSWORD_INVALID: () => 'Неверный пароль двухэтапной аутентификации.',
  SIGN_UP_NEEDED: () => 'Для этого номера нет аккаунта Telegram. Сначала создайте его в приложении Telegram.',
  REFERENCE_INVALID: (e) => `«${e.reference}» — не чат: ${translated(e.reason)}.`,
  CHAT_UNKNOWN: (e) => `По запросу «${e.reference}» чат не найден. Проверьте написание или выберите чат из списка.`,
  CHAT_UNAVAILABLE: (e) => `Чат прочитать нельзя: ${translated(e.reason)}.`,
  FLOOD_WAIT: (e) => `Telegram просит подождать ${format.duration(e.waitSeconds)}, прежде чем снова вызывать ${e.method}.`,
  TELEGRAM_ERROR: (e) => `Telegram ответил ${e.status} ${e.text} на ${e.method}.`,
  TELEGRAM_UNREACHABLE: (e) => `Telegram недоступен: ${translated(e.reason)}. Проверьте подключение к сети.`,
  PROXY_UNREACHABLE: (e) => `Прокси ${e.proxy} не работает: ${translated(e.reason)}. Проверьте, что он запущен и видит Telegram; в обход него ничего не отправлено.`,
  PROXY_REFUSED: (e) => `Прокси ${e.proxy} отказывает в соединении: ${translated(e.reason)}. Проверьте имя и пароль прокси; в обход него ничего не отправлено.`,
  TELEGRAM_UNTRUSTED: (e) => `Сервер не доказал, что он Telegram: ${translated(e.reason)}. Ему ничего не отправлено. Проверьте, нет ли в сети (или в прокси) чего-то посередине.`,
  TIMEOUT: (e) => `Нет ответа на ${e.what} за ${format.duration(e.afterMs / 1000)}.`,
  TAKEOUT_NOT_USED: (e) => `Экспортировано без режима takeout: ${translated(e.reason)}.`,
  TAKEOUT_LEFT_OPEN: (e) => `Режим takeout завершить не удалось (${translated(e.reason)}). Следующий экспорт продолжит в нём.`,
  ARTICLE_UNAVAILABLE: (e) => `${e.url} загрузить нельзя: ${translated(e.reason)}.`,
  FILE_UNAVAILABLE: (e) => `Файла в Telegram больше нет: ${translated(e.reason)}.`,
  FILE_INCOMPLETE: (e) => `Из ${format.count(e.wantedBytes)} байт файла пришло ${format.count(e.gotBytes)}; он будет загружен снова.`,
  FILE_DAMAGED: (e) => `Файл пришёл повреждённым в байте ${e.offset}: присланное Telegram не сходится с его же хешем. Файл будет загружен снова.`,
  SPACE_LOW: (e) => `На диске хранилища свободно только ${format.bytes(e.freeBytes)}, а должно оставаться ${format.bytes(e.keepBytes)} (настройка «Оставлять свободным»). Файлы остаются следующему экспорту; текст записан полностью.`,
  TOOL_MISSING: (e) => `${format.count(e.files)} ${plural(e.files, { one: 'файл остаётся', few: 'файла остаются', other: 'файлов остаются' })} без обработки: программа ${e.tool} не работает (${translated(e.reason)}). Установите её или укажите путь в настройках; следующий экспорт всё обработает.`,
  NOT_PROCESSED: (e) => `Файл остаётся таким, каким загружен: ${translated(e.reason)}.`,
  PROCESSED_OTHERWISE: (e) => `${capitalised(translated(e.reason))}.`,
  DISK_FULL: (e) => `Диск заполнен: ${e.path} не записан. Освободите место и запустите экспорт снова; он продолжит с того же места.`,
  NOT_WRITABLE: (e) => `${e.path} записать нельзя: ${translated(e.reason)}. Проверьте права на папку.`,
  NOTE_CHANGED: (e) => `${e.path} менялась всё время, пока её обновляли.`,
  SPEECH_UNAVAILABLE: (e) => `Расшифровок нет: ${translated(e.reason)}. Установите whisper.cpp (whisper-cli) и положите модель (ggml-*.bin) туда, где её ищет «Проверить программы», или задайте то и другое; следующий экспорт всё наверстает.`,
  SPEECH_FAILED: (e) => `Нет расшифровки ${e.path}: ${translated(e.reason)}.`,
  MESSAGE_FAILED: (e) => `Сообщение ${e.messageId} не удалось превратить в Markdown: ${translated(e.reason)}.`,
  COMPANION_FAILED: (e) => `Вспомогательный процесс TOBS не работает: ${translated(e.reason)}. Проверьте Node.js командой «Проверить программы».`,
  PROTOCOL: (e) => `Плагин и вспомогательный процесс не понимают друг друга: ${translated(e.reason)}. Перезагрузите плагин.`,
  TOO_MANY_FILE_ERRORS: (e) => `Файлы в этом экспорте больше не загружаются, потому что почти ни один не приходит: сбоев ${format.count(e.failures)}, файлов между ними — ${format.count(e.succeeded)}. Последний сбой: ${textOf(russianErrors, e.last)} Тексты экспортируются как обычно; следующий экспорт попробует загрузить файлы снова.`,
  TOO_MANY_ERRORS: (e) => `Экспорт прерван, потому что почти всё не удавалось: сбоев ${format.count(e.failures)}, удалось между ними сообщений и файлов — ${format.count(e.succeeded)}. Последний сбой: ${textOf(russianErrors, e.last)} Записанное сохранено; когда причина устранена, следующий экспорт продолжит с этого места.`,
  BUSY: (e) => `Уже идёт другой экспорт: ${translated(e.reason)}.`,
  IMPORT_INVALID: (e) => `${e.file} импортировать нельзя: ${translated(e.reason)}${e.line === undefined || e.byte === undefined ? '' : ` (строка ${e.line}, байт ${e.byte})`}. Из него ничего не импортировано.`,
  STOPPED: () => 'Остановлено.',
  USAGE: (e) => translated(e.reason),
  INTERNAL: (e) => `Произошло что-то непредвиденное: ${translated(e.reason)}.`,
};

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
