import { russianErrors } from '../../model/locale/russian-errors';
import { textOf } from '../../model/locale/error-texts';
import { translated } from '../../model/locale/translated';
import { commands, notices, tab } from './ru/app';
import { automation } from './ru/automation';
import { choose, estimate, kinds, link, preview, range } from './ru/choose';
import { common } from './ru/common';
import { importing } from './ru/importing';
import { progress } from './ru/progress';
import { report } from './ru/report';
import { groups, settings, units } from './ru/settings';
import { signIn } from './ru/sign-in';
import { tools } from './ru/tools';
import { format } from './ru/words';
import type { Strings } from './strings';

/** Every text of the screens in Russian. */
export const ru: Strings = { format, common, automation, signIn, choose, importing, preview, estimate, kinds, range, link, progress, report, tools, settings, groups, units, commands, notices, tab, error: (error) => textOf(russianErrors, error), said: translated };
